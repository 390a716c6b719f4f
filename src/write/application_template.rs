//! The empty sheet for the applications of a round, as XLSX.
//!
//! Responsible for: one column for everything that an application can say, drop-downs where only certain words are read, cells that keep the
//! zeros of codes, and a second sheet that explains the columns in Swedish. Not responsible for: reading it (`read::applications`). The same
//! bytes every time: the file's date of creation is a fixed one.

use super::cannot_write;
use crate::model::application::SHEET;
use crate::model::{ApplicationColumn, ValueKind};
use crate::{Error, Result};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook,
    Worksheet, XlsxError,
};
use std::path::Path;

/// How many rows below the header have drop-downs.
const ROWS: u32 = 1000;
/// The date of creation in the file; any would do, as long as it is the same every time.
const CREATED: &str = "2026-01-01";
const YES_NO: [&str; 2] = ["ja", "nej"];
const STATUSES: [&str; 3] = ["inkommen", "återkallad", "avvisad"];

/// Writes the empty sheet.
///
/// # Errors
/// A file that cannot be written.
pub fn write_application_template(path: &Path) -> Result<()> {
    std::fs::write(path, application_template()?).map_err(|error| cannot_write(path, &error))
}

/// The bytes of the empty sheet.
///
/// # Errors
/// None that a user could cause: a fault of the program that makes the workbook.
pub fn application_template() -> Result<Vec<u8>> {
    workbook().map_err(|error| Error::output("the empty sheet", error))
}

fn workbook() -> std::result::Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::parse_from_str(CREATED)?;
    workbook.set_properties(&DocProperties::new().set_title("Ansökningar i en beslutsomgång").set_creation_datetime(&created));
    applications(workbook.add_worksheet())?;
    explanations(workbook.add_worksheet())?;
    workbook.save_to_buffer()
}

fn header() -> Format {
    Format::new().set_bold().set_background_color("E8EEF4").set_text_wrap().set_align(FormatAlign::Top)
}

fn applications(sheet: &mut Worksheet) -> std::result::Result<(), XlsxError> {
    sheet.set_name(SHEET)?;
    for (at, &column) in ApplicationColumn::ALL.iter().enumerate() {
        let at = at as u16;
        sheet.set_column_format(at, &cells(column))?;
        sheet.set_column_width(at, width(column))?;
        sheet.write_string_with_format(0, at, column.as_str(), &header())?;
        if let Some(rule) = validation(column)? {
            sheet.add_data_validation(1, at, ROWS, at, &rule)?;
        }
    }
    // The header and the project's id stay in sight.
    sheet.set_freeze_panes(1, 1)?;
    Ok(())
}

/// How the cells of a column are shown. Text keeps its zeros, and amounts are grouped as the spreadsheet's country does.
fn cells(column: ApplicationColumn) -> Format {
    Format::new().set_num_format(match column.kind() {
        ValueKind::Text | ValueKind::Flag => "@",
        ValueKind::Count => "0",
        ValueKind::Money => "#,##0",
        ValueKind::Date => "yyyy-mm-dd",
    })
}

fn width(column: ApplicationColumn) -> f64 {
    match column {
        ApplicationColumn::Project | ApplicationColumn::Applicant => 30.0,
        _ => (column.as_str().len() as f64 + 2.0).clamp(12.0, 26.0),
    }
}

/// What may be typed into a column, where not everything may.
fn validation(column: ApplicationColumn) -> std::result::Result<Option<DataValidation>, XlsxError> {
    let rule = DataValidation::new();
    let (rule, message) = match (column, column.kind()) {
        (ApplicationColumn::Status, _) => (rule.allow_list_strings(&STATUSES)?, "Välj inkommen, återkallad eller avvisad."),
        (_, ValueKind::Flag) => (rule.allow_list_strings(&YES_NO)?, "Välj ja eller nej. Tomt betyder att uppgift saknas."),
        (_, ValueKind::Count) => {
            let rule = rule.allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0));
            (rule, "Skriv ett antal, aldrig en procentsats. Tomt betyder att uppgift saknas.")
        }
        (_, ValueKind::Money) => {
            let rule = rule.allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0));
            (rule, "Skriv hela kronor. Tomt betyder att uppgift saknas.")
        }
        (_, ValueKind::Date) => {
            let first = ExcelDateTime::parse_from_str("2000-01-01")?;
            let rule = rule.allow_date(DataValidationRule::GreaterThanOrEqualTo(&first));
            (rule, "Skriv år-månad-dag, till exempel 2026-10-01.")
        }
        (_, ValueKind::Text) => return Ok(None),
    };
    let rule = rule.set_error_style(DataValidationErrorStyle::Stop).set_error_title(column_title(column))?;
    Ok(Some(rule.set_error_message(message)?))
}

