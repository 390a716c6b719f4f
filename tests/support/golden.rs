//! Golden outputs: what people see, kept in files and compared letter by letter.

use std::path::PathBuf;

/// Compares a text with `tests/golden/NAME`; with `BYGD_BLESS=1` in the environment the text becomes the golden one.
#[track_caller]
pub fn assert_golden(name: &str, text: &str) {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "golden", name].iter().collect();
    if std::env::var_os("BYGD_BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(&path, text).unwrap();
        return;
    }
    // A checkout on Windows may have turned line ends.
    let golden = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        golden == text,
        "{name} is not as it was; if that is meant, run the tests once with BYGD_BLESS=1\n--- golden\n{golden}\n--- now\n{text}"
    );
}
