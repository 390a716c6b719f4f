//! What the columns of applications are called.
//!
//! Responsible for: the names in `--map` (those of [`ApplicationColumn`]) and the Swedish names of real sheets. Not responsible for: how
//! headings are compared (`text_table`): aliases are written with small letters and underscores, without å, ä and ö.

use crate::model::ApplicationColumn;
use crate::read::columns::Field;
use crate::read::text_table::{plain_name, text};

/// A heading without å, ä and ö may mean several things to a county board: `hushall` alone (permanent? all?) is on purpose no alias.
pub(crate) const FIELDS: &[Field] = &[
    text("project_id", &["projekt_id", "projektid", "projektnr", "projektnummer"]),
    text("application_id", &["ansokan_id", "ansokans_id", "ansoknings_id", "ansokningsnr", "ansokningsnummer"]),
    text("case_number", &["diarienummer", "diarienr", "dnr", "arendenummer", "arendenr"]),
    text("project", &["projekt", "projektnamn", "projektets_namn", "project_name"]),
    text("applicant", &["sokande", "stodsokande", "sokandens_namn"]),
    text("org_number", &["organisationsnummer", "orgnr", "org_nr", "organisationsnr", "orgnummer"]),
    text("municipality", &["kommun", "kommuner", "kommunnamn", "kommunkod", "municipalities", "municipality_code"]),
    text("county", &["lan", "lansnamn", "lanskod", "county_code"]),
    text("received", &["inkom", "inkommen", "inkom_datum", "inkommen_datum", "ankomst", "ankomstdatum"]),
    text("status", &["arendestatus", "ansokans_status"]),
    text("status_date", &["statusdatum", "status_datum"]),
    text(
        "permanent_households",
        &["permanentboende_hushall", "permanenta_hushall", "permanentboende", "antal_permanentboende_hushall"],
    ),
    text(
        "permanent_signed",
        &["tecknade_permanentboende", "tecknade_permanentboende_hushall", "tecknade_permanenta_hushall", "tecknade_permanenta"],
    ),
    text("holiday_homes", &["fritidshus", "antal_fritidshus"]),
    text("holiday_signed", &["tecknade_fritidshus"]),
    text("workplaces", &["arbetsstallen", "antal_arbetsstallen"]),
    text("workplaces_signed", &["tecknade_arbetsstallen"]),
    text("buildings", &["byggnader", "antal_byggnader", "stodberattigade_byggnader"]),
    text(
        "buildings_with_household_or_workplace",
        &["byggnader_med_hushall_eller_arbetsstalle", "byggnader_med_hushall_eller_arbetsstallen"],
    ),
    text("prioritised_buildings", &["prioriterade_byggnader", "antal_prioriterade_byggnader"]),
    text("total_cost", &["total_kostnad", "totalkostnad", "totala_utgifter", "totala_kostnader"]),
    text(
        "eligible_cost",
        &["stodberattigande_utgifter", "stodberattigande_kostnader", "stodberattigande_kostnad", "stodgrundande_kostnad"],
    ),
    text("cost_design", &["projektering", "projekteringskostnad", "utgifter_projektering"]),
    text("requested_support", &["sokt_stod", "sokt_belopp", "sokt_stodbelopp"]),
    text("own_financing", &["egen_finansiering", "egenfinansiering", "egeninsats"]),
    text("other_public_funding", &["annan_offentlig_finansiering", "ovrig_offentlig_finansiering", "annat_offentligt_stod"]),
    text("accepts_part_grant", &["accepterar_delvis_bifall", "godtar_delvis_bifall", "godtar_lagre_stod"]),
    text("lowest_support", &["lagsta_stod", "lagsta_stodbelopp"]),
    text("capacity_financing_plan", &["finansieringsplan", "kapacitet_finansieringsplan"]),
    text("capacity_project_manager", &["projektledare", "kapacitet_projektledare"]),
    text("capacity_finance", &["ekonomiansvarig", "kapacitet_ekonomi"]),
    text("capacity_procurement", &["upphandlingskunskap", "kapacitet_upphandling"]),
    text("capacity_technical", &["teknisk_kunskap", "kapacitet_teknik"]),
    text("largest_place_inhabitants", &["storsta_ort_invanare", "invanare_i_storsta_ort"]),
    text("service_points", &["servicepunkter", "antal_servicepunkter"]),
    text("existing_network_premises", &["befintligt_nat", "byggnader_med_befintligt_nat"]),
    text("commercial_plan_premises", &["marknadsplaner", "byggnader_i_marknadsplaner"]),
    text("consultation_municipality", &["samrad_kommun", "samrad_med_kommun", "samrad_med_kommunen"]),
    text("consultation_public", &["offentligt_samrad", "samrad_offentligt"]),
    text("consultation_authority", &["samrad_myndighet", "samrad_myndigheter", "samrad_med_myndigheter"]),
    text("area_pot", &["utlysningsomrade", "pott"]),
];

/// The column that a person means by this word: its name or one of its aliases, however it is typed.
pub(crate) fn column_called(word: &str) -> Option<ApplicationColumn> {
    let plain = plain_name(word);
    let field = FIELDS.iter().find(|field| field.name == plain || field.aliases.contains(&plain.as_str()))?;
    ApplicationColumn::parse(field.name)
}

/// All names and aliases, for finding the nearest.
pub(crate) fn all_names() -> impl Iterator<Item = &'static str> {
    FIELDS.iter().flat_map(|field| std::iter::once(field.name).chain(field.aliases.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_field_and_no_name_means_two_columns() {
        let names: Vec<&str> = FIELDS.iter().map(|field| field.name).collect();
        assert_eq!(names, ApplicationColumn::ALL.iter().map(|column| column.as_str()).collect::<Vec<_>>());
        let all: Vec<&str> = all_names().collect();
        assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), all.len());
        for name in all {
            assert_eq!(plain_name(name), name, "aliases are written as they are compared");
        }
    }

    #[test]
    fn a_column_is_known_by_its_swedish_name() {
        assert_eq!(column_called("Tecknade permanentboende"), Some(ApplicationColumn::PermanentSigned));
        assert_eq!(column_called("Sökande"), Some(ApplicationColumn::Applicant));
        assert_eq!(column_called("hushåll"), None);
    }
}
