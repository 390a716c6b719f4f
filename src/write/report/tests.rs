//! The page of the demo, in both languages and for both profiles.

use super::*;

pub(super) fn options(language: Language, profile: Profile) -> ReportOptions {
    ReportOptions {
        language,
        profile,
        title: "Täckning i demot".to_owned(),
        organisation: "Region Demo".to_owned(),
        case_number: "ABC 12".to_owned(),
        command: "bygd report".to_owned(),
    }
}

#[test]
fn a_page_without_results_is_still_a_page() {
    let page = report_html(&ReportInput::default(), &options(Language::Swedish, Profile::Internal)).unwrap();
    println!("{page}");
    assert!(page.starts_with("<!doctype html>\n<html lang=\"sv\">"), "{page}");
}
