//! The money of each pot of a round, where it is another than the rule set's.

use super::applications::cell::{ReadCell, read_cell};
use super::columns::Field;
use super::layer::{Context, Layer, LayerPlan};
use super::text_table::{TextTable, text};
use crate::error::nearest_name;
use crate::findings::Findings;
use crate::model::{ApplicationColumn, Value};
use crate::score::RuleSet;
use crate::{Error, Result};

const FIELDS: &[Field] = &[
    text("pot", &["area_pot", "pot_id", "pott", "utlysningsomrade", "id"]),
    text("budget", &["belopp", "kronor", "budget_sek", "budget_kr"]),
];

/// Reads the pots: id and kronor, in the order of the rule set. Pots that the file does not name keep the rule set's money.
///
/// # Errors
/// A rule set without pots; a pot that it does not have, with the nearest; one that is named twice; an amount that is none.
pub fn read_pots(
    plan: &LayerPlan,
    rules: &RuleSet,
    context: &Context<'_>,
    findings: &mut Findings,
) -> Result<(Vec<(String, i64)>, Layer)> {
    if rules.pot.is_empty() {
        return Err(Error::usage(format!("the rule set `{}` has no pots", rules.id))
            .with_hint("give the money of the round with `--budget SEK`"));
    }
    let mut table = TextTable::read(plan, "pots", None, FIELDS, context, findings)?;
    table.require(&["pot", "budget"])?;
    let mut budgets: Vec<Option<(i64, u64)>> = vec![None; rules.pot.len()];
    for row in 0..table.rows() {
        if table.is_empty_row(row) {
            table.layer.account.exclude("empty row", 1);
            continue;
        }
        let word = table.filled(row, "pot", "say which pot the money is in")?;
        let lower = word.to_lowercase();
        let is_meant = |pot: &crate::score::rules::Pot| pot.id.to_lowercase() == lower || pot.label.to_lowercase() == lower;
        let Some(pot) = rules.pot.iter().position(is_meant) else {
            let ids = || rules.pot.iter().map(|pot| pot.id.as_str());
            let error = table.place(row, "pot").error(format!("the rule set `{}` has no pot `{word}`", rules.id));
            return Err(error.with_hint(match nearest_name(&word, ids()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its pots are: {}", ids().collect::<Vec<_>>().join(", ")),
            }));
        };
        if let Some((_, first)) = budgets[pot] {
            let problem = format!("the money of this pot is already given in row {first}");
            return Err(table.place(row, "pot").error(problem).with_hint("keep one row for each pot"));
        }
        budgets[pot] = Some((amount(&table, row)?, row as u64 + 1));
    }
    let named = rules.pot.iter().zip(budgets).filter_map(|(pot, budget)| Some((pot.id.clone(), budget?.0)));
    Ok((named.collect(), table.layer))
}

/// The money in kronor: read as any amount of an application.
fn amount(table: &TextTable, row: usize) -> Result<i64> {
    let text = table.filled(row, "budget", "write the money in kronor; 0 where there is none")?;
    match read_cell(ApplicationColumn::RequestedSupport, &text, None) {
        ReadCell { value: Some(Value::Number(amount)), .. } => Ok(amount),
        ReadCell { remarks, .. } => {
            let words = remarks.into_iter().map(|(_, words)| words).collect::<Vec<_>>().join("; ");
            Err(table.place(row, "budget").error(words).with_hint("write whole kronor, such as 5 400 000"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::text_table::tests::{message, with_text};
    use crate::score::rules::{Basis, Pot};
    use crate::score::samples;

    fn rules() -> RuleSet {
        let pot = |id: &str, label: &str| Pot {
            id: id.to_owned(),
            label: label.to_owned(),
            budget: 1,
            national: false,
            basis: Basis::default(),
        };
        RuleSet { pot: vec![pot("norrland", "Norrland"), pot("vastra", "Västra Götaland")], ..samples::rules() }
    }

    fn read(text: &str) -> Result<Vec<(String, i64)>> {
        with_text(text, |plan, context| read_pots(plan, &rules(), context, &mut Findings::default()).map(|(pots, _)| pots))
    }

    #[test]
    fn pots_are_known_by_id_or_name_and_come_in_the_order_of_the_rule_set() {
        let pots = read("pott;belopp\nvästra götaland;5 400 000 kr\n;\nNorrland;0\n").unwrap();
        assert_eq!(pots, [("norrland".to_owned(), 0), ("vastra".to_owned(), 5_400_000)]);
        assert_eq!(read("pot;budget\nvastra;7\n").unwrap(), [("vastra".to_owned(), 7)]);
    }

    #[test]
    fn a_wrong_pot_or_amount_stops_with_its_row_and_column() {
        for (rows, problem) in [
            ("norland;1", "row 1, column `pot`: the rule set `test-2016` has no pot `norland`"),
            ("norrland;1\nNORRLAND;2", "row 2, column `pot`: the money of this pot is already given in row 1"),
            ("norrland;mycket", "row 1, column `budget`: `mycket` is not an amount in kronor"),
            ("norrland;-1", "row 1, column `budget`: `-1` is below zero"),
            ("norrland;100000000000001", "row 1, column `budget`: `100000000000001` is larger than anything that can be meant"),
            ("norrland;", "row 1, column `budget`: the cell is empty"),
        ] {
            let error = read(&format!("pot;budget\n{rows}\n")).unwrap_err();
            assert_eq!(message(&error), problem);
        }
        assert_eq!(read("pot;budget\nnorland;1\n").unwrap_err().hint(), Some("did you mean `norrland`?"));
    }

    #[test]
    fn a_rule_set_without_pots_takes_none() {
        with_text("pot;budget\na;1\n", |plan, context| {
            let error = read_pots(plan, &samples::rules(), context, &mut Findings::default()).map(|_| ()).unwrap_err();
            assert!(error.hint().is_some_and(|hint| hint.contains("--budget")), "{error}");
        });
    }
}
