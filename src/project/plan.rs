//! The plan of a run: every setting checked, ready to be carried out.
//!
//! Responsible for: turning what was typed into what will be done, or saying what does not make sense before any file is read.
//! Not responsible for: whether the files hold what the plan needs.

use super::settings::{NetworkSettings, TextSettings, WhiteSpotSettings};
use super::{LayerSettings, Settings};
use crate::coverage::{CountySource, LevelNames, PassedWithin, Rules, WhiteSpotOptions};
use crate::error::nearest_name;
use crate::model::{NetworkKind, Technology};
use crate::read::Source;
use crate::read::delimited::Encoding;
use crate::read::layer::LayerPlan;
use crate::read::network::{NetworkPlan, parse_date};
use crate::read::open::OpenOptions;
use crate::read::premises::PremisesOptions;
use crate::spatial::Crs;
use crate::{Error, Result};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The coordinate system that all layers are brought into unless something else is said: SWEREF 99 TM.
pub const DEFAULT_WORKING_CRS: u32 = 3006;

/// A run, checked.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The premises.
    pub premises: LayerPlan,
    /// What the user said about them.
    pub premises_options: PremisesOptions,
    /// The municipalities; `None` where the premises carry their code.
    pub areas: Option<LayerPlan>,
    /// The settlements.
    pub settlements: Option<LayerPlan>,
    /// The network layers, in the order given.
    pub network: Vec<NetworkPlan>,
    /// The rules of the count.
    pub rules: Rules,
    /// Names and counties.
    pub names: LevelNames,
    /// Whether polygons for maps are written beside the tables.
    pub map: bool,
    /// What makes a white spot.
    pub white_spots: WhiteSpotOptions,
    /// The system that all coordinates are brought into.
    pub working: &'static Crs,
    /// How text files are to be understood.
    pub options: OpenOptions,
    /// Whether warnings fail the run.
    pub strict: bool,
    /// The project file that the settings came from, where there was one: it is never replaced by results.
    pub project: Option<PathBuf>,
}

/// Where the results go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputPlan {
    /// The folder.
    pub folder: PathBuf,
    /// Whether an earlier result there is replaced.
    pub overwrite: bool,
    /// Whether premises are written one by one as well.
    pub premises: bool,
}

impl Plan {
    /// Checks settings.
    ///
    /// # Errors
    /// Anything that does not make sense whatever the files hold, with what to do about it.
    pub fn new(settings: &Settings) -> Result<Self> {
        let premises = &settings.premises;
        let file = |file: &Option<String>, layer: &Option<String>, crs: Option<u32>, columns: &BTreeMap<String, String>| {
            Some(layer_plan(file.as_deref()?, layer.as_deref(), crs.or(settings.crs), columns))
        };
        let Some(premises_plan) = file(&premises.file, &premises.layer, premises.crs, &premises.columns) else {
            return Err(Error::usage("there are no premises to count")
                .with_hint("give `--premises FILE`, or `file` in `[premises]` of bygd.toml"));
        };
        let areas = file(&settings.areas.file, &settings.areas.layer, settings.areas.crs, &settings.areas.columns);
        if areas.is_none() && premises.area_column.is_none() {
            return Err(Error::usage("there are no municipalities to count in").with_hint(
                "give `--areas FILE` with polygons, or `--area-column NAME` with the municipality code that the premises carry",
            ));
        }
        let LayerSettings { file: settled, layer, crs, columns } = &settings.settlements;
        Ok(Self {
            premises: premises_plan,
            premises_options: PremisesOptions {
                area_column: premises.area_column.clone(),
                excluded_purposes: premises
                    .exclude_purposes
                    .clone()
                    .unwrap_or_else(|| PremisesOptions::default().excluded_purposes),
            },
            areas: areas.map(|plan| with_county_column(plan, settings)),
            settlements: file(settled, layer, *crs, columns),
            network: settings.network.iter().map(|layer| network_plan(layer, settings.crs)).collect::<Result<_>>()?,
            rules: rules(settings)?,
            names: LevelNames { county: county_source(settings)?, country: settings.country_name.clone() },
            map: settings.map.unwrap_or(true),
            white_spots: white_spots(&settings.white_spots)?,
            working: working_crs(settings.working_crs)?,
            options: open_options(&settings.text)?,
            strict: false,
            project: None,
        })
    }
}

