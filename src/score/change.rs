//! What a person wants to try: a project left out, a value changed, another budget, another rule of the line.
//!
//! Responsible for: reading what was typed (`--drop ID`, `--set ID.column=value`, `--what-if-budget SEK` or `POT=SEK`, `--what-if-line RULE`)
//! and making the round that it means. Not
//! responsible for: what it does to the ranking (`what_if`).

use super::rules::LineRule;
use super::{Budget, RuleSet, Task};
use crate::error::{Error, Result, nearest_name};
use crate::model::application::{NumberFault, mask_personal, read_day, read_flag, read_status, read_whole};
use crate::model::{Application, ApplicationColumn, Assessed, Round, Value, ValueKind};

/// One thing to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The project does not take part.
    Drop {
        /// The project.
        project_id: String,
    },
    /// A value is another one, before the stated and the assessed.
    Set {
        /// The project.
        project_id: String,
        /// The column.
        column: ApplicationColumn,
        /// The value; `None` where nothing is to be known.
        value: Option<Value>,
    },
    /// There is so much money, in kronor.
    Budget(i64),
    /// There is so much money in one of several pots.
    Pot {
        /// The pot.
        id: String,
        /// The money, in kronor.
        budget: i64,
    },
    /// The money is given out by this rule of the line.
    Line(LineRule),
}

/// A round after changes.
#[derive(Debug)]
pub(super) struct Changed {
    pub round: Round,
    pub budget: Budget,
    pub rules: RuleSet,
}

impl Change {
    /// What was typed behind `--drop`: the id of a project of the round.
    pub fn parse_drop(text: &str, round: &Round) -> Result<Self> {
        let project_id = text.trim();
        find(project_id, round)?;
        Ok(Self::Drop { project_id: project_id.to_owned() })
    }

    /// What was typed behind `--set`: `ID.column=value`. Nothing behind the equals sign: the value is not known. Ids may hold dots.
    pub fn parse_set(text: &str, round: &Round) -> Result<Self> {
        let Some((target, value)) = text.split_once('=') else {
            return Err(Error::usage(format!("`{text}` does not say a value")).with_hint(SHAPE));
        };
        let Some((project_id, name)) = target.trim().rsplit_once('.') else {
            return Err(Error::usage(format!("`{target}` does not say a project and a column")).with_hint(SHAPE));
        };
        find(project_id, round)?;
        let column = column(name)?;
        Ok(Self::Set { project_id: project_id.to_owned(), column, value: parse_value(value, column)? })
    }

    /// What was typed behind `--what-if-budget`: kronor, or `POT=SEK` where the rule set has several pots.
    pub fn parse_what_if_budget(text: &str, rules: &RuleSet) -> Result<Self> {
        let Some((pot, kronor)) = text.rsplit_once('=') else {
            if rules.pot.is_empty() {
                return Self::parse_budget(text);
            }
            return Err(Error::usage("the money of this round is in several pots, so one budget says too little")
                .with_hint(format!("write POT=SEK, such as {}=5000000, once for each pot", rules.pot[0].id)));
        };
        let pot = pot.trim();
        let ids = || rules.pot.iter().map(|pot| pot.id.as_str());
        let Some(id) = ids().find(|id| id.eq_ignore_ascii_case(pot)) else {
            return Err(Error::usage(format!("the rule set `{}` has no pot `{pot}`", rules.id)).with_hint(
                match nearest_name(pot, ids()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if rules.pot.is_empty() => "write one sum of kronor, such as 109000000".to_owned(),
                    None => format!("its pots are: {}", ids().collect::<Vec<_>>().join(", ")),
                },
            ));
        };
        match Self::parse_budget(kronor)? {
            Self::Budget(budget) => Ok(Self::Pot { id: id.to_owned(), budget }),
            other => Ok(other),
        }
    }

    /// What was typed behind `--what-if-line`: a rule of the line.
    pub fn parse_line(text: &str) -> Result<Self> {
        let names = || LineRule::ALL.iter().map(|rule| rule.as_str());
        LineRule::parse(text.trim()).map(Self::Line).ok_or_else(|| {
            Error::usage(format!("`{text}` is no rule of the line")).with_hint(match nearest_name(text.trim(), names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("give one of: {}", names().collect::<Vec<_>>().join(", ")),
            })
        })
    }

