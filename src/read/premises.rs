//! The premises of a run: from rows to unique premises, every row accounted for (`counting.md`, rules 2, 7, 8 and 12).

use super::duplicates::resolve_duplicates;
use super::keep::Keep;
use super::layer::{Context, Layer, LayerPlan, Wanted};
use super::{Column, GeometryWish, columns};
use crate::findings::{Example, FindingKind, Findings};
use crate::model::{AreaClass, CodeColumn, Ids, Premises, TextColumn, Weights, codes};
use crate::{Place, Result};
use rayon::prelude::*;

/// What the user said about the premises, beyond the layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PremisesOptions {
    /// The column with the municipality code, when that rather than geometry decides the area.
    pub area_column: Option<String>,
    /// Building purposes (the first word of `andamal1` or `objekttyp`) that are not counted.
    pub excluded_purposes: Vec<String>,
}

/// Outbuildings in Lantmäteriet's vocabulary: nobody lives or works there.
pub const OUTBUILDINGS: [&str; 2] = ["Komplementbyggnad", "Ekonomibyggnad"];

impl Default for PremisesOptions {
    fn default() -> Self {
        Self { area_column: None, excluded_purposes: OUTBUILDINGS.map(str::to_owned).to_vec() }
    }
}

/// Counts above this for one premises are reported as absurd: no Swedish building holds so many households, workplaces or people.
const ABSURD: u32 = 10_000;

/// The reason in the row account for coordinates outside the area of use of the working system.
const OUTSIDE: &str = "outside the working area";

/// Reads the premises.
///
/// # Errors
/// A layer that cannot be read, has no coordinates, or in which no row is left.
pub fn read_premises(
    plan: &LayerPlan,
    options: &PremisesOptions,
    context: &Context<'_>,
    findings: &mut Findings,
) -> Result<(Premises, Layer)> {
    let mut plan = plan.clone();
    if let Some(column) = &options.area_column {
        plan.columns.insert("area".to_owned(), column.clone());
    }
    let fields = if options.area_column.is_some() { columns::PREMISES_WITH_AREA } else { columns::PREMISES };
    let wanted = Wanted { role: "premises".to_owned(), fields, geometry: GeometryWish::Points, geometry_optional: false };
    let mut layer = Layer::read(&plan, &wanted, context, findings)?;
    let (mut premises, missing_ids) = to_premises(&mut layer, options, findings)?;
    let mut keep = Keep::new(layer.rows);
    layer.exclude_faults(findings).into_iter().for_each(|row| keep.drop(row));
    exclude(&mut layer, &mut keep, missing_ids.into_iter(), FindingKind::MissingId, "no id", findings);
    let outside = outside_working_area(&premises, context, &keep);
    exclude(&mut layer, &mut keep, outside.into_iter(), FindingKind::OutsideWorkingArea, OUTSIDE, findings);
    let reserved = not_in_force(&mut layer, &keep);
    exclude(&mut layer, &mut keep, reserved.into_iter(), FindingKind::ExcludedStatus, "not in force", findings);
    let purpose = match layer.take("purpose") {
        Some(Column::Codes(purpose)) => Some(purpose),
        _ => None,
    };
    let area = std::mem::take(&mut layer.geometry.area);
    resolve_duplicates(&premises, purpose.as_ref(), &area, &mut keep, &mut layer.account, findings);
    let kept = keep.rows();
    if let Some(kept) = &kept {
        premises = premises.take(kept);
    }
    if let Some(purpose) = purpose {
        let purpose = kept.map_or_else(|| purpose.clone(), |kept| purpose.take(&kept));
        mark_outbuildings(&mut premises, &purpose, &options.excluded_purposes, &mut layer, findings);
    }
    if layer.account.used == 0 {
        return Err(nothing_left(&layer, context));
    }
    Ok((premises, layer))
}

fn nothing_left(layer: &Layer, context: &Context<'_>) -> crate::Error {
    let reasons: Vec<String> = layer.account.excluded.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    let problem =
        if reasons.is_empty() { "there are no rows".to_owned() } else { format!("no row is left: {}", reasons.join(", ")) };
    let outside = layer.account.excluded.get(OUTSIDE).copied().unwrap_or(0);
    layer.place.clone().error(problem).with_hint(if 2 * outside > layer.account.read {
        format!(
            "the count is made in EPSG:{} ({}), which is not made for that place; choose another system with `--working-crs`, or correct the layer's own with `--crs`",
            context.working.code, context.working.name
        )
    } else {
        "check that this is the right layer: it should hold one row per building or address".to_owned()
    })
}

