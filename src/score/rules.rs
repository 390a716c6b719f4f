//! Rule sets: everything that differs between programmes, counties and years, as data.
//!
//! Responsible for: the shape of a rule set as an officer reads it in TOML (`data/rules`), and what must hold in it ([`RuleSet::problems`]). Not
//! responsible for: reading TOML or joining an overlay with its base (`read::rules`).
//!
//! Every number says where it is from: `source` is a page that states it, `assumed` says why it was taken although no source states it.

mod basis;
mod check;

pub use basis::{Assumption, StatedRule};
pub use check::{LARGEST_POINTS, Problem};

use crate::model::ApplicationColumn;
use crate::model::class::vocabulary;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Where a number is from: exactly one of the two is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The page or document that states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Why it was taken although nothing states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assumed: Option<String>,
}

/// A value with where it is from: `{ value = 45, source = "https://..." }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated<T> {
    /// The value.
    pub value: T,
    /// Where it is from.
    #[serde(flatten)]
    pub basis: Basis,
}

/// A rule set, whole: an overlay is already joined with its base.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// What it is called on the command line.
    pub id: String,
    /// What it is called for people.
    pub title: String,
    /// The programme.
    pub programme: String,
    /// Who decides, as it begins a sentence.
    #[serde(default = "county_board")]
    pub authority: String,
    /// The first day on which it held.
    pub valid_from: Date,
    /// The last day on which it held; open where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
    /// Laws and ordinances; printed in decisions where given.
    #[serde(default)]
    pub legal_basis: Vec<String>,
    /// The rule set that this one changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// What a reader should know.
    #[serde(default)]
    pub notes: Vec<String>,
    /// What is counted.
    pub counting: Counting,
    /// The criteria that give points; empty where projects are ranked by a comparison number.
    #[serde(default)]
    pub criterion: Vec<Criterion>,
    /// How the comparison number is made, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// By what the projects are ordered.
    pub order: Stated<Vec<SortKey>>,
    /// What must hold.
    #[serde(default)]
    pub condition: Vec<Condition>,
    /// The least number of points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<Floor>,
    /// How much support there is.
    #[serde(default)]
    pub money: Money,
    /// Where the money ends.
    pub line: Line,
    /// Money that only some projects compete for.
    #[serde(default)]
    pub pot: Vec<Pot>,
    /// Whether the same premises may be supported in two projects; where not, the higher-ranked keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub double_support_forbidden: Option<Stated<bool>>,
}

fn county_board() -> String {
    "Länsstyrelsen".to_owned()
}

/// What is counted, and how a rate is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counting {
    /// What one is called, in the plural, in Swedish sentences: `permanentboende hushåll`.
    pub unit: String,
    /// The column above the line of the rate.
    pub signed: ApplicationColumn,
    /// The column below the line of the rate.
    pub possible: ApplicationColumn,
    /// The column that is possible connections.
    pub size: ApplicationColumn,
    /// Where this is from.
    #[serde(flatten)]
    pub basis: Basis,
    /// How a rate between two whole percent is read before it is put into a band.
    pub reading: Stated<Reading>,
    /// Below this rate a project is not ranked at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_rate: Option<Stated<Percent>>,
}

impl Counting {
    /// Whether there is a connection rate at all: a programme without sign-ups names the same column twice.
    pub fn has_rate(&self) -> bool {
        self.signed != self.possible
    }
}

vocabulary! {
    /// How a rate is read before it is put into a band.
    Reading {
        /// As it is: 74.6 % lies below 75 %.
        Exact = "exact",
        /// To the nearest whole percent, halves up.
        Nearest = "nearest",
        /// Up to the next whole percent.
        Up = "up",
    }
}

/// Percent, written `"75 %"` or `"2,5 %"`; kept in hundredths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Percent {
    /// Hundredths of a percent: 75 % is 7500.
    pub hundredths: u64,
}

impl TryFrom<String> for Percent {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a percentage; write it as \"75 %\"");
        let number = text.trim().strip_suffix('%').ok_or_else(wrong)?.trim().replace(',', ".");
        let (whole, decimals) = number.split_once('.').unwrap_or((&number, ""));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 6 || decimals.len() > 2 || !is_digits(whole) || !is_digits(decimals) {
            return Err(wrong());
        }
        format!("{whole}{decimals:0<2}").parse().map(|hundredths| Self { hundredths }).map_err(|_| wrong())
    }
}

impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, rest) = (self.hundredths / 100, self.hundredths % 100);
        match rest {
            0 => write!(f, "{whole} %"),
            _ if rest.is_multiple_of(10) => write!(f, "{whole},{} %", rest / 10),
            _ => write!(f, "{whole},{rest:02} %"),
        }
    }
}

impl From<Percent> for String {
    fn from(percent: Percent) -> Self {
        percent.to_string()
    }
}

/// One criterion that gives points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// What it is called in columns: `connection_rate`.
    pub id: String,
    /// What it is called in Swedish: `Anslutningsgrad`.
    pub label: String,
    /// What its points are multiplied by.
    pub weight: Stated<u64>,
    /// How the points are given.
    #[serde(flatten)]
    pub kind: CriterionKind,
    /// Where the points are from.
    #[serde(flatten)]
    pub basis: Basis,
}

