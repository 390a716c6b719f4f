//! What must hold in a rule set, whoever made it.
//!
//! Responsible for: finding everything in a rule set that contradicts itself or could never be meant. Not responsible for: what a file
//! looks like (`read::rules`), or whether a source says what a rule claims.

use super::{Band, Criterion, CriterionKind, FloorComparison, Percent, RuleSet, SortKey, Test};
use crate::model::application::LARGEST;
use crate::model::{ApplicationColumn, ValueKind};
use crate::score::condition::MINIMUM_RATE;
use crate::score::shared::SHARED_PREMISES;
use std::collections::BTreeSet;
use std::fmt;

/// The largest number of points or weight: sums of products stay far from the end of the integers.
pub const LARGEST_POINTS: u64 = 1_000_000;
const WHOLE: Percent = Percent { hundredths: 10_000 };

/// Something in a rule set that cannot be meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The key: `criterion.connection_rate.bands[2].from`.
    pub key: String,
    /// What is wrong with it.
    pub problem: String,
    /// What to do about it; may be empty.
    pub hint: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.key, self.problem)
    }
}

/// Collects problems.
#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, key: impl Into<String>, problem: impl Into<String>, hint: &str) {
        self.0.push(Problem { key: key.into(), problem: problem.into(), hint: hint.to_owned() });
    }
    /// Adds a problem unless `holds`.
    fn check(&mut self, holds: bool, key: impl Into<String>, problem: impl Into<String>, hint: &str) {
        if !holds {
            self.add(key, problem, hint);
        }
    }
    fn kind(&mut self, key: &str, column: ApplicationColumn, wanted: &[ValueKind], what: &str) {
        let hint = || {
            let fitting = ApplicationColumn::ALL.iter().filter(|column| wanted.contains(&column.kind()));
            format!("columns that do: {}", fitting.map(|column| column.as_str()).collect::<Vec<_>>().join(", "))
        };
        if !wanted.contains(&column.kind()) {
            self.add(key, format!("the column `{column}` does not hold {what}"), &hint());
        }
    }
    /// Sums of larger amounts could leave the integers.
    fn amount(&mut self, key: &str, kronor: i64) {
        let hint = format!("give at most {LARGEST} kronor");
        self.check(kronor <= LARGEST, key, "is larger than anything that can be meant", &hint);
    }
    /// A rate is shown with one decimal. With a finer bound the figure shown could belong to another band than the one it is in.
    fn bound(&mut self, key: &str, rate: Percent) {
        let hint = "give whole percent or one decimal, such as \"84,5 %\"";
        self.check(
            rate.hundredths.is_multiple_of(10),
            key,
            format!("{rate} is finer than the one decimal that rates are shown with"),
            hint,
        );
    }
    fn unique<'a>(&mut self, list: &str, ids: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for id in ids {
            self.check(
                seen.insert(id),
                format!("{list}.{id}"),
                format!("there are two with the id `{id}`"),
                "give each an id of its own",
            );
            let fits = id.starts_with(|first: char| first.is_ascii_lowercase())
                && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
            self.check(
                fits,
                format!("{list}.{id}"),
                format!("`{id}` cannot be an id"),
                "use only a to z, 0 to 9 and _, beginning with a letter",
            );
        }
    }
}