/// The column's name, as long as Excel lets titles be.
fn column_title(column: ApplicationColumn) -> String {
    column.as_str().chars().take(32).collect()
}

fn explanations(sheet: &mut Worksheet) -> std::result::Result<(), XlsxError> {
    sheet.set_name("Förklaringar")?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (at, (heading, width)) in
        [("Kolumn", 36.0), ("Svenskt namn som också läses", 42.0), ("Vad som står i kolumnen", 70.0), ("Så skrivs det", 48.0)]
            .into_iter()
            .enumerate()
    {
        sheet.set_column_width(at as u16, width)?;
        sheet.write_string_with_format(0, at as u16, heading, &header())?;
    }
    for (row, &column) in (1..).zip(ApplicationColumn::ALL) {
        let (name, what) = explanation(column);
        for (at, text) in [column.as_str(), name, what, spelling(column)].into_iter().enumerate() {
            sheet.write_string_with_format(row, at as u16, text, &wrapped)?;
        }
    }
    let note = "En rad per projekt. Vilka kolumner som behövs beror på regelverket; kolumner som inte används får tas bort. \
        Personnummer och namn på privatpersoner ska inte stå här.";
    sheet.write_string_with_format(ApplicationColumn::ALL.len() as u32 + 2, 2, note, &wrapped)?;
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn spelling(column: ApplicationColumn) -> &'static str {
    match (column, column.kind()) {
        (ApplicationColumn::ProjectId, _) => "Text, olika för varje projekt",
        (ApplicationColumn::OrgNumber, _) => "NNNNNN-NNNN",
        (ApplicationColumn::Municipality, _) => "Kommunkod eller namn; flera med komma mellan",
        (ApplicationColumn::County, _) => "Länskod eller namn; flera med komma mellan",
        (ApplicationColumn::Status, _) => "inkommen, återkallad eller avvisad; tomt betyder inkommen",
        (ApplicationColumn::AreaPot, _) => "Områdets namn i regelverket",
        (_, ValueKind::Text) => "Text",
        (_, ValueKind::Count) => "Antal, inte procent: 170; tomt om uppgift saknas",
        (_, ValueKind::Money) => "Hela kronor: 5 400 000; tomt om uppgift saknas",
        (_, ValueKind::Flag) => "ja eller nej; tomt om uppgift saknas",
        (_, ValueKind::Date) => "År-månad-dag: 2026-10-01",
    }
}

