//! Applications: what one row of a decision round says about one project.
//!
//! Responsible for: the columns an application may have, their values, and how a value is spelled (`numbers`, `words`, `personal`). Not
//! responsible for: reading files, or what values are worth.

mod numbers;
mod personal;
mod words;

pub use numbers::{LARGEST, NumberFault, read_whole};
pub use personal::{MASK, PERSON, mask_personal};
pub use words::{read_day, read_flag, read_status};

use super::class::vocabulary;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The sheet of applications in a workbook with several: the empty one that is written has it, and it is read where none is named.
pub const SHEET: &str = "Ansökningar";

vocabulary! {
    /// Everything an application can say, by the name of its column.
    ApplicationColumn {
        /// The project: unique in a round.
        ProjectId = "project_id",
        /// The application: one may hold several projects.
        ApplicationId = "application_id",
        /// The case number (*diarienummer*).
        CaseNumber = "case_number",
        /// What the project is called.
        Project = "project",
        /// Who applies.
        Applicant = "applicant",
        /// The applicant's organisation number; never that of a person.
        OrgNumber = "org_number",
        /// The municipality or municipalities, by code or name.
        Municipality = "municipality",
        /// The county or counties, by code or name.
        County = "county",
        /// When the application arrived.
        Received = "received",
        /// `submitted`, `withdrawn` or `dismissed`.
        Status = "status",
        /// Since when it has that status.
        StatusDate = "status_date",
        /// Households registered in the area.
        PermanentHouseholds = "permanent_households",
        /// Of these: signed.
        PermanentSigned = "permanent_signed",
        /// Holiday homes in the area.
        HolidayHomes = "holiday_homes",
        /// Of these: signed.
        HolidaySigned = "holiday_signed",
        /// Workplaces in the area.
        Workplaces = "workplaces",
        /// Of these: signed.
        WorkplacesSigned = "workplaces_signed",
        /// Buildings that can be supported.
        Buildings = "buildings",
        /// Of these: with a household or a workplace.
        BuildingsWithHouseholdOrWorkplace = "buildings_with_household_or_workplace",
        /// Of the buildings: prioritised by the region.
        PrioritisedBuildings = "prioritised_buildings",
        /// The cost of everything, in kronor.
        TotalCost = "total_cost",
        /// The part of it that can be supported, in kronor.
        EligibleCost = "eligible_cost",
        /// Of the eligible cost: design, in kronor.
        CostDesign = "cost_design",
        /// The support applied for, in kronor.
        RequestedSupport = "requested_support",
        /// The applicant's own money, in kronor.
        OwnFinancing = "own_financing",
        /// Other public money, in kronor.
        OtherPublicFunding = "other_public_funding",
        /// Whether the applicant would build with less than applied for.
        AcceptsPartGrant = "accepts_part_grant",
        /// The least support with which the applicant would build, in kronor.
        LowestSupport = "lowest_support",
        /// A financing plan secures liquidity for the whole project.
        CapacityFinancingPlan = "capacity_financing_plan",
        /// A project manager is named.
        CapacityProjectManager = "capacity_project_manager",
        /// A person responsible for finances is named.
        CapacityFinance = "capacity_finance",
        /// A person with knowledge of procurement is named.
        CapacityProcurement = "capacity_procurement",
        /// A person with the technical knowledge is named.
        CapacityTechnical = "capacity_technical",
        /// Inhabitants of the largest place inside the area.
        LargestPlaceInhabitants = "largest_place_inhabitants",
        /// Service points inside the area.
        ServicePoints = "service_points",
        /// Premises in the area that a network already reaches.
        ExistingNetworkPremises = "existing_network_premises",
        /// Premises in the area that somebody plans to reach without support.
        CommercialPlanPremises = "commercial_plan_premises",
        /// The municipality was consulted.
        ConsultationMunicipality = "consultation_municipality",
        /// The public was consulted.
        ConsultationPublic = "consultation_public",
        /// The authorities were consulted.
        ConsultationAuthority = "consultation_authority",
        /// The pot that the project competes for.
        AreaPot = "area_pot",
    }
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Text.
    Text,
    /// A whole number, 0 or more.
    Count,
    /// Whole kronor, 0 or more.
    Money,
    /// Yes or no.
    Flag,
    /// A day.
    Date,
}