impl Plan {
    /// All files that the plan reads, in the order of reading, one for each layer.
    pub fn paths(&self) -> Vec<PathBuf> {
        let layers = [Some(&self.premises), self.areas.as_ref(), self.settlements.as_ref()];
        let network = self.network.iter().map(|network| &network.layer);
        layers.into_iter().flatten().chain(network).map(|layer| layer.source.path.clone()).collect()
    }
}

pub(super) fn layer_plan(file: &str, layer: Option<&str>, crs: Option<u32>, columns: &BTreeMap<String, String>) -> LayerPlan {
    let mut source = Source::parse(file);
    if let Some(layer) = layer {
        source.layer = Some(layer.to_owned());
    }
    LayerPlan { source, crs, columns: columns.clone() }
}

fn with_county_column(mut plan: LayerPlan, settings: &Settings) -> LayerPlan {
    if let Some(column) = &settings.areas.county_column {
        plan.columns.insert("county".to_owned(), column.clone());
    }
    plan
}

fn county_source(settings: &Settings) -> Result<CountySource> {
    match (&settings.areas.county_column, settings.areas.county_digits) {
        (Some(_), Some(_)) => {
            Err(Error::usage("counties can come from a column or from the first characters of the code, not from both")
                .with_hint("give either `--county-column` or `--county-digits`"))
        }
        (Some(_), None) => Ok(CountySource::Column),
        (None, Some(0)) => {
            Err(Error::usage("a county code has at least one character").with_hint("give `--county-digits 2`, for example"))
        }
        (None, Some(digits)) => Ok(CountySource::Digits(digits)),
        (None, None) => Ok(CountySource::Table),
    }
}

fn rules(settings: &Settings) -> Result<Rules> {
    let default = Rules::default();
    let metres = |value: Option<f64>, default: f64, name: &str| match value {
        None => Ok(default),
        Some(value) if value.is_finite() && value >= 0.0 => Ok(value),
        Some(value) => Err(Error::usage(format!("`{name}` is {value}, but a distance is 0 or more metres"))),
    };
    Ok(Rules {
        passed_within: match &settings.passed_within {
            Some(toml::Value::String(text)) => passed_within(text)?,
            Some(value) => passed_within(&value.to_string())?,
            None => default.passed_within,
        },
        match_within_m: metres(settings.match_within, default.match_within_m, "match_within")?,
        border_tolerance_m: metres(settings.border_tolerance, default.border_tolerance_m, "border_tolerance")?,
        as_of: settings.as_of.as_deref().map(|text| date(text, "as_of")).transpose()?,
        horizon_years: settings.horizon_years.unwrap_or(default.horizon_years),
    })
}

/// The least distance of white spots, in metres: the squares in which they are drawn are half as wide, and narrower ones would give away
/// where single premises lie.
const LEAST_WHITE_SPOT_WITHIN_M: f64 = 50.0;

fn white_spots(settings: &WhiteSpotSettings) -> Result<WhiteSpotOptions> {
    let default = WhiteSpotOptions::default();
    let within_m = settings.within.unwrap_or(default.within_m);
    if !within_m.is_finite() || within_m < LEAST_WHITE_SPOT_WITHIN_M {
        return Err(Error::usage(format!("white spots within {within_m} metres cannot be drawn")).with_hint(format!(
            "give `--white-spot-within` {LEAST_WHITE_SPOT_WITHIN_M} or more metres, so that single premises do not show"
        )));
    }
    let least = settings.least.unwrap_or(default.least);
    if least == 0 {
        return Err(Error::usage("a white spot has at least one premises").with_hint("give `--white-spot-least 3`, for example"));
    }
    Ok(WhiteSpotOptions { within_m, least })
}