impl RuleSet {
    /// Everything that cannot be meant, in the order of the file; empty where the rule set can be used.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Problems::default();
        self.check_head(&mut problems);
        self.check_counting(&mut problems);
        self.check_method(&mut problems);
        problems.unique("criterion", self.criterion.iter().map(|criterion| criterion.id.as_str()));
        self.criterion.iter().for_each(|criterion| check_criterion(criterion, &mut problems));
        self.check_order(&mut problems);
        self.check_conditions(&mut problems);
        self.check_floor(&mut problems);
        self.check_money(&mut problems);
        self.check_pots(&mut problems);
        for rule in self.stated() {
            let given = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
            match (given(&rule.basis.source), given(&rule.basis.assumed)) {
                (true, true) => problems.add(rule.key, "has both `source` and `assumed`", "keep the one that is true"),
                (false, false) => problems.add(
                    rule.key,
                    "does not say where it is from",
                    "add `source` with the page that states it, or `assumed` with why it was taken",
                ),
                _ => {}
            }
        }
        problems.0
    }

    /// The most points that a project can get; 0 where projects are ranked by comparison number.
    pub fn most_points(&self) -> u64 {
        self.criterion
            .iter()
            .map(|criterion| criterion.weight.value.saturating_mul(criterion.most_points()))
            .fold(0, u64::saturating_add)
    }

    fn check_head(&self, problems: &mut Problems) {
        let fits = !self.id.is_empty()
            && self.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte));
        problems.check(fits, "id", format!("`{}` cannot be an id", self.id), "use only a to z, 0 to 9, - and _");
        let ends = self.valid_to.is_none_or(|to| to >= self.valid_from);
        problems.check(
            ends,
            "valid_to",
            "lies before `valid_from`",
            "give the last day on which the rules held, or leave it out",
        );
    }

    fn check_counting(&self, problems: &mut Problems) {
        let counting = &self.counting;
        for (key, column) in [("signed", counting.signed), ("possible", counting.possible), ("size", counting.size)] {
            problems.kind(&format!("counting.{key}"), column, &[ValueKind::Count], "a count");
        }
        let Some(minimum) = &counting.minimum_rate else { return };
        problems.check(minimum.value <= WHOLE, "counting.minimum_rate", "is above 100 %", "no rate can reach it");
        problems.bound("counting.minimum_rate", minimum.value);
        problems.check(counting.has_rate(), "counting.minimum_rate", NO_RATE, NO_RATE_HINT);
    }

    fn check_method(&self, problems: &mut Problems) {
        match (&self.comparison, self.criterion.is_empty()) {
            (Some(_), false) => problems.add(
                "comparison",
                "there are both criteria that give points and a comparison number",
                "a programme ranks by one of the two: take the other away",
            ),
            (None, true) => problems.add("criterion", "there are no criteria", "add `[[criterion]]`, or `[comparison]`"),
            _ => {}
        }
        let rates = self.criterion.iter().filter(|criterion| matches!(criterion.kind, CriterionKind::RateBands { .. }));
        for criterion in rates {
            problems.check(self.counting.has_rate(), format!("criterion.{}", criterion.id), NO_RATE, NO_RATE_HINT);
        }
        let Some(comparison) = &self.comparison else { return };
        problems.kind("comparison.divisor", comparison.divisor.value, &[ValueKind::Count], "a count");
        for (key, percent) in [("discount_each", &comparison.discount_each), ("discount_at_most", &comparison.discount_at_most)] {
            let key = format!("comparison.{key}");
            problems.check(
                percent.value <= WHOLE,
                key,
                "is above 100 %",
                "a comparison number is never below 0: give at most 100 %",
            );
        }
    }

    fn check_order(&self, problems: &mut Problems) {
        let keys = &self.order.value;
        problems.check(!keys.is_empty(), "order", "is empty", "name at least one key, for example \"total_points\"");
        let mut seen = BTreeSet::new();
        for key in keys {
            problems.check(seen.insert(key), "order", format!("names `{key}` twice"), "take the second away");
            let (exists, why) = match key {
                SortKey::TotalPoints => (!self.criterion.is_empty(), "no criterion gives points"),
                SortKey::ComparisonNumber => (self.comparison.is_some(), "there is no `[comparison]`"),
                SortKey::ConnectionRate if self.comparison.is_some() => (false, "projects are ranked by comparison number"),
                SortKey::ConnectionRate => (self.counting.has_rate(), NO_RATE),
                _ => (true, ""),
            };
            let hint = match self.comparison {
                Some(_) => "this programme has \"comparison_number\", \"possible_connections\" and \"received\"",
                None => {
                    "this programme has \"total_points\", \"connection_rate\", \"possible_connections\", \"signed_connections\" and \"received\""
                }
            };
            problems.check(exists, "order", format!("`{key}` does not exist here: {why}"), hint);
        }
        let used = self.comparison.is_none() || keys.contains(&SortKey::ComparisonNumber);
        problems.check(
            used,
            "order",
            "does not use the comparison number",
            "add \"comparison_number\", or take `[comparison]` away",
        );
    }

    fn check_conditions(&self, problems: &mut Problems) {
        problems.unique("condition", self.condition.iter().map(|condition| condition.id.as_str()));
        for condition in &self.condition {
            let key = format!("condition.{}", condition.id);
            let reserved = [MINIMUM_RATE, SHARED_PREMISES].contains(&condition.id.as_str());
            problems.check(!reserved, key.clone(), "this id is used by the program itself", "give it another id");
            let (wanted, what): (&[ValueKind], _) = match condition.test {
                Test::IsYes => (&[ValueKind::Flag], "yes or no"),
                Test::AtLeast(_) | Test::AtMost(_) => (&[ValueKind::Count, ValueKind::Money], "a number"),
            };
            problems.kind(&format!("{key}.column"), condition.column, wanted, what);
            match condition.test {
                Test::AtLeast(limit) => {
                    problems.check(
                        limit > 0,
                        format!("{key}.limit"),
                        "every project meets it: nothing is below 0",
                        "give a limit above 0",
                    );
                }
                Test::AtMost(limit) => {
                    problems.check(
                        limit >= 0,
                        format!("{key}.limit"),
                        "no project meets it: nothing is below 0",
                        "give a limit of 0 or more",
                    );
                }
                Test::IsYes => {}
            }
        }
    }

    fn check_floor(&self, problems: &mut Problems) {
        let Some(floor) = &self.floor else { return };
        if self.criterion.is_empty() {
            problems.add("floor", "no criterion gives points", "take the floor away");
            return;
        }
        let most = self.most_points();
        let reachable = match floor.comparison {
            FloorComparison::AtLeast => floor.points <= most,
            FloorComparison::MoreThan => floor.points < most,
        };
        let hint = format!("the most points that a project can get is {most}");
        problems.check(reachable, "floor.points", "no project can reach it", &hint);
    }

    fn check_money(&self, problems: &mut Problems) {
        if let Some(share) = &self.money.share {
            let fits = share.value.hundredths > 0 && share.value <= WHOLE;
            problems.check(fits, "money.share", "is not above 0 % and at most 100 %", "write it as \"60 %\"");
        }
        if let Some(at_most) = &self.money.at_most {
            problems.check(at_most.value > 0, "money.at_most", "is not above 0", "give kronor");
            problems.amount("money.at_most", at_most.value);
        }
        let mut seen = BTreeSet::new();
        for cap in &self.money.cost_cap {
            let key = format!("money.cost_cap.{}", cap.column);
            problems.kind(&key, cap.column, &[ValueKind::Money], "kronor");
            problems.check(seen.insert(cap.column), key.clone(), "is capped twice", "take one of the two away");
            problems.check(cap.at_most >= 0, key.clone(), "the cap is below 0", "give kronor, 0 or more");
            problems.amount(&key, cap.at_most);
        }
    }

    fn check_pots(&self, problems: &mut Problems) {
        problems.unique("pot", self.pot.iter().map(|pot| pot.id.as_str()));
        for (index, pot) in self.pot.iter().enumerate() {
            let key = format!("pot.{}", pot.id);
            problems.check(pot.budget >= 0, format!("{key}.budget"), "is below 0", "give kronor, 0 or more");
            problems.amount(&format!("{key}.budget"), pot.budget);
            let last = !pot.national || index + 1 == self.pot.len();
            problems.check(
                last,
                key,
                "takes what the other pots have left, but is not the last",
                "put the one national pot last",
            );
        }
    }
}