impl ApplicationColumn {
    /// What its cells hold.
    pub const fn kind(self) -> ValueKind {
        match self {
            Self::ProjectId
            | Self::ApplicationId
            | Self::CaseNumber
            | Self::Project
            | Self::Applicant
            | Self::OrgNumber
            | Self::Municipality
            | Self::County
            | Self::Status
            | Self::AreaPot => ValueKind::Text,
            Self::Received | Self::StatusDate => ValueKind::Date,
            Self::TotalCost
            | Self::EligibleCost
            | Self::CostDesign
            | Self::RequestedSupport
            | Self::OwnFinancing
            | Self::OtherPublicFunding
            | Self::LowestSupport => ValueKind::Money,
            Self::AcceptsPartGrant
            | Self::CapacityFinancingPlan
            | Self::CapacityProjectManager
            | Self::CapacityFinance
            | Self::CapacityProcurement
            | Self::CapacityTechnical
            | Self::ConsultationMunicipality
            | Self::ConsultationPublic
            | Self::ConsultationAuthority => ValueKind::Flag,
            _ => ValueKind::Count,
        }
    }
}

vocabulary! {
    /// Where an application stands in its handling, before it is scored.
    ApplicationStatus {
        /// It takes part.
        Submitted = "submitted",
        /// The applicant has withdrawn it.
        Withdrawn = "withdrawn",
        /// It was dismissed for a formal fault.
        Dismissed = "dismissed",
    }
}

/// One value of an application.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A count or kronor, 0 or more.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Date(Date),
    /// Text, not empty.
    Text(String),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Flag(flag) => f.write_str(if *flag { "ja" } else { "nej" }),
            Self::Date(date) => write!(f, "{date}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// What an officer put in the place of a stated value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assessed {
    /// The value that counts; `None` where the officer found that nothing is known.
    pub value: Option<Value>,
    /// Why.
    pub reason: String,
    /// The document it rests on.
    pub document: String,
    /// Who assessed it. Never written to any output.
    #[serde(skip)]
    pub officer: String,
    /// When.
    pub date: Option<Date>,
}

impl Assessed {
    /// How the reason begins where no officer but the rules changed a value: premises that a higher-ranked project keeps.
    pub const SHARED: &'static str = "Byggnader som även ingår i ett högre rangordnat projekt räknas bara där.";
}

/// One project of a round. Values that are not known are absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Application {
    /// The row in the file, from 1 (the row behind the header).
    pub row: u64,
    /// The id, unique in the round.
    pub project_id: String,
    /// What the applicant states.
    pub stated: BTreeMap<ApplicationColumn, Value>,
    /// What an officer assessed instead.
    pub assessed: BTreeMap<ApplicationColumn, Assessed>,
    /// What the geodata give. Shown beside, never scored silently.
    pub computed: BTreeMap<ApplicationColumn, Value>,
}

impl Application {
    /// The value that is scored: the assessed one, else the stated one.
    pub fn value(&self, column: ApplicationColumn) -> Option<&Value> {
        match self.assessed.get(&column) {
            Some(assessed) => assessed.value.as_ref(),
            None => self.stated.get(&column),
        }
    }
    /// A count or an amount.
    pub fn number(&self, column: ApplicationColumn) -> Option<i64> {
        match self.value(column) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }
    /// A yes or a no.
    pub fn flag(&self, column: ApplicationColumn) -> Option<bool> {
        match self.value(column) {
            Some(Value::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }
    /// A text; empty where there is none.
    pub fn text(&self, column: ApplicationColumn) -> &str {
        match self.value(column) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }
    /// Where it stands.
    pub fn status(&self) -> ApplicationStatus {
        ApplicationStatus::parse(self.text(ApplicationColumn::Status)).unwrap_or(ApplicationStatus::Submitted)
    }
    /// The name to show: the project's, else its id.
    pub fn label(&self) -> &str {
        match self.text(ApplicationColumn::Project) {
            "" => &self.project_id,
            name => name,
        }
    }
}

/// The applications of a decision round, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Round {
    /// What the round is called; may be empty.
    pub name: String,
    /// The columns that the file has, also where all their cells are empty. A column that an assessment brought counts; one that only the geodata
    /// know does not: a condition that nobody examined stays unexamined.
    pub columns: BTreeSet<ApplicationColumn>,
    /// The projects.
    pub applications: Vec<Application>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assessed_value_counts_before_the_stated_one_and_a_computed_one_never_does() {
        use ApplicationColumn::PermanentSigned as Signed;
        let mut application = Application { computed: BTreeMap::from([(Signed, Value::Number(9))]), ..Application::default() };
        assert_eq!(application.number(Signed), None);
        application.stated.insert(Signed, Value::Number(10));
        assert_eq!(application.number(Signed), Some(10));
        let assessed =
            Assessed { value: None, reason: String::new(), document: String::new(), officer: String::new(), date: None };
        application.assessed.insert(Signed, assessed);
        assert_eq!(application.number(Signed), None);
    }
}