fn exclude(
    layer: &mut Layer,
    keep: &mut Keep,
    rows: impl Iterator<Item = u32>,
    kind: FindingKind,
    reason: &str,
    findings: &mut Findings,
) {
    for row in rows.filter(|&row| keep.is_kept(row as usize)).collect::<Vec<_>>() {
        keep.drop(row);
        layer.account.exclude(reason, 1);
        findings.add_lazily(kind, &layer.name, || Example::row(u64::from(row) + 1));
    }
}

fn to_premises(layer: &mut Layer, options: &PremisesOptions, findings: &mut Findings) -> Result<(Premises, Vec<u32>)> {
    let (ids, missing) = match layer.take("id") {
        Some(Column::Ids { ids, missing }) => (ids, missing),
        _ => (Ids::Rows((1..=layer.rows as u32).collect()), Vec::new()),
    };
    let premises = Premises {
        name: layer.name.clone(),
        ids,
        households: counts(layer, "households", findings),
        workplaces: counts(layer, "workplaces", findings),
        population: counts(layer, "population", findings),
        connected: match layer.take("connected") {
            Some(Column::Connections(connections)) => Some(connections),
            _ => None,
        },
        area_code: match (&options.area_column, layer.take("area")) {
            (Some(_), Some(Column::Codes(codes))) => Some(repair_codes(codes, &layer.name, findings)),
            _ => None,
        },
        area_class: area_class(layer)?,
        counted: None,
        easting: std::mem::take(&mut layer.geometry.x),
        northing: std::mem::take(&mut layer.geometry.y),
    };
    Ok((premises, missing))
}

fn counts(layer: &mut Layer, field: &str, findings: &mut Findings) -> Option<Weights> {
    let column = layer.column_name(field);
    let Some(Column::Counts { counts, negative }) = layer.take(field) else {
        return None;
    };
    let name = &layer.name;
    let detail = |value: &dyn std::fmt::Display| format!("{column} = {value}");
    let examples =
        negative.iter().take(Findings::EXAMPLES).map(|(row, count)| Example::row(u64::from(*row) + 1).detail(detail(count)));
    findings.add_many(FindingKind::NegativeCount, name, negative.len() as u64, examples);
    // Rare, so that they may be looked at twice.
    let odd: Vec<usize> =
        (0..counts.len()).into_par_iter().filter(|&row| counts.get(row).is_none_or(|count| count > ABSURD)).collect();
    let (absurd, missing): (Vec<usize>, Vec<usize>) = odd.into_iter().partition(|&row| counts.get(row).is_some());
    let is_negative = |row: &usize| negative.binary_search_by_key(&(*row as u32), |(row, _)| *row).is_ok();
    let missing: Vec<usize> = missing.into_iter().filter(|row| !is_negative(row)).collect();
    let example = |row: &usize| Example::row(*row as u64 + 1);
    let examples = missing.iter().take(Findings::EXAMPLES).map(|row| example(row).detail(column.clone()));
    findings.add_many(FindingKind::MissingWeight, name, missing.len() as u64, examples);
    let shown = |row: &usize| counts.get(*row).map(|count| detail(&count)).unwrap_or_default();
    let examples = absurd.iter().take(Findings::EXAMPLES).map(|row| example(row).detail(shown(row)));
    findings.add_many(FindingKind::AbsurdCount, name, absurd.len() as u64, examples);
    Some(counts)
}

/// Gives municipality codes back the zeros they lost in a spreadsheet, where that makes all of them Swedish codes; elsewhere `114` is
/// somebody's own code (rule 9).
pub(super) fn repair_codes(codes: CodeColumn, layer: &str, findings: &mut Findings) -> CodeColumn {
    let repaired: Vec<Option<String>> = codes.codes.iter().map(codes::repair).collect();
    let is_swedish = |(code, repaired): (&str, &Option<String>)| repaired.is_some() || codes::municipality_name(code).is_some();
    if repaired.iter().all(Option::is_none) || !codes.codes.iter().zip(&repaired).all(is_swedish) {
        return codes;
    }
    // Two spellings of one code (114 and 0114) become one.
    let mut known: Vec<String> = Vec::new();
    let renumbered: Vec<u32> = codes
        .codes
        .iter()
        .zip(&repaired)
        .map(|(code, repaired)| {
            let code = repaired.as_deref().unwrap_or(code);
            known.iter().position(|known| known == code).unwrap_or_else(|| {
                known.push(code.to_owned());
                known.len() - 1
            }) as u32
        })
        .collect();
    for (row, &code) in codes.rows.iter().enumerate() {
        if code != CodeColumn::MISSING && repaired[code as usize].is_some() {
            findings.add_lazily(FindingKind::LostZeros, layer, || {
                Example::id(codes.codes.get(code as usize))
                    .at_row(row as u64 + 1)
                    .detail(format!("read as {}", known[renumbered[code as usize] as usize]))
            });
        }
    }
    let rows =
        codes.rows.iter().map(|&code| if code == CodeColumn::MISSING { code } else { renumbered[code as usize] }).collect();
    CodeColumn { codes: known.iter().collect::<TextColumn>(), rows }
}

