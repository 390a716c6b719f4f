//! `scorecards.json` and `scorecards.csv`: every project and every criterion with its value, its rule, its points and its reason.
//!
//! Responsible for: everything that scoring says, for programs (JSON, exact fractions, one project per line) and for a spreadsheet (CSV, one
//! row per project and criterion). Not responsible for: the list (`ranking`), or the texts (`decision`).

use super::score::{Row, ScoreFiles, known, legal_number};
use super::{SCHEMA_VERSION, cannot_write, csv_error, csv_writer, harmless};
use crate::Result;
use crate::model::{ApplicationColumn as Column, Value};
use crate::score::communicate::{Difference, DifferenceKind};
use crate::score::line;
use crate::score::rules::SortKey;
use crate::score::{
    BeforeMoney, Budget, Choice, ConditionResult, CriterionScore, Fraction, OtherReading, Outcome, PotResult, RuleSet, Support,
};
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// The columns of `scorecards.csv`, in order. `gain` is what the next band of the criterion gives, `net_gain` how much the whole total would
/// change.
pub const COLUMNS: [&str; 15] = [
    "project_id",
    "criterion",
    "value",
    "part",
    "whole",
    "matched",
    "points",
    "weight",
    "weighted",
    "next_from",
    "more_signed",
    "more_possible",
    "sentence",
    "gain",
    "net_gain",
];

/// Writes `scorecards.csv`, in the order of the ranking. The comparison number, where there is one, is a row like a criterion.
pub fn write_scorecards_csv(path: &Path, results: &ScoreFiles<'_>) -> Result<()> {
    let mut writer = csv_writer(path)?;
    let mut write = |cells: &[&str]| writer.write_record(cells).map_err(|error| csv_error(path, error));
    write(&COLUMNS)?;
    for row in results.rows() {
        let id = harmless(&row.application.project_id);
        for criterion in &row.card.criteria {
            let cells = criterion_cells(criterion);
            let cells: Vec<&str> = std::iter::once(&*id).chain(cells.iter().map(String::as_str)).collect();
            write(&cells)?;
        }
        if results.by_comparison() {
            let number = row.card.comparison;
            let (shown, part, whole) = (
                known(number.map(|number| number.decimal(2))),
                known(number.map(|number| number.part)),
                known(number.map(|number| number.whole)),
            );
            let sentence = harmless(&row.card.comparison_sentence);
            let key = SortKey::ComparisonNumber.as_str();
            write(&[&*id, key, &*shown, &*part, &*whole, "", "", "", "", "", "", "", &*sentence, "", ""])?;
        }
    }
    writer.flush().map_err(|error| cannot_write(path, &error))
}

fn criterion_cells(criterion: &CriterionScore) -> [String; 14] {
    let text = |text: &str| harmless(text).into_owned();
    let next = criterion.next.as_ref();
    [
        text(&criterion.id),
        text(&criterion.shown),
        known(criterion.fraction.map(|fraction| fraction.part)),
        known(criterion.fraction.map(|fraction| fraction.whole)),
        text(&criterion.matched),
        criterion.points.to_string(),
        criterion.weight.to_string(),
        criterion.weighted.to_string(),
        next.map(|next| text(&next.from)).unwrap_or_default(),
        known(next.and_then(|next| next.more_signed)),
        known(next.and_then(|next| next.more_possible)),
        text(&criterion.sentence),
        known(next.map(|next| next.gain)),
        known(next.map(|next| next.net_gain)),
    ]
}

/// Writes `scorecards.json`; `names` are those of the decision texts, by position in the round.
pub fn write_scorecards_json(path: &Path, results: &ScoreFiles<'_>, names: &[String]) -> Result<()> {
    let write = || -> io::Result<()> {
        let mut out = BufWriter::new(File::create(path)?);
        write!(out, "{{\n\"schema_version\": {SCHEMA_VERSION}")?;
        write_value(&mut out, "rule_set", &RuleSetJson::from(results.rules()))?;
        write_value(&mut out, "round", &results.task.round.name)?;
        write_value(&mut out, "budget", &BudgetJson::from(results.task.budget))?;
        write_value(&mut out, "money", &line::money_rules(&results.task))?;
        write_value(&mut out, "preliminary", &results.scored.preliminary)?;
        write_value(&mut out, "not_examined", &results.scored.not_examined)?;
        write_lines(&mut out, "assumed", results.rules().assumed().into_iter())?;
        write_lines::<&PotResult>(&mut out, "pots", results.scored.pots.iter())?;
        write_lines::<&Choice>(&mut out, "choices", results.task.choices.iter())?;
        write_lines(&mut out, "projects", results.rows().map(|row| ProjectJson::new(results, row, names)))?;
        out.write_all(b"\n}\n")?;
        out.flush()
    };
    write().map_err(|error| cannot_write(path, &error))
}

fn write_value(out: &mut impl Write, name: &str, value: &impl Serialize) -> io::Result<()> {
    write!(out, ",\n\"{name}\": ")?;
    Ok(serde_json::to_writer(&mut *out, value)?)
}