fn date(text: &str, name: &str) -> Result<Date> {
    text.trim().parse().map_err(|_| {
        Error::usage(format!("`{name}` is `{text}`, which is not a date")).with_hint("write dates as year-month-day: 2026-10-01")
    })
}

/// Reads `50` or `dense=50,rural=100`.
///
/// # Errors
/// Anything else, and negative distances.
pub fn passed_within(text: &str) -> Result<PassedWithin> {
    let wrong = || {
        Error::usage(format!("`{text}` is not a distance"))
            .with_hint("give one number of metres, or one for each class: `dense=50,rural=100`")
    };
    let metres =
        |text: &str| text.trim().parse::<f64>().ok().filter(|metres| metres.is_finite() && *metres >= 0.0).ok_or_else(wrong);
    if !text.contains('=') {
        return metres(text).map(PassedWithin::everywhere);
    }
    let (mut dense, mut rural) = (None, None);
    for part in text.split(',') {
        let slot = match part.split_once('=') {
            Some((class, value)) if class.trim() == "dense" => (&mut dense, value),
            Some((class, value)) if class.trim() == "rural" => (&mut rural, value),
            _ => return Err(wrong()),
        };
        *slot.0 = Some(metres(slot.1)?);
    }
    match (dense, rural) {
        (Some(dense_m), Some(rural_m)) => Ok(PassedWithin { dense_m, rural_m }),
        _ => Err(wrong()),
    }
}

pub(super) fn working_crs(code: Option<u32>) -> Result<&'static Crs> {
    let code = code.unwrap_or(DEFAULT_WORKING_CRS);
    Crs::from_epsg(code).filter(|crs| crs.can_be_working).ok_or_else(|| {
        let codes: Vec<String> = Crs::all().iter().filter(|crs| crs.can_be_working).map(|crs| crs.code.to_string()).collect();
        Error::usage(format!("distances cannot be counted in EPSG:{code}"))
            .with_hint(format!("give one of: {}", codes.join(", ")))
    })
}

pub(super) fn open_options(text: &TextSettings) -> Result<OpenOptions> {
    let unknown = |what: &str, value: &str, known: &str| {
        Error::usage(format!("`{value}` is not {what}")).with_hint(format!("give {known}"))
    };
    let delimiter = match text.delimiter.as_deref() {
        None => None,
        Some(";") => Some(b';'),
        Some(",") => Some(b','),
        Some("tab" | "\t" | "\\t") => Some(b'\t'),
        Some("|") => Some(b'|'),
        Some(other) => return Err(unknown("a delimiter", other, "`;`, `,`, `|` or `tab`")),
    };
    let encoding = match text.encoding.as_deref().map(str::to_lowercase).as_deref() {
        None => None,
        Some("utf-8" | "utf8") => Some(Encoding::Utf8),
        Some("windows-1252" | "cp1252" | "latin1" | "iso-8859-1") => Some(Encoding::Windows1252),
        Some(other) => return Err(unknown("an encoding", other, "`utf-8` or `windows-1252`")),
    };
    let decimal_comma = match text.decimal.as_deref() {
        None => None,
        Some(",") => Some(true),
        Some(".") => Some(false),
        Some(other) => return Err(unknown("a decimal sign", other, "`,` or `.`")),
    };
    Ok(OpenOptions { delimiter, encoding, decimal_comma })
}

