//! The vocabulary of findings.

use serde::Serialize;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The numbers cannot be trusted until it is mended; `check` fails.
    Error,
    /// The numbers may be wrong in places; `--strict` fails.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The spelling in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Declares the kinds with their code, severity and explanation.
macro_rules! kinds {
    ($($(#[$meta:meta])* $variant:ident = $code:literal, $severity:ident, $text:literal;)+) => {
        /// Everything that can be found, in the order in which findings are listed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum FindingKind { $(#[doc = $text] $(#[$meta])* $variant),+ }

        impl FindingKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The code in `findings.csv`; it never changes its meaning.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
            /// How much it matters.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),+ }
            }
            /// What it means and what was done about it.
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

kinds! {
    // Rows and ids
    MissingId = "missing_id", Warning, "rows without an id; excluded";
    DuplicateRow = "duplicate_row", Note, "rows that repeat another row in every column used; counted once";
    ConflictingDuplicate = "conflicting_duplicate", Warning, "rows with the id of another row but other values; the first in the order of coordinates and columns stays, the others are excluded";
    MergedParts = "merged_parts", Note, "polygons that share an id; one premises, at the point inside the largest part, weights once";
    ConflictingParts = "conflicting_parts", Warning, "polygons that share an id but differ in their columns; the largest part's values are used";
    DuplicateCoordinates = "duplicate_coordinates", Note, "premises on exactly the same point as another";
    NullGeometry = "null_geometry", Warning, "rows without geometry or coordinates; excluded";
    EmptyGeometry = "empty_geometry", Warning, "rows with an empty geometry; excluded";
    NonFiniteCoordinate = "non_finite_coordinate", Warning, "rows with a coordinate that is not a number or infinite; excluded";
    OutsideWorkingArea = "outside_working_area", Warning, "rows whose coordinates lie outside the area of use of the working coordinate system; excluded";
    CurveGeometry = "curve_geometry", Error, "curves (arcs), which cannot be counted exactly; convert them to straight lines first";
    UnreadableGeometry = "unreadable_geometry", Error, "rows whose geometry is damaged; excluded";
    WrongGeometryType = "wrong_geometry_type", Warning, "rows whose geometry is of another type than the layer needs; excluded";
    ExcludedPurpose = "excluded_purpose", Note, "buildings whose purpose says that nobody lives or works there; not counted, but still neighbours when connected";
    ExcludedStatus = "excluded_status", Note, "addresses or buildings that are reserved or planned, not in force; excluded";
    // Values
    UnknownConnection = "unknown_connection", Note, "premises of which the file does not say whether they are connected";
    MissingWeight = "missing_weight", Warning, "premises without a value in a count column; left out of that base";
    NegativeCount = "negative_count", Warning, "counts below zero; treated as unknown";
    AbsurdCount = "absurd_count", Warning, "counts so large that they are probably wrong; counted as they are";
    LostZeros = "lost_zeros", Note, "municipality codes that lost their leading zeros; repaired";
    UnknownCode = "unknown_code", Warning, "codes that nobody else knows";
    MissingCode = "missing_code", Warning, "rows without a municipality code";
    // Place
    OutsideAreas = "outside_areas", Warning, "premises outside every municipality; counted in the row `outside`";
    NearestArea = "nearest_area", Note, "premises outside every municipality but within the stated tolerance of one; counted there";
    OnBorder = "on_border", Note, "premises exactly on a border; counted in the municipality with the lowest code";
    InSeveralAreas = "in_several_areas", Warning, "premises inside several municipalities that overlap; counted in the one with the lowest code";
    // Networks
    UnmatchedId = "unmatched_id", Warning, "ids in a network layer that no premises has";
    UnmatchedPoint = "unmatched_point", Warning, "connection points with no premises within the matching distance; no sources of distance";
    SharedPremises = "shared_premises", Note, "premises that several points or rows of one network layer claim";
    ContradictoryConnection = "contradictory_connection", Warning, "premises that a list says are connected and the premises file says are not; counted as connected";
    PlanWithoutDate = "plan_without_date", Note, "plans that do not say when they are ready; counted as planned";
    PlanBeyondHorizon = "plan_beyond_horizon", Note, "plans that are ready after the horizon; not counted";
    PlanOverdue = "plan_overdue", Warning, "plans that should have been ready by the date of the count; counted as planned";
    ImplausibleSpeed = "implausible_speed", Warning, "download speeds that are negative or above 100 Gbit/s; treated as not stated";
    UnknownTechnology = "unknown_technology", Warning, "technologies that are not known; the feature is left out";
    // Areas
    InvalidPolygon = "invalid_polygon", Error, "polygons that break the rules of simple features, so that inside and outside are not certain";
    OverlappingParts = "overlapping_parts", Warning, "parts of one municipality that overlap each other; what is inside any of them is inside";
    OverlappingAreas = "overlapping_areas", Warning, "municipalities that overlap each other";
    GappedAreas = "gapped_areas", Warning, "gaps between municipalities";
    CoarseAreas = "coarse_areas", Warning, "municipality borders so generalised that premises near them may be counted in the wrong one";
    UnknownCrs = "unknown_crs", Error, "the file does not say its coordinate system";
    AssumedCrs = "assumed_crs", Note, "the file does not say its coordinate system; the one given, else the working one, was assumed";
    ReplacedCrs = "replaced_crs", Warning, "the coordinates cannot be in the coordinate system that the file states; the one given was used";
    ConflictingNames = "conflicting_names", Warning, "rows with one municipality code but different names; they were joined under the first name";
    // Applications
    DoubledProject = "doubled_project", Error, "project ids that several rows have, so that nobody can know which row is right";
    PercentageForCount = "percentage_for_count", Error, "percentages where a count is needed; a percentage may have been rounded or made from other counts, so give how many signed and how many there are";
    UnreadableValue = "unreadable_value", Warning, "cells of applications that do not hold what their column holds; treated as unknown";
    UnknownApplicationStatus = "unknown_application_status", Warning, "words for the status of an application that are not known; the application takes part";
    UnknownMunicipality = "unknown_municipality", Warning, "municipalities or counties that are in no table; kept as written";
    PersonalNumber = "personal_number", Warning, "personal numbers, as organisation numbers or inside texts; an organisation number that is one, and the name beside it, are left out of everything that is written, and in a text `[personnummer]` stands in its place";
    UnknownPot = "unknown_pot", Warning, "pots that the rule set does not have; treated as unknown";
    SignedAbovePossible = "signed_above_possible", Warning, "projects in which more signed than there are; excluded where the rule set counts these";
    PartAboveWhole = "part_above_whole", Warning, "projects with more prioritised or inhabited buildings than buildings; excluded where the rule set counts these";
    SupportAboveCost = "support_above_cost", Warning, "amounts above the cost or the support that they are part of; taken as they are";
    CannotBeScored = "cannot_be_scored", Warning, "projects without a value that the rule set needs; excluded by name";
    OutsideValidity = "outside_validity", Note, "applications that arrived when the rule set did not hold; scored by it all the same";
    ChangedSinceAssessed = "changed_since_assessed", Warning, "assessed values whose stated value is another in the application now; the assessed value counts, look at it again";
    // Areas of projects
    ProjectWithoutArea = "project_without_area", Warning, "projects of the round without an area; nothing inside was counted";
    AreaWithoutProject = "area_without_project", Warning, "areas whose project is not in the round; not counted";
    UnknownInProject = "unknown_in_project", Warning, "premises in areas of projects whose households, workplaces or status nobody knows; left out of the computed values";
    ExistingNetworkInProject = "existing_network_in_project", Warning, "premises in areas of projects that are already connected or passed";
    PlannedInProject = "planned_in_project", Warning, "premises in areas of projects that somebody plans to reach";
    DenseInProject = "dense_in_project", Warning, "premises in areas of projects that lie inside a settlement (tätort or småort)";
    HoleInProject = "hole_in_project", Warning, "premises in holes of the area of a project; not part of it";
    ForgottenPremises = "forgotten_premises", Warning, "unserved premises outside all projects but close to the area of one";
    ProjectOverlap = "project_overlap", Warning, "pairs of projects that share premises";
    // Sign-ups
    SignUpForUnknownProject = "sign_up_for_unknown_project", Warning, "sign-ups for a project that is not in the round; not counted";
    SignUpForUnknownPremises = "sign_up_for_unknown_premises", Warning, "sign-ups for premises that nobody knows; not counted";
    SignUpOutsideArea = "sign_up_outside_area", Warning, "sign-ups for premises outside the area of the project; not counted";
    SignUpNotCounted = "sign_up_not_counted", Note, "sign-ups for premises that are part of no count, such as outbuildings; not counted";
    DoubledSignUp = "doubled_sign_up", Warning, "sign-ups that name a premises again for one project; the premises counts once, with the largest number of households stated";
    SignUpElsewhere = "sign_up_elsewhere", Warning, "premises that signed for several projects; listed with each of them";
    UnstatedHouseholdsSigned = "unstated_households_signed", Warning, "buildings with several households that signed without `households_signed`; one household is counted";
    TooManyHouseholdsSigned = "too_many_households_signed", Warning, "premises of which more households are said to have signed than there are; counted as many as there are";
    UnknownHouseholdsSigned = "unknown_households_signed", Warning, "premises that signed, but whose households nobody knows; left out of the signed households";
    // Roads and what is built along them
    UnknownRoadClass = "unknown_road_class", Warning, "roads whose class is missing or not understood; taken as local roads";
    MissingNodes = "missing_nodes", Note, "ways of an OpenStreetMap extract that lead out of it; used as far as their nodes are there";
    SnappedRoadEnd = "snapped_road_end", Note, "ends of roads or ducts that missed another by less than a metre; joined to it";
    CrossingWithoutCorner = "crossing_without_corner", Note, "roads of one level that cross without a common corner; joined there";
    DoubledRoad = "doubled_road", Note, "pieces of roads that lie exactly on another; used once";
    ClosedRoad = "closed_road", Note, "roads along which nothing is built, because the price list has no price for them";
    RoadPartWithoutWay = "road_part_without_way", Warning, "parts of the road network that have no way to the existing network";
    BackboneAlone = "backbone_alone", Warning, "lines or points of the existing network with no road near them; projects cannot begin there";
    TooFarFromRoad = "too_far_from_road", Warning, "premises to be joined that are farther from every road than the longest drop; in no project";
    NoWayToBackbone = "no_way_to_backbone", Warning, "premises to be joined at roads that have no way to the existing network; in no project";
    TooDear = "too_dear", Warning, "premises to be joined that cost more than a connection is worth; in no project";
    LeftOutInProject = "left_out_in_project", Warning, "premises in no project that lie in the area of one";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let codes: std::collections::BTreeSet<_> = FindingKind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes.len(), FindingKind::ALL.len());
    }
}