/// An array, one element per line, so that two runs can be compared with any text tool.
fn write_lines<R: Serialize>(out: &mut impl Write, name: &str, rows: impl Iterator<Item = R>) -> io::Result<()> {
    write!(out, ",\n\"{name}\": [")?;
    for (i, row) in rows.enumerate() {
        out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &row)?;
    }
    out.write_all(b"\n]")
}

#[derive(Serialize)]
struct RuleSetJson<'a> {
    id: &'a str,
    title: &'a str,
    programme: &'a str,
    authority: &'a str,
    valid_from: String,
    valid_to: Option<String>,
    base: Option<&'a str>,
    legal_basis: &'a [String],
    notes: &'a [String],
}

impl<'a> From<&'a RuleSet> for RuleSetJson<'a> {
    fn from(rules: &'a RuleSet) -> Self {
        Self {
            id: &rules.id,
            title: &rules.title,
            programme: &rules.programme,
            authority: &rules.authority,
            valid_from: rules.valid_from.to_string(),
            valid_to: rules.valid_to.map(|date| date.to_string()),
            base: rules.base.as_deref(),
            legal_basis: &rules.legal_basis,
            notes: &rules.notes,
        }
    }
}

/// The budget as given; what each pot had in the end is in `pots`.
#[derive(Serialize)]
struct BudgetJson<'a> {
    amount: Option<i64>,
    pots: Vec<AmountJson<'a>>,
}

#[derive(Serialize)]
struct AmountJson<'a> {
    id: &'a str,
    amount: i64,
}

impl<'a> From<&'a Budget> for BudgetJson<'a> {
    fn from(budget: &'a Budget) -> Self {
        match budget {
            Budget::None => Self { amount: None, pots: Vec::new() },
            Budget::One(amount) => Self { amount: Some(*amount), pots: Vec::new() },
            Budget::Pots(pots) => {
                Self { amount: None, pots: pots.iter().map(|(id, amount)| AmountJson { id, amount: *amount }).collect() }
            }
        }
    }
}

#[derive(Serialize)]
struct DifferenceJson<'a> {
    column: Column,
    kind: DifferenceKind,
    stated: Option<String>,
    assessed: Option<String>,
    computed: Option<String>,
    reason: &'a str,
    document: &'a str,
}

#[derive(Serialize)]
struct ProjectJson<'a> {
    rank: Option<u32>,
    project_id: &'a str,
    application_id: &'a str,
    case_number: &'a str,
    project: &'a str,
    applicant: &'a str,
    municipality: &'a str,
    outcome: Outcome,
    granted_support: Option<i64>,
    reserved_support: i64,
    cumulative_granted: Option<i64>,
    pot: &'a str,
    tied: bool,
    tie_broken_by: Option<SortKey>,
    total_points: Option<u64>,
    comparison_number: Option<Fraction>,
    comparison_shown: Option<String>,
    comparison_sentence: &'a str,
    connection_rate: Option<Fraction>,
    connection_rate_shown: Option<String>,
    signed_connections: Option<u64>,
    possible_connections: Option<u64>,
    criteria: &'a [CriterionScore],
    conditions: &'a [ConditionResult],
    support: &'a Support,
    missing: &'a [Column],
    unanswered: &'a [Column],
    other_readings: &'a [OtherReading],
    notes: &'a [String],
    sentence: &'a str,
    to_communicate: Vec<DifferenceJson<'a>>,
    decision: String,
    before_money: BeforeMoney,
}

impl<'a> ProjectJson<'a> {
    fn new(results: &ScoreFiles<'a>, row: Row<'a>, names: &[String]) -> Self {
        let Row { application, card, decided } = row;
        let rules = results.rules();
        let differences = results.differences.iter().filter(|difference| difference.project == decided.project);
        Self {
            rank: decided.rank,
            project_id: &application.project_id,
            application_id: application.text(Column::ApplicationId),
            case_number: application.text(Column::CaseNumber),
            project: application.text(Column::Project),
            applicant: application.text(Column::Applicant),
            municipality: application.text(Column::Municipality),
            outcome: decided.outcome,
            granted_support: row.granted(),
            reserved_support: decided.reserved,
            cumulative_granted: decided.rank.map(|_| decided.cumulative),
            pot: decided.rank.and_then(|_| results.scored.pots.get(decided.pot)).map_or("", |pot| &pot.id),
            tied: decided.tied,
            tie_broken_by: decided.tie_broken_by,
            total_points: card.total_points,
            comparison_number: card.comparison,
            comparison_shown: card.comparison.map(|number| number.decimal(2)),
            comparison_sentence: &card.comparison_sentence,
            connection_rate: card.rate,
            connection_rate_shown: row.rate(rules),
            signed_connections: row.signed(rules),
            possible_connections: row.possible(rules),
            criteria: &card.criteria,
            conditions: &card.conditions,
            support: &card.support,
            missing: &card.missing,
            unanswered: &card.unanswered,
            other_readings: &card.other_readings,
            notes: &card.notes,
            sentence: &decided.sentence,
            to_communicate: differences.map(DifferenceJson::from).collect(),
            decision: format!("{}/{}.html", super::decision::FOLDER, names[decided.project]),
            before_money: line::before_money(&results.task, card),
        }
    }
}