    /// As it is typed on the command line, such as `--drop P7`; values that were set are typed as they are shown.
    pub fn typed(&self) -> String {
        match self {
            Self::Drop { project_id } => format!("--drop {project_id}"),
            Self::Set { project_id, column, value } => {
                format!("--set {project_id}.{column}={}", value.as_ref().map(Value::to_string).unwrap_or_default())
            }
            Self::Budget(kronor) => format!("--what-if-budget {kronor}"),
            Self::Pot { id, budget } => format!("--what-if-budget {id}={budget}"),
            Self::Line(rule) => format!("--what-if-line {rule}"),
        }
    }

    /// What was typed behind `--budget`: whole kronor, at most [`LARGEST`](crate::model::application::LARGEST).
    pub fn parse_budget(text: &str) -> Result<Self> {
        read_whole(text, true).map(Self::Budget).map_err(|fault| {
            let why = if fault == NumberFault::Unreadable { "" } else { fault.words(true) };
            let why = if why.is_empty() { String::new() } else { format!(": it is {why}") };
            Error::usage(format!("`{text}` is not a budget{why}")).with_hint("write whole kronor, such as 109000000")
        })
    }
}

const SHAPE: &str = "write project, column and value as ID.column=value, such as P7.permanent_signed=41";

/// The position of a project in the round.
pub(super) fn find(project_id: &str, round: &Round) -> Result<usize> {
    let ids = || round.applications.iter().map(|application| application.project_id.as_str());
    ids().position(|id| id == project_id).ok_or_else(|| {
        let hint = nearest_name(project_id, ids())
            .map_or_else(|| "the ids stand in the column `project_id`".to_owned(), |id| format!("did you mean `{id}`?"));
        Error::usage(format!("the round has no project `{project_id}`")).with_hint(hint)
    })
}

fn column(name: &str) -> Result<ApplicationColumn> {
    let names = || ApplicationColumn::ALL.iter().map(|column| column.as_str());
    match ApplicationColumn::parse(name) {
        Some(ApplicationColumn::ProjectId) => Err(Error::usage("the id of a project cannot be changed")
            .with_hint("leave a project out with --drop, or change one of its values with --set")),
        Some(column) => Ok(column),
        None => {
            let hint = nearest_name(name, names()).map_or_else(
                || "`bygd score --template` writes a sheet with all columns".to_owned(),
                |column| format!("did you mean `{column}`?"),
            );
            Err(Error::usage(format!("applications have no column `{name}`")).with_hint(hint))
        }
    }
}

/// The value that was typed: as a cell of the file may say it.
fn parse_value(text: &str, column: ApplicationColumn) -> Result<Option<Value>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = |what: &str, hint: &str| Error::usage(format!("`{text}` is not {what} for `{column}`")).with_hint(hint);
    let number = |is_money: bool| {
        let (what, hint) = if is_money {
            ("an amount", "write whole kronor, 0 or more")
        } else {
            ("a count", "write a whole number, 0 or more")
        };
        read_whole(text, is_money).map(Value::Number).map_err(|fault| match fault {
            NumberFault::Share if !is_money => {
                wrong(what, "a rate is worked out from counts: set signed and possible connections instead")
            }
            NumberFault::Unreadable => wrong(what, hint),
            fault => wrong(&format!("{what}: it is {}", fault.words(is_money)), hint),
        })
    };
    Ok(Some(match (column, column.kind()) {
        (_, ValueKind::Count) => number(false)?,
        (_, ValueKind::Money) => number(true)?,
        (_, ValueKind::Flag) => Value::Flag(read_flag(text).ok_or_else(|| wrong("a yes or no", "write ja or nej"))?),
        (_, ValueKind::Date) => Value::Date(read_day(text).ok_or_else(|| wrong("a day", "write it as 2026-11-23"))?),
        (ApplicationColumn::Status, ValueKind::Text) => {
            let status = read_status(text);
            let status = status.ok_or_else(|| wrong("a status", "write submitted, withdrawn or dismissed"))?;
            Value::Text(status.as_str().to_owned())
        }
        (_, ValueKind::Text) => Value::Text(mask_personal(text).into_owned()),
    }))
}

