//! Swedish words for columns, outcomes and the other closed vocabularies, for texts that people read.
//!
//! Responsible for: one word for each thing, the one that boards use. Not responsible for: sentences, or the spelling in files.

use super::result::{ConditionState, Outcome};
use super::rules::{FloorComparison, Reading, SortKey};
use crate::model::ApplicationColumn;

/// What a column is called in a text.
pub const fn column(column: ApplicationColumn) -> &'static str {
    use ApplicationColumn as Column;
    match column {
        Column::ProjectId => "projekt-id",
        Column::ApplicationId => "ansökan",
        Column::CaseNumber => "diarienummer",
        Column::Project => "projekt",
        Column::Applicant => "sökande",
        Column::OrgNumber => "organisationsnummer",
        Column::Municipality => "kommun",
        Column::County => "län",
        Column::Received => "ankomstdag",
        Column::Status => "ärendets läge",
        Column::StatusDate => "dag för ärendets läge",
        Column::PermanentHouseholds => "permanentboende hushåll",
        Column::PermanentSigned => "permanentboende hushåll som har tecknat anslutning",
        Column::HolidayHomes => "fritidshus",
        Column::HolidaySigned => "fritidshus som har tecknat anslutning",
        Column::Workplaces => "arbetsställen",
        Column::WorkplacesSigned => "arbetsställen som har tecknat anslutning",
        Column::Buildings => "stödberättigade byggnader",
        Column::BuildingsWithHouseholdOrWorkplace => "byggnader med hushåll eller arbetsställe",
        Column::PrioritisedBuildings => "prioriterade byggnader",
        Column::TotalCost => "total kostnad",
        Column::EligibleCost => "stödberättigande utgifter",
        Column::CostDesign => "kostnad för projektering",
        Column::RequestedSupport => "sökt stöd",
        Column::OwnFinancing => "egen finansiering",
        Column::OtherPublicFunding => "annat offentligt stöd",
        Column::AcceptsPartGrant => "godtar en del av stödet",
        Column::LowestSupport => "lägsta stöd som sökanden godtar",
        Column::CapacityFinancingPlan => "finansieringsplan",
        Column::CapacityProjectManager => "projektledare",
        Column::CapacityFinance => "ekonomiansvarig",
        Column::CapacityProcurement => "upphandlingskunnig",
        Column::CapacityTechnical => "tekniskt kunnig",
        Column::LargestPlaceInhabitants => "invånare i den största orten i området",
        Column::ServicePoints => "servicepunkter",
        Column::ExistingNetworkPremises => "byggnader som redan nås av ett nät",
        Column::CommercialPlanPremises => "byggnader som någon planerar att nå utan stöd",
        Column::ConsultationMunicipality => "samråd med kommunen",
        Column::ConsultationPublic => "offentligt samråd",
        Column::ConsultationAuthority => "samråd med myndigheter",
        Column::AreaPot => "utlysningsområde",
    }
}

/// What an outcome is called.
pub const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Granted => "bifall",
        Outcome::PartGranted => "delvis bifall",
        Outcome::RefusedBudget => "avslag, budget",
        Outcome::CarriedOver => "förs över",
        Outcome::RefusedFloor => "avslag, lägsta poäng",
        Outcome::RefusedCondition => "avslag, villkor",
        Outcome::Dismissed => "avvisning",
        Outcome::Withdrawn => "avskrivning",
        Outcome::NeedsDecision => "måste avgöras",
    }
}

/// What projects are ordered by.
pub const fn sort_key(key: SortKey) -> &'static str {
    match key {
        SortKey::TotalPoints => "poäng",
        SortKey::ConnectionRate => "anslutningsgrad",
        SortKey::PossibleConnections => "möjliga anslutningar",
        SortKey::ComparisonNumber => "jämförelsetal",
        SortKey::SignedConnections => "tecknade anslutningar",
        SortKey::Received => "ankomstdag",
    }
}

/// Who comes first by a key.
pub const fn first_by(key: SortKey) -> &'static str {
    match key {
        SortKey::TotalPoints => "flest poäng",
        SortKey::ConnectionRate => "högst anslutningsgrad",
        SortKey::PossibleConnections => "flest möjliga anslutningar",
        SortKey::ComparisonNumber => "lägst jämförelsetal",
        SortKey::SignedConnections => "flest tecknade anslutningar",
        SortKey::Received => "först inkommen",
    }
}

/// How a rate is read.
pub const fn reading(reading: Reading) -> &'static str {
    match reading {
        Reading::Exact => "exakt, utan avrundning",
        Reading::Nearest => "avrundad till närmaste hela procent",
        Reading::Up => "avrundad uppåt till hel procent",
    }
}

/// Whether a condition holds.
pub const fn condition_state(state: ConditionState) -> &'static str {
    match state {
        ConditionState::Met => "uppfyllt",
        ConditionState::NotMet => "inte uppfyllt",
        ConditionState::Open => "inte utrett",
        ConditionState::NotExamined => "inte prövat i omgången",
    }
}

/// Whether exactly the floor is enough.
pub const fn floor_comparison(comparison: FloorComparison) -> &'static str {
    match comparison {
        FloorComparison::AtLeast => "minst",
        FloorComparison::MoreThan => "fler än",
    }
}

/// The same text with a capital letter first.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_columns_share_a_word() {
        let words: BTreeSet<_> = ApplicationColumn::ALL.iter().map(|&one| column(one)).collect();
        assert_eq!(words.len(), ApplicationColumn::ALL.len());
    }

    #[test]
    fn capitals_are_swedish_too() {
        assert_eq!(capital("ärendets läge"), "Ärendets läge");
        assert_eq!(capital(""), "");
    }
}