/// How points are given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CriterionKind {
    /// By the band in which the connection rate lies.
    RateBands {
        /// Lower bounds, ascending; below the first there are 0 points.
        bands: Vec<Band<Percent>>,
    },
    /// By the band in which a count lies: possible connections, unless `of` names another column.
    CountBands {
        /// The column; `size` of the counting where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<ApplicationColumn>,
        /// Lower bounds, ascending; below the first there are 0 points.
        bands: Vec<Band<u64>>,
    },
    /// By how many things are in place.
    Checklist {
        /// Points for each.
        points_each: u64,
        /// The things.
        items: Vec<Item>,
    },
    /// By the size of the largest place inside the area, and more where service points are connected.
    Places {
        /// Lower bounds of inhabitants (`largest_place_inhabitants`), ascending, from 0.
        bands: Vec<Band<u64>>,
        /// More points where at least one service point (`service_points`) is in the area.
        service_point_points: u64,
    },
}

/// Points from a lower bound on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band<T> {
    /// The lower bound; it belongs to the band.
    pub from: T,
    /// The points.
    pub points: u64,
    /// The published wording: `50–74 procent`.
    pub text: String,
}

/// One thing of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The column that says whether it is in place.
    pub column: ApplicationColumn,
    /// What it is called in Swedish sentences: `finansieringsplan`.
    pub label: String,
}

/// The comparison number: support for each counted building, less a discount for prioritised ones. The lowest comes first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// The column that the support is divided by.
    pub divisor: Stated<ApplicationColumn>,
    /// The discount for each prioritised building; discounts are added up.
    pub discount_each: Stated<Percent>,
    /// The most that can be taken off; the number is never below 0.
    pub discount_at_most: Stated<Percent>,
}

vocabulary! {
    /// What projects are ordered by.
    SortKey {
        /// Points, the most first.
        TotalPoints = "total_points",
        /// Connection rate, the highest first.
        ConnectionRate = "connection_rate",
        /// Possible connections, the most first.
        PossibleConnections = "possible_connections",
        /// Comparison number, the lowest first.
        ComparisonNumber = "comparison_number",
        /// Signed connections, the most first.
        SignedConnections = "signed_connections",
        /// The day of arrival, the earliest first.
        Received = "received",
    }
}

/// One condition for support.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// What it is called in tables: `place_size`.
    pub id: String,
    /// What must hold, in Swedish, as the end of "ett villkor för stöd är att ...".
    pub label: String,
    /// The column that it is read from.
    pub column: ApplicationColumn,
    /// What is asked of the column.
    #[serde(flatten)]
    pub test: Test,
    /// Where it is from.
    #[serde(flatten)]
    pub basis: Basis,
}

/// What is asked of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "test", content = "limit", rename_all = "snake_case")]
pub enum Test {
    /// At least so much.
    AtLeast(i64),
    /// At most so much.
    AtMost(i64),
    /// Yes.
    IsYes,
}

/// The least number of points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    /// The points.
    pub points: u64,
    /// Whether exactly so many are enough.
    pub comparison: FloorComparison,
    /// Where it is from.
    #[serde(flatten)]
    pub basis: Basis,
}

vocabulary! {
    /// Whether exactly the floor is enough.
    FloorComparison {
        /// It is: *minst*.
        AtLeast = "at_least",
        /// It is not: *över*.
        MoreThan = "more_than",
    }
}

/// How much support there is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// The share of the eligible cost, cut off to whole kronor. Without one the support applied for counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Stated<Percent>>,
    /// The most support for one project, in kronor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Stated<i64>>,
    /// Caps on kinds of cost: the part of a column above the cap is taken off the eligible cost.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cost_cap: Vec<CostCap>,
}

/// A cap on one kind of cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostCap {
    /// The column that holds that cost.
    pub column: ApplicationColumn,
    /// What it is called in Swedish sentences.
    pub label: String,
    /// The most of it that is eligible, in kronor.
    pub at_most: i64,
    /// Where it is from.
    #[serde(flatten)]
    pub basis: Basis,
}

/// Where the money ends, and what happens behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// How the money is given out.
    pub rule: Stated<LineRule>,
    /// What becomes of those behind.
    pub after: Stated<AfterLine>,
}

vocabulary! {
    /// How money is given out along the ranking.
    LineRule {
        /// Until the first project that does not fit.
        Stop = "stop",
        /// To every project that fits into what is left.
        SkipAndFill = "skip_and_fill",
        /// Until the first that does not fit; it gets what is left, if the applicant accepts that and it is not below the lowest support.
        PartGrant = "part_grant",
    }
}

vocabulary! {
    /// What becomes of projects that the money does not reach.
    AfterLine {
        /// They are refused.
        Refused = "refused",
        /// They are carried over to the next round.
        CarriedOver = "carried_over",
    }
}

/// Money that only some projects compete for. Pots are given out in their order; what is left flows into the pots that take it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pot {
    /// The word in the column `area_pot`: `norrland`.
    pub id: String,
    /// What it is called for people.
    pub label: String,
    /// The money in kronor; a round may give another with `--pots`.
    pub budget: i64,
    /// Takes all projects that no other pot has granted, and what the other pots have left.
    #[serde(default)]
    pub national: bool,
    /// Where it is from.
    #[serde(flatten)]
    pub basis: Basis,
}