/// The round, the money and the rules after the changes, in their order.
pub(super) fn apply(task: &Task<'_>, changes: &[Change]) -> Result<Changed> {
    let (mut round, mut budget, mut rules) = (task.round.clone(), task.budget.clone(), task.rules.clone());
    for change in changes {
        match change {
            Change::Drop { project_id } => {
                let project = find(project_id, &round)?;
                round.applications.remove(project);
            }
            Change::Set { project_id, column, value } => {
                let project = find(project_id, &round)?;
                set(&mut round.applications[project], *column, value.clone());
                round.columns.insert(*column);
            }
            Change::Budget(_) if matches!(budget, Budget::Pots(_)) || !task.rules.pot.is_empty() => {
                return Err(Error::usage("the money of this round is in several pots, so one budget says too little")
                    .with_hint("write POT=SEK, once for each pot that is to have another sum"));
            }
            Change::Budget(kronor) => budget = Budget::One(*kronor),
            Change::Pot { id, budget: kronor } => {
                let mut pots = match budget {
                    Budget::Pots(pots) => pots,
                    _ => Vec::new(),
                };
                pots.retain(|(pot, _)| pot != id);
                pots.push((id.clone(), *kronor));
                budget = Budget::Pots(pots);
            }
            Change::Line(rule) => rules.line.rule.value = *rule,
        }
    }
    for change in changes {
        if let Change::Set { project_id, .. } = change
            && let Ok(project) = find(project_id, &round)
        {
            check(&round.applications[project])?;
        }
    }
    Ok(Changed { round, budget, rules })
}

/// Puts a value before the stated and the assessed one.
pub(super) fn set(application: &mut Application, column: ApplicationColumn, value: Option<Value>) {
    let assessed = Assessed { value, reason: "what if".to_owned(), document: String::new(), officer: String::new(), date: None };
    application.assessed.insert(column, assessed);
}

/// The pairs of which the first is a part of the second.
const PARTS: [(ApplicationColumn, ApplicationColumn); 5] = [
    (ApplicationColumn::PermanentSigned, ApplicationColumn::PermanentHouseholds),
    (ApplicationColumn::HolidaySigned, ApplicationColumn::HolidayHomes),
    (ApplicationColumn::WorkplacesSigned, ApplicationColumn::Workplaces),
    (ApplicationColumn::BuildingsWithHouseholdOrWorkplace, ApplicationColumn::Buildings),
    (ApplicationColumn::PrioritisedBuildings, ApplicationColumn::Buildings),
];