fn area_class(layer: &mut Layer) -> Result<Option<Vec<AreaClass>>> {
    let Some(Column::Codes(classes)) = layer.take("area_class") else {
        return Ok(None);
    };
    let column = layer.column_name("area_class");
    let known: Vec<Option<AreaClass>> = classes.codes.iter().map(read_class).collect();
    // Another column that happens to be called so is no classification.
    if known.iter().all(Option::is_none) {
        return Ok(None);
    }
    let place = |row: usize| -> Place { layer.place.clone().row(row as u64 + 1).column(&column) };
    let hint =
        "every row needs `dense` or `rural` (tätbyggt or glesbygd); take the column away with `--map premises.area_class=`";
    let of_row = |(row, &code): (usize, &u32)| {
        let class = if code == CodeColumn::MISSING { None } else { known[code as usize] };
        class.ok_or_else(|| {
            let text = classes.get(row).unwrap_or_default();
            place(row).error(format!("`{text}` is not an area class")).with_hint(hint)
        })
    };
    classes.rows.iter().enumerate().map(of_row).collect::<Result<Vec<_>>>().map(Some)
}

fn read_class(text: &str) -> Option<AreaClass> {
    match text.trim().to_lowercase().as_str() {
        "dense" | "tätbyggt" | "tatbyggt" | "tätort" | "tatort" | "småort" | "smaort" | "tätbebyggt" => {
            Some(AreaClass::Dense)
        }
        "rural" | "glesbygd" | "glesbebyggt" | "landsbygd" => Some(AreaClass::Rural),
        _ => None,
    }
}

/// Rows whose coordinates lie outside the area of use of the working system.
fn outside_working_area(premises: &Premises, context: &Context<'_>, keep: &Keep) -> Vec<u32> {
    let bounds = &context.working.bounds;
    (0..premises.len())
        .into_par_iter()
        .filter(|&row| keep.is_kept(row) && !bounds.contains(premises.easting[row], premises.northing[row]))
        .map(|row| row as u32)
        .collect()
}

/// Addresses that are reserved and buildings that are only planned are not there yet.
fn not_in_force(layer: &mut Layer, keep: &Keep) -> Vec<u32> {
    let Some(Column::Codes(status)) = layer.take("status") else {
        return Vec::new();
    };
    let pending: Vec<bool> = status
        .codes
        .iter()
        .map(|text| matches!(text.trim().to_lowercase().as_str(), "reserverad" | "planerad" | "reserved" | "planned"))
        .collect();
    let is_pending = |row: &usize| status.rows[*row] != CodeColumn::MISSING && pending[status.rows[*row] as usize];
    (0..layer.rows).filter(|row| keep.is_kept(*row)).filter(is_pending).map(|row| row as u32).collect()
}

/// Takes buildings of an excluded purpose out of the counts; they stay neighbours (rule 4: sources before any filter).
fn mark_outbuildings(
    premises: &mut Premises,
    purpose: &CodeColumn,
    excluded: &[String],
    layer: &mut Layer,
    findings: &mut Findings,
) {
    // `andamal1` reads `Bostad;Småhus friliggande`: what counts is the word before the semicolon.
    let word = |text: &str| text.split(';').next().unwrap_or_default().trim().to_lowercase();
    let excluded: Vec<String> = excluded.iter().map(|purpose| word(purpose)).collect();
    let is_excluded: Vec<bool> = purpose.codes.iter().map(|purpose| excluded.contains(&word(purpose))).collect();
    let counted = |&code: &u32| code == CodeColumn::MISSING || !is_excluded[code as usize];
    let counted: Vec<bool> = purpose.rows.iter().map(counted).collect();
    let outbuildings: Vec<usize> = (0..counted.len()).filter(|&i| !counted[i]).collect();
    if outbuildings.is_empty() {
        return;
    }
    let examples = outbuildings
        .iter()
        .take(Findings::EXAMPLES)
        .map(|&i| Example::id(premises.ids.get(i)).detail(purpose.get(i).unwrap_or_default()));
    findings.add_many(FindingKind::ExcludedPurpose, &layer.name, outbuildings.len() as u64, examples);
    layer.account.exclude("purpose is not counted", outbuildings.len() as u64);
    premises.counted = Some(counted);
}
