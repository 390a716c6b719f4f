//! How much support a project can get.

use super::Support;
use super::rules::Money;
use super::sentence::kronor;
use crate::model::{Application, ApplicationColumn};

/// The support that can be granted: what is applied for, at most the share of the eligible cost in whole kronor (cut off), at most the cap.
/// A request above is reduced, not excluded.
pub(super) fn support(application: &Application, money: &Money) -> Support {
    let requested = application.number(ApplicationColumn::RequestedSupport);
    let over_caps: i64 =
        money.cost_cap.iter().map(|cap| application.number(cap.column).map_or(0, |cost| (cost - cap.at_most).max(0))).sum();
    let eligible_cost = application.number(ApplicationColumn::EligibleCost).map(|cost| (cost - over_caps).max(0));
    let share = money.share.as_ref().map(|share| share.value);
    let entitled = match (share, eligible_cost) {
        (Some(share), Some(cost)) => Some((i128::from(cost) * i128::from(share.hundredths) / 10_000) as i64),
        _ => None,
    };
    // Where there is a share, a request alone says nothing about how much of the cost it is.
    let known = if share.is_some() {
        entitled.map(|entitled| requested.map_or(entitled, |requested| requested.min(entitled)))
    } else {
        requested
    };
    let grantable = known.map(|known| money.at_most.as_ref().map_or(known, |most| known.min(most.value)));
    let reduced_because = match (requested, grantable) {
        (Some(requested), Some(grantable)) if grantable < requested => {
            reason(money, eligible_cost, entitled, requested, grantable, over_caps)
        }
        _ => String::new(),
    };
    Support { requested, eligible_cost, grantable, reduced_because }
}

fn reason(money: &Money, cost: Option<i64>, entitled: Option<i64>, requested: i64, grantable: i64, over_caps: i64) -> String {
    let why = match (&money.share, cost) {
        (Some(share), Some(cost)) if entitled == Some(grantable) => {
            let caps = if over_caps > 0 {
                let labels: Vec<&str> = money.cost_cap.iter().map(|cap| cap.label.as_str()).collect();
                format!(", sedan {} över taket tagits bort för {}", kronor(over_caps), super::sentence::and(&labels))
            } else {
                String::new()
            };
            format!(
                "{} av de stödberättigande utgifterna på {}{caps}, avrundat nedåt",
                share.value.to_string().replace('%', "procent"),
                kronor(cost)
            )
        }
        _ => "det högsta stöd som ett projekt kan få".to_owned(),
    };
    format!("Det sökta stödet på {} sätts ned till {}: {why}.", kronor(requested), kronor(grantable))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;
    use crate::score::rules::{Basis, CostCap, Percent, Stated};

    fn application(values: &[(ApplicationColumn, i64)]) -> Application {
        let stated = values.iter().map(|(column, number)| (*column, Value::Number(*number))).collect();
        Application { stated, ..Application::default() }
    }

    fn stated<T>(value: T) -> Stated<T> {
        Stated { value, basis: Basis::default() }
    }

    fn sixty() -> Money {
        Money { share: Some(stated(Percent { hundredths: 6000 })), ..Money::default() }
    }

    #[test]
    fn a_share_is_cut_off_to_whole_kronor_and_a_request_above_is_reduced() {
        use ApplicationColumn::{EligibleCost, RequestedSupport};
        // scoring.md: 60 % of 9 000 001 is 5 400 000.
        let one = support(&application(&[(EligibleCost, 9_000_001), (RequestedSupport, 6_000_000)]), &sixty());
        assert_eq!(one.grantable, Some(5_400_000));
        assert!(one.reduced_because.contains("60 procent"), "{}", one.reduced_because);
        let two = support(&application(&[(EligibleCost, 9_000_001), (RequestedSupport, 5_000_000)]), &sixty());
        assert_eq!((two.grantable, two.reduced_because.as_str()), (Some(5_000_000), ""));
        assert_eq!(support(&application(&[(EligibleCost, 10)]), &sixty()).grantable, Some(6));
    }

    #[test]
    fn without_an_eligible_cost_a_share_of_it_is_not_known() {
        assert_eq!(support(&application(&[(ApplicationColumn::RequestedSupport, 5)]), &sixty()).grantable, None);
        assert_eq!(support(&application(&[(ApplicationColumn::RequestedSupport, 5)]), &Money::default()).grantable, Some(5));
        assert_eq!(support(&application(&[]), &Money::default()).grantable, None);
    }

    #[test]
    fn a_cap_on_a_kind_of_cost_takes_only_what_is_above_it() {
        let cap = CostCap {
            column: ApplicationColumn::CostDesign,
            label: "projektering".into(),
            at_most: 100,
            basis: Basis::default(),
        };
        let money = Money { cost_cap: vec![cap], at_most: Some(stated(500)), ..sixty() };
        let numbers = [
            (ApplicationColumn::EligibleCost, 1000),
            (ApplicationColumn::CostDesign, 150),
            (ApplicationColumn::RequestedSupport, 900),
        ];
        let capped = support(&application(&numbers), &money);
        assert_eq!((capped.eligible_cost, capped.grantable), (Some(950), Some(500)));
        assert!(capped.reduced_because.contains("det högsta stöd"), "{}", capped.reduced_because);
    }
}