impl<'a> From<&'a Difference> for DifferenceJson<'a> {
    fn from(difference: &'a Difference) -> Self {
        let shown = |value: &Value| match difference.column {
            Column::OrgNumber => legal_number(&value.to_string()).unwrap_or_default(),
            _ => value.to_string(),
        };
        let assessed = difference.assessed.as_ref();
        Self {
            column: difference.column,
            kind: difference.kind,
            stated: difference.stated.as_ref().map(shown),
            assessed: assessed.map(|assessed| assessed.value.as_ref().map(shown).unwrap_or_default()),
            computed: difference.computed.as_ref().map(shown),
            reason: &difference.reason,
            document: assessed.map_or("", |assessed| &assessed.document),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::COLUMNS;
    use crate::write::score_samples::{ratio, small};

    fn rows(table: &str) -> Vec<csv::StringRecord> {
        csv::Reader::from_reader(table.as_bytes()).records().map(std::result::Result::unwrap).collect()
    }

    #[test]
    fn every_project_and_criterion_is_a_row_with_its_fraction_and_its_reason() {
        let table = small().file("scorecards.csv");
        assert_eq!(table.lines().next(), Some(COLUMNS.join(",").as_str()));
        let rows = rows(&table);
        assert_eq!(rows.len(), 8 * 3);
        let rate = &rows[3];
        assert_eq!(
            rate.iter().take(9).collect::<Vec<_>>(),
            ["P2", "connection_rate", "80,0 %", "80", "100", "75–84 procent", "3", "45", "135"]
        );
        assert_eq!((&rate[9], &rate[10], &rate[11]), ("85 %", "5", ""));
        assert!(rate[12].starts_with("Anslutningsgrad: 80 av 100 permanentboende hushåll"), "{}", &rate[12]);
        assert_eq!((&rows[4][1], &rows[4][9], &rows[4][10], &rows[4][11]), ("possible_connections", "200", "", "100"));
        assert_eq!((&rate[13], &rate[14]), ("90", "90"));
    }

    #[test]
    fn a_comparison_number_is_a_row_with_its_exact_fraction() {
        let rows = rows(&ratio().file("scorecards.csv"));
        assert_eq!(rows.len(), 2);
        assert_eq!((&rows[0][0], &rows[0][1], &rows[0][2]), ("billig", "comparison_number", "10000.00"));
        let (part, whole): (u64, u64) = (rows[1][3].parse().unwrap(), rows[1][4].parse().unwrap());
        assert_eq!((&rows[1][2], part * 90), ("22222.22", whole * 2_000_000));
    }

    #[test]
    fn programs_get_everything_exactly() {
        let text = small().file("scorecards.json");
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["rule_set"]["id"], "test-2016");
        assert_eq!(json["budget"]["amount"], 12_000_000);
        assert_eq!(json["pots"][0]["left"], 3_600_000);
        assert_eq!(json["not_examined"][0], "consultation");
        assert_eq!(json["preliminary"], true);
        assert!(json["assumed"].as_array().unwrap().iter().any(|one| one["key"] == "order" && one["why"] == "for tests"));
        let second = &json["projects"][1];
        assert_eq!((&second["project_id"], &second["rank"]), (&"P2".into(), &2.into()));
        assert_eq!(second["connection_rate"]["part"], 80);
        assert_eq!(second["connection_rate_shown"], "0.800000");
        let evidence = &second["criteria"][0]["evidence"][0];
        assert_eq!((&evidence["stated"], &evidence["assessed"], &evidence["used"]), (&"82".into(), &"80".into(), &"80".into()));
        assert!(evidence["computed"].is_null());
        let to_communicate = &second["to_communicate"][0];
        assert_eq!((&to_communicate["column"], &to_communicate["document"]), (&"permanent_signed".into(), &"aktbilaga 9".into()));
        assert_eq!(second["decision"], "beslut/P2.html");
        assert_eq!(second["criteria"][0]["next"]["more_signed"], 5);
        // What is not known is null, not zero: somebody must decide first.
        assert!(json["projects"][3]["granted_support"].is_null());
        assert_eq!(json["projects"][3]["conditions"][0]["state"], "open");
        // What giving out the money again needs.
        assert_eq!(json["money"]["pots"][0], serde_json::json!({"id": "", "label": "", "national": false, "budget": 12_000_000}));
        assert_eq!((&json["money"]["line"], &json["money"]["after"]), (&"stop".into(), &"refused".into()));
        let states: Vec<&str> =
            json["projects"].as_array().unwrap().iter().map(|one| one["before_money"]["state"].as_str().unwrap()).collect();
        let ready = ["ready", "ready", "ready", "open", "refused_floor", "not_ranked", "not_ranked", "not_ranked"];
        assert_eq!(states, ready);
        assert_eq!(text.lines().filter(|line| line.starts_with("{\"rank\":")).count(), 8, "one project per line");
    }
}