/// Whether the parts are within their wholes.
fn check(application: &Application) -> Result<()> {
    for (part, whole) in PARTS {
        if let (Some(few), Some(all)) = (application.number(part), application.number(whole))
            && few > all
        {
            let problem = format!("`{}` would have {few} in `{part}`, but only {all} in `{whole}`", application.project_id);
            return Err(Error::usage(problem).with_hint("change both with two --set"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::samples::{application, round, rules};

    fn sample() -> Round {
        round(vec![application("K-2016.1", 40, 50, 5, 900_000), application("Rådom", 10, 20, 5, 500_000)])
    }

    #[test]
    fn what_is_typed_names_a_project_a_column_and_a_value() {
        use ApplicationColumn as Column;
        let set = |text: &str| Change::parse_set(text, &sample()).unwrap();
        let expected = |id: &str, column, value| Change::Set { project_id: id.to_owned(), column, value };
        assert_eq!(set("K-2016.1.permanent_signed= 41"), expected("K-2016.1", Column::PermanentSigned, Some(Value::Number(41))));
        assert_eq!(
            set("Rådom.requested_support=1 500 000"),
            expected("Rådom", Column::RequestedSupport, Some(Value::Number(1_500_000)))
        );
        assert_eq!(set("Rådom.Capacity_Finance=Nej"), expected("Rådom", Column::CapacityFinance, Some(Value::Flag(false))));
        assert_eq!(set("Rådom.service_points="), expected("Rådom", Column::ServicePoints, None));
        assert_eq!(set("Rådom.project=a=b"), expected("Rådom", Column::Project, Some(Value::Text("a=b".into()))));
        let day = Value::Date(jiff::civil::date(2016, 5, 10));
        assert_eq!(set("Rådom.received=2016-05-10"), expected("Rådom", Column::Received, Some(day)));
        assert_eq!(Change::parse_drop(" Rådom ", &sample()).unwrap(), Change::Drop { project_id: "Rådom".into() });
        assert_eq!(Change::parse_budget("109 000 000").unwrap(), Change::Budget(109_000_000));
    }

    #[test]
    fn a_value_is_typed_as_a_cell_of_the_file_may_say_it() {
        use ApplicationColumn as Column;
        let value = |column, text: &str| parse_value(text, column).unwrap().unwrap();
        assert_eq!(value(Column::CapacityFinance, "x"), Value::Flag(true));
        assert_eq!(value(Column::RequestedSupport, "5 400 kr"), Value::Number(5_400));
        assert_eq!(value(Column::PermanentSigned, "12,0"), Value::Number(12));
        assert_eq!(value(Column::Status, "Återkallad"), Value::Text("withdrawn".to_owned()));
        assert_eq!(value(Column::Received, "20160510"), Value::Date(jiff::civil::date(2016, 5, 10)));
        assert_eq!(value(Column::Applicant, "Bo 800101-1234"), Value::Text("Bo [personnummer]".to_owned()));
        assert_eq!(Change::parse_budget("109 000 000 kr").unwrap(), Change::Budget(109_000_000));
    }

    #[test]
    fn amounts_that_could_overflow_sums_are_refused_with_the_reason() {
        use crate::model::application::LARGEST;
        let set = |text: &str| Change::parse_set(&format!("Rådom.{text}"), &sample());
        assert!(set(&format!("requested_support={LARGEST}")).is_ok());
        for column in ["requested_support", "permanent_signed"] {
            let error = set(&format!("{column}={}", LARGEST + 1)).unwrap_err().to_string();
            assert!(error.contains("larger than anything that can be meant"), "{error}");
        }
        assert!(Change::parse_budget(&LARGEST.to_string()).is_ok());
        let error = Change::parse_budget(&i64::MAX.to_string()).unwrap_err().to_string();
        assert!(error.ends_with("is not a budget: it is larger than anything that can be meant"), "{error}");
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_the_nearest_that_can() {
        let both = |error: Error| format!("{error} | {}", error.hint().unwrap_or_default());
        let set = |text: &str| both(Change::parse_set(text, &sample()).unwrap_err());
        assert_eq!(set("Radom.permanent_signed=1"), "the round has no project `Radom` | did you mean `Rådom`?");
        assert_eq!(
            set("Rådom.permanent_sigend=1"),
            "applications have no column `permanent_sigend` | did you mean `permanent_signed`?"
        );
        assert!(set("Rådom.permanent_signed=75 %").contains("is not a count for `permanent_signed` | a rate is worked out"));
        assert!(set("Rådom.permanent_signed=-1").contains("0 or more"));
        assert!(set("Rådom.permanent_signed=99999999999999999999").contains("not a count"));
        assert!(set("Rådom.capacity_finance=kanske").contains("ja or nej"));
        assert!(set("Rådom.status=borta").contains("withdrawn"));
        assert!(set("Rådom.received=igår").contains("2026-11-23"));
        assert!(set("Rådom.project_id=X").contains("--drop"));
        assert!(set("Rådom permanent_signed").contains("ID.column=value"));
        assert!(set("permanent_signed=4").contains("ID.column=value"));
        assert!(both(Change::parse_drop("X", &sample()).unwrap_err()).contains("no project `X`"));
        assert!(both(Change::parse_budget("mycket").unwrap_err()).contains("whole kronor"));
    }

    #[test]
    fn a_set_value_comes_before_the_assessed_one_and_an_empty_one_is_unknown() {
        let (mut round, rules) = (sample(), rules());
        set(&mut round.applications[0], ApplicationColumn::PermanentSigned, Some(Value::Number(39)));
        let task = Task { round: &round, rules: &rules, budget: &Budget::None, choices: &[] };
        let changes = [
            Change::parse_set("K-2016.1.permanent_signed=41", &round).unwrap(),
            Change::parse_set("K-2016.1.permanent_households=", &round).unwrap(),
            Change::parse_drop("Rådom", &round).unwrap(),
            Change::Budget(7),
        ];
        let Changed { round: after, budget, .. } = apply(&task, &changes).unwrap();
        assert_eq!(after.applications.len(), 1);
        assert_eq!(after.applications[0].number(ApplicationColumn::PermanentSigned), Some(41));
        assert_eq!(after.applications[0].number(ApplicationColumn::PermanentHouseholds), None);
        assert_eq!(budget, Budget::One(7));
        assert_eq!(round.applications.len(), 2, "the round itself stays as it is");
    }

    #[test]
    fn more_signed_than_possible_is_refused_after_all_changes_not_between_them() {
        let (round, rules) = (sample(), rules());
        let task = Task { round: &round, rules: &rules, budget: &Budget::None, choices: &[] };
        let signed = Change::parse_set("Rådom.permanent_signed=21", &round).unwrap();
        let possible = Change::parse_set("Rådom.permanent_households=21", &round).unwrap();
        let error = apply(&task, std::slice::from_ref(&signed)).unwrap_err();
        assert!(error.to_string().contains("21 in `permanent_signed`, but only 20 in `permanent_households`"), "{error}");
        assert!(apply(&task, &[signed, possible]).is_ok());
        let pots = Task { budget: &Budget::Pots(Vec::new()), ..task };
        assert!(apply(&pots, &[Change::Budget(5)]).unwrap_err().to_string().contains("several pots"));
    }
}
