//! The round as it was decided by hand: who applies, for how many households, and which awkward case each project is.
//!
//! Everything here is fiction; the costs are of the size that county boards have reported (40,000–100,000 kronor for a connection).

use super::day;
use super::grow::Site;
use crate::model::{ApplicationColumn, Value};
use crate::synth::region::network::{REGIONAL, VILLAGE};
use jiff::civil::Date;

/// The columns of the round's sheet, in its order.
pub const COLUMNS: [ApplicationColumn; 38] = {
    use ApplicationColumn as Column;
    [
        Column::ProjectId,
        Column::ApplicationId,
        Column::CaseNumber,
        Column::Project,
        Column::Applicant,
        Column::OrgNumber,
        Column::Municipality,
        Column::County,
        Column::Received,
        Column::Status,
        Column::StatusDate,
        Column::PermanentHouseholds,
        Column::PermanentSigned,
        Column::HolidayHomes,
        Column::HolidaySigned,
        Column::Workplaces,
        Column::WorkplacesSigned,
        Column::Buildings,
        Column::BuildingsWithHouseholdOrWorkplace,
        Column::TotalCost,
        Column::EligibleCost,
        Column::RequestedSupport,
        Column::OwnFinancing,
        Column::OtherPublicFunding,
        Column::AcceptsPartGrant,
        Column::LowestSupport,
        Column::CapacityFinancingPlan,
        Column::CapacityProjectManager,
        Column::CapacityFinance,
        Column::CapacityProcurement,
        Column::CapacityTechnical,
        Column::LargestPlaceInhabitants,
        Column::ServicePoints,
        Column::ExistingNetworkPremises,
        Column::CommercialPlanPremises,
        Column::ConsultationMunicipality,
        Column::ConsultationPublic,
        Column::ConsultationAuthority,
    ]
};

/// Who assesses. Never written to any result.
pub const OFFICER: &str = "Handläggare A";

/// Who applies. Organisation numbers stay empty: any that looks right could be somebody's.
pub const APPLICANTS: [&str; 3] = ["{place} fiberförening (syntetisk)", VILLAGE, REGIONAL];

/// A value that the county board assessed.
#[derive(Debug)]
pub struct AssessmentPlan {
    /// The column.
    pub column: ApplicationColumn,
    /// The value that counts.
    pub value: Value,
    /// Why.
    pub reason: &'static str,
    /// What it rests on.
    pub document: &'static str,
    /// When.
    pub date: Date,
}

/// A project.
#[derive(Debug)]
pub struct ProjectPlan {
    /// Its id.
    pub id: &'static str,
    /// What it is called after the name of its place.
    pub name: &'static str,
    /// The application it belongs to; one may hold several projects.
    pub application: u32,
    /// Who applies, as a position in [`APPLICANTS`].
    pub applicant: usize,
    /// Where it lies.
    pub site: Site,
    /// Permanent households inside (holiday homes, where there are only such).
    pub wanted: u32,
    /// Households that the applicant states beyond those that are there.
    pub overstated: u32,
    /// Permanent households that have signed.
    pub signed: u32,
    /// Things of the capacity checklist that are in place, from the first.
    pub capacity: u32,
    /// Kronor for each building.
    pub cost_each: i64,
    /// Whether the applicant would build with four fifths of the support.
    pub accepts_part: bool,
    /// Whether the municipality was consulted, as stated.
    pub municipality_consulted: bool,
    /// When it arrived.
    pub received: Date,
    /// Whether it was withdrawn.
    pub is_withdrawn: bool,
    /// Cells that the applicant left empty.
    pub empty: &'static [ApplicationColumn],
    /// What the county board assessed.
    pub assessed: &'static [AssessmentPlan],
}

/// An ordinary project; the plan below says what is not ordinary.
const ORDINARY: ProjectPlan = ProjectPlan {
    id: "",
    name: "med omnejd",
    application: 0,
    applicant: 0,
    site: Site::Country,
    wanted: 0,
    overstated: 0,
    signed: 0,
    capacity: 5,
    cost_each: 50_000,
    accepts_part: false,
    municipality_consulted: true,
    received: day(9, 1),
    is_withdrawn: false,
    empty: &[],
    assessed: &[],
};