const NO_RATE: &str = "there is no connection rate, because `signed` and `possible` of `[counting]` are the same column";
const NO_RATE_HINT: &str = "name the column of those who have signed in `counting.signed`";

impl Criterion {
    /// The most points before the weight.
    pub fn most_points(&self) -> u64 {
        fn most<T>(bands: &[Band<T>]) -> u64 {
            bands.iter().map(|band| band.points).max().unwrap_or(0)
        }
        match &self.kind {
            CriterionKind::RateBands { bands } => most(bands),
            CriterionKind::CountBands { bands, .. } => most(bands),
            CriterionKind::Checklist { points_each, items } => points_each.saturating_mul(items.len() as u64),
            CriterionKind::Places { bands, service_point_points } => most(bands).saturating_add(*service_point_points),
        }
    }
}

fn check_criterion(criterion: &Criterion, problems: &mut Problems) {
    let key = format!("criterion.{}", criterion.id);
    let weight = criterion.weight.value;
    problems.check(
        weight > 0,
        format!("{key}.weight"),
        "is 0: the criterion would count for nothing",
        "give a weight above 0, or take the criterion away",
    );
    problems.check(weight <= LARGEST_POINTS, format!("{key}.weight"), TOO_LARGE, "give a smaller weight");
    problems.check(criterion.most_points() <= LARGEST_POINTS, key.clone(), TOO_LARGE, "give fewer points");
    problems.check(
        criterion.most_points() > 0,
        key.clone(),
        "no project can get points by it",
        "give points above 0, or take the criterion away",
    );
    match &criterion.kind {
        CriterionKind::RateBands { bands } => {
            check_bands(&key, bands, problems);
            for (index, band) in bands.iter().enumerate() {
                let key = format!("{key}.bands[{}].from", index + 1);
                problems.bound(&key, band.from);
                problems.check(band.from <= WHOLE, key, format!("{} is above 100 %", band.from), "no rate can reach it");
            }
        }
        CriterionKind::CountBands { of, bands } => {
            check_bands(&key, bands, problems);
            if let Some(column) = of {
                problems.kind(&format!("{key}.of"), *column, &[ValueKind::Count, ValueKind::Money], "a number");
            }
        }
        CriterionKind::Checklist { items, .. } => {
            let mut seen = BTreeSet::new();
            for (index, item) in items.iter().enumerate() {
                let key = format!("{key}.items[{}].column", index + 1);
                problems.kind(&key, item.column, &[ValueKind::Flag], "yes or no");
                problems.check(
                    seen.insert(item.column),
                    key,
                    format!("`{}` is already in the list", item.column),
                    "take one of the two away",
                );
            }
        }
        CriterionKind::Places { bands, .. } => {
            check_bands(&key, bands, problems);
            let from_zero = bands.first().is_none_or(|band| band.from == 0);
            problems.check(
                from_zero,
                format!("{key}.bands[1].from"),
                "is not 0",
                "begin with the band of areas without any place: `from = 0`",
            );
        }
    }
}

const TOO_LARGE: &str = "is above a million";

fn check_bands<T: Ord + fmt::Display>(key: &str, bands: &[Band<T>], problems: &mut Problems) {
    problems.check(
        !bands.is_empty(),
        format!("{key}.bands"),
        "there are no bands",
        "add at least one: { from = ..., points = ..., text = \"...\" }",
    );
    for (index, pair) in bands.windows(2).enumerate() {
        let key = format!("{key}.bands[{}].from", index + 2);
        let (before, this) = (&pair[0].from, &pair[1].from);
        problems.check(
            before != this,
            key.clone(),
            format!("{this} is already the lower bound of the band before"),
            "keep one of the two bands",
        );
        problems.check(
            before <= this,
            key,
            format!("{this} comes after {before}"),
            "give the bands from the lowest bound to the highest",
        );
    }
}