/// A Swedish name of a column that is read as well, and what the column holds.
const fn explanation(column: ApplicationColumn) -> (&'static str, &'static str) {
    use ApplicationColumn as Column;
    match column {
        Column::ProjectId => ("Projekt-id", "Projektets beteckning i omgången. Samma beteckning används i andra filer."),
        Column::ApplicationId => ("Ansökan-id", "Ansökans beteckning. En ansökan kan ha flera projekt."),
        Column::CaseNumber => ("Diarienummer", "Ärendets diarienummer."),
        Column::Project => ("Projektnamn", "Vad projektet heter."),
        Column::Applicant => ("Sökande", "Den som söker: föreningens, företagets eller kommunens namn."),
        Column::OrgNumber => ("Organisationsnummer", "Den sökandes organisationsnummer. Aldrig ett personnummer."),
        Column::Municipality => ("Kommun", "Kommunen eller kommunerna som projektområdet ligger i."),
        Column::County => ("Län", "Länet eller länen som projektområdet ligger i; det handläggande först."),
        Column::Received => ("Ankomstdatum", "Dagen då ansökan kom in."),
        Column::Status => ("Ärendestatus", "Om ansökan är med i omgången."),
        Column::StatusDate => ("Statusdatum", "Dagen då ansökan fick sin status."),
        Column::PermanentHouseholds => ("Permanentboende hushåll", "Hushåll folkbokförda i projektområdet."),
        Column::PermanentSigned => ("Tecknade permanentboende", "De permanentboende hushåll som har tecknat anslutning."),
        Column::HolidayHomes => ("Fritidshus", "Fritidshus i projektområdet."),
        Column::HolidaySigned => ("Tecknade fritidshus", "De fritidshus som har tecknat anslutning."),
        Column::Workplaces => ("Arbetsställen", "Arbetsställen i projektområdet."),
        Column::WorkplacesSigned => ("Tecknade arbetsställen", "De arbetsställen som har tecknat anslutning."),
        Column::Buildings => ("Stödberättigade byggnader", "Byggnader som kan få stöd."),
        Column::BuildingsWithHouseholdOrWorkplace => {
            ("Byggnader med hushåll eller arbetsställe", "De stödberättigade byggnader som har ett hushåll eller arbetsställe.")
        }
        Column::PrioritisedBuildings => ("Prioriterade byggnader", "De stödberättigade byggnader som regionen har prioriterat."),
        Column::TotalCost => ("Totalkostnad", "Projektets alla utgifter."),
        Column::EligibleCost => ("Stödberättigande utgifter", "Den del av utgifterna som stöd kan ges för."),
        Column::CostDesign => ("Projektering", "Den del av de stödberättigande utgifterna som är projektering."),
        Column::RequestedSupport => ("Sökt stöd", "Det stöd som den sökande begär."),
        Column::OwnFinancing => ("Egen finansiering", "Den sökandes egna pengar, anslutningsavgifter medräknade."),
        Column::OtherPublicFunding => ("Annan offentlig finansiering", "Andra offentliga pengar till samma utgifter."),
        Column::AcceptsPartGrant => ("Godtar delvis bifall", "Om projektet byggs även med mindre stöd än vad som söks."),
        Column::LowestSupport => ("Lägsta stöd", "Det minsta stöd som projektet byggs med."),
        Column::CapacityFinancingPlan => ("Finansieringsplan", "En finansieringsplan säkrar likviditeten för hela projektet."),
        Column::CapacityProjectManager => ("Projektledare", "En projektledare är utsedd."),
        Column::CapacityFinance => ("Ekonomiansvarig", "En ekonomiansvarig är utsedd."),
        Column::CapacityProcurement => ("Upphandlingskunskap", "En person med kunskap om upphandling är utsedd."),
        Column::CapacityTechnical => ("Teknisk kunskap", "En person med den tekniska kunskapen är utsedd."),
        Column::LargestPlaceInhabitants => ("Invånare i största ort", "Invånare i den största ort som ligger i projektområdet."),
        Column::ServicePoints => ("Servicepunkter", "Servicepunkter i projektområdet, till exempel en lanthandel."),
        Column::ExistingNetworkPremises => ("Byggnader med befintligt nät", "Byggnader i området som ett nät redan når."),
        Column::CommercialPlanPremises => {
            ("Byggnader i marknadsplaner", "Byggnader i området som någon planerar att nå utan stöd.")
        }
        Column::ConsultationMunicipality => ("Samråd med kommunen", "Kommunen har fått yttra sig."),
        Column::ConsultationPublic => ("Offentligt samråd", "Ett offentligt samråd har hållits."),
        Column::ConsultationAuthority => ("Samråd med myndigheter", "Berörda myndigheter har fått yttra sig."),
        Column::AreaPot => ("Utlysningsområde", "Det område vars pengar projektet tävlar om."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::Findings;
    use crate::model::Value;
    use crate::read::applications::columns::column_called;
    use crate::read::applications::read_applications;
    use crate::read::layer::{Context, LayerPlan};
    use crate::read::open::OpenOptions;
    use crate::read::{Source, open};
    use crate::spatial::crs::Crs;

    fn read(bytes: &[u8]) -> (Result<crate::model::Round>, Findings) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mall.xlsx");
        std::fs::write(&path, bytes).unwrap();
        let plan = LayerPlan::new(Source { path, layer: None });
        let context = Context { working: Crs::from_epsg(3006).unwrap(), options: OpenOptions::default(), say: &|_| {} };
        let mut findings = Findings::default();
        let round = read_applications(&plan, None, &context, &mut findings).map(|(round, _)| round);
        (round, findings)
    }

    #[test]
    fn the_sheet_is_the_same_bytes_every_time_and_has_every_column() {
        let bytes = application_template().unwrap();
        assert_eq!(application_template().unwrap(), bytes);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mall.xlsx");
        write_application_template(&path).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
        let reader = open(&Source { path, layer: Some(SHEET.to_owned()) }, &OpenOptions::default()).unwrap();
        let names: Vec<&str> = ApplicationColumn::ALL.iter().map(|column| column.as_str()).collect();
        assert_eq!(reader.schema().columns, names);
        assert!(read(&bytes).0.unwrap_err().to_string().ends_with("there are no applications"));
    }

    #[test]
    fn every_column_is_explained_by_a_swedish_name_that_is_read() {
        for &column in ApplicationColumn::ALL {
            let (name, what) = explanation(column);
            assert_eq!(column_called(name), Some(column), "{name}");
            assert!(what.ends_with('.') && !spelling(column).is_empty());
        }
    }

    #[test]
    fn the_words_of_the_drop_downs_are_read() {
        use crate::model::application::read_flag;
        use crate::read::applications::cell::read_cell;
        assert_eq!(YES_NO.map(read_flag), [Some(true), Some(false)]);
        let statuses = STATUSES.map(|word| read_cell(ApplicationColumn::Status, word, None).value.map(|value| value.to_string()));
        assert_eq!(statuses, ["submitted", "withdrawn", "dismissed"].map(|word| Some(word.to_owned())));
    }

    /// The template as a person fills it in: the same workbook with a row of typed cells.
    #[test]
    fn a_filled_sheet_is_read_back() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        applications(sheet).unwrap();
        let day = ExcelDateTime::parse_from_str("2026-10-01").unwrap();
        for (at, &column) in ApplicationColumn::ALL.iter().enumerate() {
            let at = at as u16;
            match (column, column.kind()) {
                (ApplicationColumn::OrgNumber, _) => sheet.write_string(1, at, "802001-1234").unwrap(),
                (ApplicationColumn::Municipality, _) => sheet.write_string(1, at, "0114").unwrap(),
                (ApplicationColumn::County, _) => sheet.write_string(1, at, "01").unwrap(),
                (ApplicationColumn::Status, _) => sheet.write_string(1, at, "inkommen").unwrap(),
                (_, ValueKind::Text) => sheet.write_string(1, at, "007").unwrap(),
                (_, ValueKind::Count) => sheet.write_number(1, at, 12.0).unwrap(),
                (_, ValueKind::Money) => sheet.write_number(1, at, 5_400_000.0).unwrap(),
                (_, ValueKind::Flag) => sheet.write_string(1, at, "ja").unwrap(),
                (_, ValueKind::Date) => sheet.write_datetime_with_format(1, at, &day, &cells(column)).unwrap(),
            };
        }
        explanations(workbook.add_worksheet()).unwrap();
        let (round, findings) = read(&workbook.save_to_buffer().unwrap());
        let round = round.unwrap();
        assert!(findings.is_empty(), "{findings:?}");
        let one = &round.applications[0];
        for &column in ApplicationColumn::ALL {
            let text = |text: &str| Value::Text(text.to_owned());
            let expected = match (column, column.kind()) {
                (ApplicationColumn::OrgNumber, _) => text("802001-1234"),
                (ApplicationColumn::Municipality, _) => text("Upplands Väsby"),
                (ApplicationColumn::County, _) => text("Stockholms län"),
                (ApplicationColumn::Status, _) => text("submitted"),
                (_, ValueKind::Text) => text("007"),
                (_, ValueKind::Count) => Value::Number(12),
                (_, ValueKind::Money) => Value::Number(5_400_000),
                (_, ValueKind::Flag) => Value::Flag(true),
                (_, ValueKind::Date) => Value::Date(jiff::civil::date(2026, 10, 1)),
            };
            assert_eq!(one.stated.get(&column), Some(&expected), "{column}");
        }
    }

    #[test]
    fn a_rate_that_a_spreadsheet_shows_as_percent_is_refused() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.write_string(0, 0, "project_id").unwrap().write_string(0, 1, "permanent_signed").unwrap();
        sheet.write_string(1, 0, "A").unwrap();
        sheet.write_number_with_format(1, 1, 0.85, &Format::new().set_num_format("0 %")).unwrap();
        let (_, findings) = read(&workbook.save_to_buffer().unwrap());
        assert_eq!(findings.count(crate::findings::FindingKind::PercentageForCount), 1);
    }
}
