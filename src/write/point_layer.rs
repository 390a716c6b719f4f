//! Points with columns, as both premises formats write them.
//!
//! Responsible for: which columns there are, in which order, and what each cell holds, once for GeoParquet and GeoPackage. Cells are made
//! when they are written, without an allocation per row. Not responsible for: the formats themselves.

use super::crs_text::CrsText;
use crate::Result;
use crate::coverage::Assessment;
use crate::model::{AreaClass, Areas, Connection, Evidence, Ids, Premises, Status, Weights};

/// What a row of the premises gives for a cell: a position, or nothing.
type PositionOf<'a> = Box<dyn Fn(usize) -> Option<usize> + Send + Sync + 'a>;

/// A layer of points, ready to be written.
pub(super) struct PointLayer<'a> {
    /// The coordinate system.
    pub crs: CrsText,
    /// The attribute columns, in order.
    pub columns: Vec<PointColumn<'a>>,
    premises: &'a Premises,
    /// The positions of the premises that are written, ascending; `None`: all.
    rows: Option<Vec<u32>>,
}

/// A column.
pub(super) struct PointColumn<'a> {
    /// Its name.
    pub name: &'static str,
    /// What its cells hold.
    pub cells: Cells<'a>,
}

/// The cells of a column, by position of the premises.
pub(super) enum Cells<'a> {
    /// An id as text: of the premises at the position that the function gives.
    IdText(&'a Ids, PositionOf<'a>),
    /// An id as the whole number it is.
    IdNumber(&'a [i64]),
    /// One of few texts.
    Text(Vec<String>, PositionOf<'a>),
    /// A count.
    Count(&'a Weights),
    /// A small whole number.
    Flag(&'a [Connection]),
    /// A real number.
    Number(Box<dyn Fn(usize) -> Option<f64> + Send + Sync + 'a>),
}

impl<'a> PointLayer<'a> {
    /// The columns of `premises.parquet` and `premises.gpkg`: `id, area_code, area_name, area_class, status, evidence, distance_m,
    /// nearest_id`, then the weights that there are. Only premises that are counted.
    ///
    /// Ids are text, whatever the input stored. Cells are empty where there is nothing to say: the area outside all areas, the
    /// name that nobody says, the class where
    /// there are no settlements, the evidence where none holds, `distance_m` and `nearest_id` for connected premises and where nothing is
    /// within the distance, `nearest_id` also where a fibre route is nearest.
    pub fn of_assessment(premises: &'a Premises, areas: &'a Areas, assessment: &'a Assessment, epsg: u32) -> Result<Self> {
        let area = |i: usize| assessment.area[i].get();
        let mut columns = vec![
            PointColumn::new("id", Cells::IdText(&premises.ids, Box::new(Some))),
            PointColumn::new("area_code", Cells::Text(areas.code.clone(), Box::new(area))),
            PointColumn::new(
                "area_name",
                Cells::Text(
                    areas.label.clone(),
                    Box::new(move |i| area(i).filter(|&position| !areas.label[position].is_empty())),
                ),
            ),
            PointColumn::new(
                "area_class",
                Cells::Text(spellings(AreaClass::ALL, AreaClass::as_str), {
                    let classes = assessment.class.as_deref();
                    Box::new(move |i| classes.map(|classes| classes[i] as usize))
                }),
            ),
            PointColumn::new(
                "status",
                Cells::Text(spellings(Status::ALL, Status::as_str), Box::new(|i| Some(assessment.status[i] as usize))),
            ),
            evidence_column(assessment),
            PointColumn::new(
                "distance_m",
                Cells::Number(Box::new(|i| {
                    let distance_m = assessment.nearest.get(i).distance_m;
                    (assessment.status[i] != Status::Connected && distance_m.is_finite()).then_some(distance_m)
                })),
            ),
            PointColumn::new(
                "nearest_id",
                Cells::IdText(
                    &premises.ids,
                    Box::new(|i| {
                        let nearest = assessment.nearest.get(i).premises as usize;
                        (assessment.status[i] != Status::Connected && nearest < premises.len()).then_some(nearest)
                    }),
                ),
            ),
        ];
        columns.extend(weight_columns(premises));
        let rows = premises.counted.as_ref().map(|_| {
            let counted = (0..premises.len()).filter(|&i| premises.is_counted(i));
            counted.map(|i| i as u32).collect()
        });
        Ok(Self { crs: CrsText::or_refuse(epsg)?, columns, premises, rows })
    }

    /// The columns of a layer that can be read again as premises: `id`, the weights, `connected` (1, 0 or empty), `area_code` and
    /// `area_class`, as far as there are any. All premises, counted or not.
    pub fn of_input(premises: &'a Premises, epsg: u32) -> Result<Self> {
        let ids = match &premises.ids {
            Ids::Numbers(numbers) => Cells::IdNumber(numbers),
            ids => Cells::IdText(ids, Box::new(Some)),
        };
        let mut columns = vec![PointColumn::new("id", ids)];
        columns.extend(weight_columns(premises));
        if let Some(connected) = &premises.connected {
            columns.push(PointColumn::new("connected", Cells::Flag(connected)));
        }
        if let Some(codes) = &premises.area_code {
            let texts = codes.codes.iter().map(str::to_owned).collect::<Vec<_>>();
            let known = texts.len();
            let position = move |i: usize| Some(codes.rows[i] as usize).filter(|&position| position < known);
            columns.push(PointColumn::new("area_code", Cells::Text(texts, Box::new(position))));
        }
        if let Some(classes) = &premises.area_class {
            let texts = spellings(AreaClass::ALL, AreaClass::as_str);
            columns.push(PointColumn::new("area_class", Cells::Text(texts, Box::new(|i| Some(classes[i] as usize)))));
        }
        Ok(Self { crs: CrsText::or_refuse(epsg)?, columns, premises, rows: None })
    }

    /// The number of rows that are written.
    pub fn len(&self) -> usize {
        self.rows.as_ref().map_or(self.premises.len(), Vec::len)
    }

    /// The position of the premises in written row `row`.
    pub fn position(&self, row: usize) -> usize {
        self.rows.as_ref().map_or(row, |rows| rows[row] as usize)
    }

    /// Metres east and north of written row `row`.
    pub fn point(&self, row: usize) -> (f64, f64) {
        let i = self.position(row);
        (self.premises.easting[i], self.premises.northing[i])
    }

    /// West, south, east and north end of the points; `None` where there are none.
    pub fn extent(&self) -> Option<[f64; 4]> {
        (0..self.len()).map(|row| self.point(row)).fold(None, |extent, (x, y)| {
            let [west, south, east, north] = extent.unwrap_or([x, y, x, y]);
            Some([west.min(x), south.min(y), east.max(x), north.max(y)])
        })
    }
}

impl<'a> PointColumn<'a> {
    fn new(name: &'static str, cells: Cells<'a>) -> Self {
        Self { name, cells }
    }
}

/// The length of a point in well-known binary.
pub(super) const WKB_LENGTH: usize = 21;

/// A point in well-known binary, little-endian, easting before northing.
pub(super) fn wkb_point(x: f64, y: f64) -> [u8; WKB_LENGTH] {
    let mut wkb = [0; WKB_LENGTH];
    // Byte order 1 (little-endian), geometry type 1 (point).
    wkb[0] = 1;
    wkb[1] = 1;
    wkb[5..13].copy_from_slice(&x.to_le_bytes());
    wkb[13..].copy_from_slice(&y.to_le_bytes());
    wkb
}

/// The text of id `i`; numbers are spelled into `buffer`.
pub(super) fn id_text<'t>(ids: &'t Ids, i: usize, buffer: &'t mut String) -> &'t str {
    use std::fmt::Write;
    buffer.clear();
    // Writing to a String cannot fail.
    let _ = match ids {
        Ids::Text(texts) => return texts.get(i),
        Ids::Numbers(numbers) => write!(buffer, "{}", numbers[i]),
        Ids::Rows(rows) => write!(buffer, "{}", rows[i]),
        Ids::Uuids(_) => ids.with_text(i, |id| buffer.write_str(id)),
    };
    buffer
}

fn spellings<T: Copy>(all: &[T], spelling: fn(T) -> &'static str) -> Vec<String> {
    all.iter().map(|&value| spelling(value).to_owned()).collect()
}

/// All combinations of evidence are spelled once; a row points to its own. No evidence is an empty cell.
fn evidence_column(assessment: &Assessment) -> PointColumn<'_> {
    let combinations = 1 << Evidence::ALL.len();
    let holds = |combination: usize, evidence: Evidence| combination & (1 << evidence as usize) != 0;
    let texts = (0..combinations)
        .map(|combination| {
            let names = Evidence::ALL.iter().filter(|&&evidence| holds(combination, evidence));
            names.copied().map(Evidence::as_str).collect::<Vec<_>>().join(";")
        })
        .collect();
    let combination = |i: usize| {
        let set = assessment.evidence[i];
        let bits = Evidence::ALL.iter().filter(|&&evidence| set.contains(evidence)).map(|&evidence| 1 << evidence as usize).sum();
        Some(bits).filter(|&bits: &usize| bits != 0)
    };
    PointColumn::new("evidence", Cells::Text(texts, Box::new(combination)))
}

fn weight_columns(premises: &Premises) -> impl Iterator<Item = PointColumn<'_>> {
    [("households", &premises.households), ("workplaces", &premises.workplaces), ("population", &premises.population)]
        .into_iter()
        .filter_map(|(name, weights)| Some(PointColumn::new(name, Cells::Count(weights.as_ref()?))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::samples;

    #[test]
    fn only_counted_premises_are_written_and_the_extent_is_theirs() {
        let ((premises, assessment), areas) = (samples::premises(), samples::areas());
        let layer = PointLayer::of_assessment(&premises, &areas, &assessment, 3006).unwrap();
        assert_eq!((0..layer.len()).map(|row| layer.position(row)).collect::<Vec<_>>(), [0, 1, 3, 4]);
        assert_eq!(layer.extent(), Some([100_000.125, 6_200_000.0, 540_000.0, 6_710_000.0]));
        let names: Vec<_> = layer.columns.iter().map(|column| column.name).collect();
        let expected = "id area_code area_name area_class status evidence distance_m nearest_id households population";
        assert_eq!(names.join(" "), expected);
    }

    #[test]
    fn an_area_without_a_name_gives_no_name() {
        let ((premises, assessment), mut areas) = (samples::premises(), samples::areas());
        areas.label[1].clear();
        let layer = PointLayer::of_assessment(&premises, &areas, &assessment, 3006).unwrap();
        let Cells::Text(_, name) = &layer.columns[2].cells else { unreachable!("names are text") };
        assert_eq!([0, 3, 4].map(name), [Some(0), None, None]);
    }

    #[test]
    fn every_combination_of_evidence_is_spelled_as_the_model_spells_it() {
        let (_, assessment) = samples::premises();
        let Cells::Text(texts, position) = evidence_column(&assessment).cells else { unreachable!("evidence is text") };
        for (i, set) in assessment.evidence.iter().enumerate() {
            assert_eq!(position(i).map(|position| texts[position].clone()).unwrap_or_default(), set.to_text());
        }
    }

    #[test]
    fn a_coordinate_system_without_metres_is_refused() {
        let premises = Premises::default();
        let error = PointLayer::of_input(&premises, 4326).err().unwrap();
        assert_eq!(error.exit_code(), crate::exit::USAGE);
    }

    #[test]
    fn a_point_is_spelled_as_the_wkb_reader_expects() {
        let wkb = wkb_point(535_000.25, -1.5);
        let point = wkb::reader::read_wkb(&wkb).unwrap();
        let geo_traits::GeometryType::Point(point) = geo_traits::GeometryTrait::as_type(&point) else { unreachable!("a point") };
        let coord = geo_traits::PointTrait::coord(point).unwrap();
        assert_eq!((geo_traits::CoordTrait::x(&coord), geo_traits::CoordTrait::y(&coord)), (535_000.25, -1.5));
    }
}