/// The projects. The order decides who gets the densest white spots; a project beside another comes after it.
pub const PROJECTS: [ProjectPlan; 14] = [
    // Across the border of the counties. One municipality had not answered when the application was written; it has since.
    ProjectPlan {
        id: "SYN-P01",
        application: 1,
        applicant: 2,
        site: Site::CountyBorder,
        wanted: 40,
        signed: 37,
        cost_each: 56_000,
        municipality_consulted: false,
        received: day(8, 17),
        assessed: &[AssessmentPlan {
            column: ApplicationColumn::ConsultationMunicipality,
            value: Value::Flag(true),
            reason: "Den andra kommunens yttrande har kommit in efter ansökan.",
            document: "aktbilaga 9",
            date: day(10, 2),
        }],
        ..ORDINARY
    },
    // Everything in order; the largest.
    ProjectPlan {
        id: "SYN-P02",
        application: 2,
        applicant: 1,
        wanted: 104,
        signed: 92,
        cost_each: 41_000,
        accepts_part: true,
        received: day(8, 24),
        ..ORDINARY
    },
    // As many points as P05: before it by what is stated, behind it by what was assessed.
    ProjectPlan {
        id: "SYN-P03",
        application: 3,
        wanted: 62,
        signed: 55,
        cost_each: 43_000,
        received: day(8, 31),
        assessed: &[AssessmentPlan {
            column: ApplicationColumn::PermanentSigned,
            value: Value::Number(54),
            reason: "Ett hushåll har sagt upp sitt avtal efter ansökan.",
            document: "aktbilaga 7",
            date: day(10, 5),
        }],
        ..ORDINARY
    },
    // Open: nobody says whether the public was consulted.
    ProjectPlan {
        id: "SYN-P04",
        application: 4,
        wanted: 34,
        signed: 31,
        cost_each: 48_000,
        received: day(9, 7),
        empty: &[ApplicationColumn::ConsultationPublic],
        ..ORDINARY
    },
    // P08 lies partly on it. The same application as P02.
    ProjectPlan {
        id: "SYN-P05",
        application: 2,
        applicant: 1,
        wanted: 52,
        signed: 46,
        cost_each: 47_000,
        accepts_part: true,
        received: day(8, 24),
        ..ORDINARY
    },
    // P06 and P07 tie in points, rate and size, and the money ends between them.
    ProjectPlan { id: "SYN-P06", application: 5, wanted: 41, signed: 36, cost_each: 55_000, received: day(9, 2), ..ORDINARY },
    ProjectPlan {
        id: "SYN-P07",
        application: 6,
        wanted: 41,
        signed: 36,
        cost_each: 61_000,
        accepts_part: true,
        received: day(9, 11),
        ..ORDINARY
    },
    // A few premises are in P05 too, and some of them have signed for both. Nobody in it knows procurement or fibre.
    ProjectPlan {
        id: "SYN-P08",
        application: 7,
        site: Site::Beside(4),
        wanted: 30,
        signed: 26,
        capacity: 3,
        cost_each: 54_000,
        received: day(9, 15),
        ..ORDINARY
    },
    // One household short of 85 %: 51 of 60 would be enough.
    ProjectPlan { id: "SYN-P09", application: 8, wanted: 60, signed: 50, cost_each: 49_000, received: day(9, 9), ..ORDINARY },
    // Everybody signs, but there are too few for points by size. Small enough to fit behind the line.
    ProjectPlan { id: "SYN-P10", application: 9, wanted: 14, signed: 14, cost_each: 45_000, received: day(9, 12), ..ORDINARY },
    // States two households too many, and so loses the 50 % that it has.
    ProjectPlan {
        id: "SYN-P11",
        application: 10,
        wanted: 37,
        overstated: 2,
        signed: 19,
        capacity: 2,
        cost_each: 72_000,
        received: day(9, 15),
        ..ORDINARY
    },
    // Holiday homes only: nothing that counts.
    ProjectPlan {
        id: "SYN-P12",
        name: "fritidshusområde",
        application: 11,
        site: Site::HolidayHomes,
        wanted: 13,
        cost_each: 43_000,
        received: day(9, 4),
        ..ORDINARY
    },
    // In a town. The same application as P01.
    ProjectPlan {
        id: "SYN-P13",
        name: "tätort",
        application: 1,
        applicant: 2,
        site: Site::Town,
        wanted: 45,
        signed: 40,
        cost_each: 38_000,
        received: day(8, 17),
        ..ORDINARY
    },
    // Withdrawn.
    ProjectPlan {
        id: "SYN-P14",
        application: 12,
        wanted: 28,
        signed: 25,
        cost_each: 57_000,
        received: day(9, 1),
        is_withdrawn: true,
        ..ORDINARY
    },
];