fn network_plan(layer: &NetworkSettings, crs: Option<u32>) -> Result<NetworkPlan> {
    let what = layer.name.clone().or_else(|| layer.file.clone()).unwrap_or_else(|| "a network layer".to_owned());
    let Some(plan) =
        layer.file.as_deref().map(|file| layer_plan(file, layer.layer.as_deref(), layer.crs.or(crs), &layer.columns))
    else {
        return Err(Error::usage(format!("the network layer `{what}` names no file"))
            .with_hint("add `file = \"...\"` to its `[[network]]`"));
    };
    let kind = known_word(
        layer.kind.as_deref().unwrap_or_default(),
        NetworkKind::ALL,
        NetworkKind::parse,
        NetworkKind::as_str,
        &what,
        "kind",
    )?;
    let technology = match layer.technology.as_deref() {
        None => Technology::Fibre,
        Some(text) => known_word(text, Technology::ALL, Technology::from_cell, Technology::as_str, &what, "technology")?,
    };
    let match_by_point = match layer.match_by.as_deref() {
        None | Some("id") => false,
        Some("point") => true,
        Some(other) => {
            return Err(
                Error::usage(format!("`{what}`: premises cannot be matched by `{other}`")).with_hint("give `id` or `point`")
            );
        }
    };
    let ready_by = match layer.ready_by.as_deref() {
        None => None,
        Some(text) => Some(parse_date(text).ok_or_else(|| {
            Error::usage(format!("`{what}`: `ready_by` is `{text}`, which is not a date"))
                .with_hint("write dates as year-month-day: 2028-12-31")
        })?),
    };
    let operator = layer.operator.clone();
    Ok(NetworkPlan { layer: plan, kind, technology, down_mbps: layer.down_mbps, ready_by, operator, match_by_point })
}

/// One of a closed list of words, or the error that says which is nearest.
fn known_word<T: Copy>(
    text: &str,
    all: &[T],
    parse: impl Fn(&str) -> Option<T>,
    spelling: impl Fn(T) -> &'static str,
    what: &str,
    key: &str,
) -> Result<T> {
    parse(text).ok_or_else(|| {
        let words: Vec<&str> = all.iter().map(|value| spelling(*value)).collect();
        let problem =
            if text.is_empty() { format!("`{what}` has no `{key}`") } else { format!("`{what}`: `{text}` is not a {key}") };
        Error::usage(problem).with_hint(match nearest_name(text, words.iter().copied()) {
            Some(word) if !text.is_empty() => format!("did you mean `{word}`?"),
            _ => format!("give one of: {}", words.join(", ")),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_one_number_or_one_per_class() {
        assert_eq!(passed_within("50").unwrap(), PassedWithin::everywhere(50.0));
        assert_eq!(passed_within("dense=50, rural=100").unwrap(), PassedWithin { dense_m: 50.0, rural_m: 100.0 });
        for wrong in ["", "-1", "femtio", "dense=50", "dense=50,village=3", "nan", "inf"] {
            assert!(passed_within(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_white_spot_that_would_show_single_premises_is_refused() {
        let settings = |within, least| WhiteSpotSettings { within, least };
        assert_eq!(white_spots(&settings(None, None)).unwrap(), WhiteSpotOptions::default());
        assert_eq!(white_spots(&settings(Some(50.0), Some(1))).unwrap(), WhiteSpotOptions { within_m: 50.0, least: 1 });
        for wrong in
            [settings(Some(49.9), None), settings(Some(f64::NAN), None), settings(Some(-1.0), None), settings(None, Some(0))]
        {
            assert!(white_spots(&wrong).unwrap_err().hint().is_some());
        }
    }

    #[test]
    fn a_misspelt_kind_names_the_nearest() {
        let mut settings = Settings::default();
        settings.premises.file = Some("p.csv".to_owned());
        settings.areas.file = Some("a.gpkg".to_owned());
        settings.network = vec![NetworkSettings::new("conected", "c.csv")];
        let error = Plan::new(&settings).unwrap_err();
        assert_eq!(error.hint(), Some("did you mean `connected`?"));
    }
}
