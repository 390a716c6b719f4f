//! Texts that would be markup, formulas, paths or commands if somebody took them for more than text.
//!
//! A region and a round whose every text is such a one go all the way: `bygd coverage`, `bygd score`, `bygd report` and `bygd export` in both
//! languages, both profiles and all formats. Nothing that comes out may be more than text, and nothing may be lost.

mod fixture;
mod markup;

use crate::support::{Workdir, files_below};
use fixture::{Texts, hostile_names};
use markup::{Tag, shapes, tags};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const PROFILES: [&str; 2] = ["public", "internal"];

/// A folder in which everything was made once: `count`, `round`, and all that is made from them.
struct Made {
    dir: Workdir,
    /// The language of this turn; they take turns, since a language changes no text of the data.
    language: &'static str,
    /// The text of each flag of `bygd report`.
    flags: [String; 3],
}

fn counted(mut texts: Texts, language: &'static str) -> Made {
    let dir = Workdir::new();
    let score = fixture::write(&dir, &mut texts);
    dir.run("coverage --out count --premises-out --quiet").ok();
    let words = ["score", "--out", "round", "--quiet"].into_iter().chain(score.iter().map(String::as_str));
    dir.run_words(&words.collect::<Vec<_>>()).ok();
    Made { dir, language, flags: [texts.next(), texts.next(), texts.next()] }
}

/// The folder of a turn.
fn turn_of(turn: usize) -> Made {
    counted(Texts::hostile(turn), ["sv", "en"][turn % 2])
}

/// Makes the report of both folders for everybody; gives the pages by their names.
fn reports(made: &Made) -> BTreeMap<String, String> {
    let flags = &made.flags;
    let mut pages = BTreeMap::new();
    let language = made.language;
    for profile in PROFILES {
        let out = format!("{language}-{profile}-intern.html");
        let words = ["report", "count", "round", "--lang", language, "--profile", profile, "--out", &out, "--quiet"];
        // `--title=-1` and not `--title -1`: a text that begins with a hyphen is no flag.
        let flags =
            [format!("--title={}", flags[0]), format!("--organisation={}", flags[1]), format!("--case-number={}", flags[2])];
        made.dir.run_words(&[&words[..], &flags.each_ref().map(String::as_str)].concat()).ok();
        let page = made.dir.read(&out);
        pages.insert(out, page);
    }
    pages
}

/// Exports both folders in a format for everybody; gives the paths.
fn exports(made: &Made, format: &str) -> Vec<String> {
    let (dir, language) = (&made.dir, made.language);
    let mut paths = Vec::new();
    for folder in ["count", "round"] {
        for profile in PROFILES {
            let out = format!("{folder}-{format}-{language}-{profile}-intern");
            dir.run(&format!("export {folder} --format {format} --lang {language} --profile {profile} --out {out} --quiet")).ok();
            paths.push(out);
        }
    }
    paths
}

/// What no page may hold, whatever it was made from.
#[track_caller]
fn assert_inert(name: &str, tags: &[Tag], allowed: &BTreeSet<String>) {
    let strange: Vec<String> = shapes(tags).difference(allowed).cloned().collect();
    assert!(strange.is_empty(), "{name} has elements or attributes made from data: {strange:?}");
    for tag in tags {
        for (key, value) in &tag.attributes {
            assert!(!key.to_lowercase().starts_with("on"), "{name}: <{} {key}", tag.name);
            if ["href", "src", "action", "xlink:href"].contains(&key.as_str()) {
                let elsewhere =
                    ["#", "https://", "http://www.w3.org/", "data:image/"].iter().any(|start| value.starts_with(start));
                // The texts of the proposals lie beside the page, in files whose names are made safe.
                let beside = value.chars().all(|sign| sign.is_ascii_alphanumeric() || "-_./".contains(sign));
                assert!(elsewhere || beside, "{name}: <{} {key}=\"{value}\"", tag.name);
            }
        }
        // What turns the direction of writing ends where its own text ends.
        let closed = ["bdi", "title", "text", "tspan", "script", "option"].contains(&tag.name.as_str());
        assert!(
            closed || !tag.text.contains('\u{202e}'),
            "{name}: the direction of writing is turned in <{}>: {}",
            tag.name,
            tag.text
        );
        if tag.name == "script" && tag.attributes.iter().any(|(_, value)| value == "application/json") {
            let json: Result<serde_json::Value, _> = serde_json::from_str(&tag.text);
            assert!(json.is_ok(), "{name}: the data of the script cannot be read: {json:?}");
        }
    }
}

/// Every HTML page that a run of `bygd score` writes.
fn pages_of_round(dir: &Workdir) -> Vec<(String, String)> {
    let files = files_below(&dir.path("round"));
    let pages = files.into_iter().filter(|(name, _)| Path::new(name).extension().is_some_and(|extension| extension == "html"));
    pages.map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
}

#[test]
fn no_text_becomes_an_element_an_attribute_or_a_script_of_a_page() {
    let harmless = ["sv", "en"].map(|language| counted(Texts::harmless(), language));
    let pages = harmless.iter().flat_map(reports);
    let mut allowed: BTreeMap<String, BTreeSet<String>> = pages.map(|(name, page)| (name, shapes(&tags(&page)))).collect();
    let own = pages_of_round(&harmless[0].dir).iter().flat_map(|(_, page)| shapes(&tags(page))).collect();
    allowed.insert("round".to_owned(), own);
    for turn in 0..hostile_names().len() {
        let made = turn_of(turn);
        for (name, page) in reports(&made) {
            assert_inert(&format!("turn {turn}: {name}"), &tags(&page), &allowed[&name]);
            assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "turn {turn}: {name}");
            // Nothing is lost either: the municipalities are named.
            let shown = normal(&page);
            for area in municipalities(&made.dir.read("areas.geojson")) {
                assert!(shown.contains(&normal(&escaped(&area))), "turn {turn}: {name} does not name {area}");
            }
        }
        for (name, page) in pages_of_round(&made.dir) {
            assert_inert(&format!("turn {turn}: {name}"), &tags(&page), &allowed["round"]);
        }
    }
}

#[test]
fn no_cell_of_a_table_can_run() {
    for turn in 0..hostile_names().len() {
        let made = turn_of(turn);
        let dir = &made.dir;
        for (format, delimiter) in [("csv", b','), ("csv-excel-sv", b';')] {
            for folder in exports(&made, format) {
                for (name, bytes) in files_below(&dir.path(&folder)) {
                    if Path::new(&name).extension().is_some_and(|extension| extension == "csv") {
                        assert_no_formula(&format!("turn {turn}: {folder}/{name}"), &bytes, delimiter);
                    }
                }
            }
        }
        // The tables of the runs themselves are opened in Excel too.
        for folder in ["count", "round"] {
            for (name, bytes) in files_below(&dir.path(folder)) {
                if Path::new(&name).extension().is_some_and(|extension| extension == "csv") {
                    assert_no_formula(&format!("turn {turn}: {folder}/{name}"), &bytes, b',');
                }
            }
        }
    }
}

/// Reads a table as a spreadsheet does: a cell that begins like a formula must be a number.
#[track_caller]
fn assert_no_formula(name: &str, bytes: &[u8], delimiter: u8) {
    let text = std::str::from_utf8(bytes).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(text.as_bytes());
    for record in reader.records() {
        for cell in &record.unwrap_or_else(|error| panic!("{name}: {error}")) {
            let number = cell.replace([',', ' ', '\u{a0}'], ".").parse::<f64>().is_ok() && !cell.starts_with('+');
            // A code that keeps its zeros: a formula that is nothing but a text.
            let inside = cell.strip_prefix("=\"").and_then(|cell| cell.strip_suffix('"'));
            let protected = inside.is_some_and(|inside| !inside.replace("\"\"", "").contains('"'));
            assert!(
                number || protected || !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']),
                "{name}: the cell `{cell}` would run"
            );
        }
    }
}

#[test]
fn no_cell_of_a_workbook_is_a_formula_or_a_link_that_was_not_meant() {
    use calamine::{Data, Reader, Xlsx, open_workbook};
    for turn in 0..hostile_names().len() {
        let made = turn_of(turn);
        let dir = &made.dir;
        for path in exports(&made, "xlsx") {
            let name = format!("turn {turn}: {path}");
            let mut archive = zip::ZipArchive::new(std::fs::File::open(dir.path(&path)).unwrap()).unwrap();
            for at in 0..archive.len() {
                let mut part = archive.by_index(at).unwrap();
                let (part_name, mut text) = (part.name().unwrap().into_owned(), String::new());
                assert!(!part_name.contains("externalLink") && !part_name.contains("vba"), "{name}: {part_name}");
                std::io::Read::read_to_string(&mut part, &mut text)
                    .unwrap_or_else(|error| panic!("{name}: {part_name}: {error}"));
                let seen = tags(&text);
                let bad = |tag: &&Tag| ["f", "ddelink", "olelink"].contains(&tag.name.as_str());
                assert!(seen.iter().find(bad).is_none(), "{name}: {part_name} has a formula");
                let outside =
                    |tag: &Tag| tag.attributes.iter().any(|(_, value)| value == "http://x" || value.starts_with("javascript:"));
                assert!(!seen.iter().any(outside), "{name}: {part_name} links to a text of the data");
            }
            let mut book: Xlsx<_> = open_workbook(dir.path(&path)).unwrap_or_else(|error| panic!("{name}: {error}"));
            let mut shown = BTreeSet::new();
            for sheet in book.sheet_names() {
                assert!(
                    book.worksheet_formula(&sheet).unwrap().cells().all(|(_, _, formula)| formula.is_empty()),
                    "{name}: {sheet}"
                );
                for (_, _, cell) in book.worksheet_range(&sheet).unwrap().used_cells() {
                    if let Data::String(text) = cell {
                        assert!(text.chars().count() <= 32_767, "{name}: {sheet}: a cell is longer than Excel takes");
                        shown.insert(text.clone());
                    }
                }
            }
            for area in municipalities(&dir.read("areas.geojson")).iter().filter(|_| path.starts_with("count")) {
                assert!(shown.contains(area), "{name} does not name {area}");
            }
        }
    }
}

#[test]
fn map_layers_open_with_every_name_as_it_was_written() {
    let allowed = styles(&counted(Texts::harmless(), "sv").dir);
    for turn in 0..hostile_names().len() {
        let made = turn_of(turn);
        let dir = &made.dir;
        let names: BTreeSet<String> = municipalities(&dir.read("areas.geojson"));
        assert_eq!(names.len(), 2);
        for path in exports(&made, "gpkg") {
            let database =
                rusqlite::Connection::open_with_flags(dir.path(&path), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
            let whole: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
            assert_eq!(whole, "ok", "turn {turn}: {path}");
            if path.starts_with("count") {
                let cells = texts_of(&database);
                assert!(names.iter().all(|name| cells.contains(name)), "turn {turn}: {path} lacks a municipality's name");
            }
        }
        let strange: Vec<String> = styles(dir).difference(&allowed).cloned().collect();
        assert!(strange.is_empty(), "turn {turn}: a style has elements or attributes made from data: {strange:?}");
        for path in exports(&made, "geojson").iter().filter(|path| path.starts_with("count")) {
            let mut found = BTreeSet::new();
            for (name, bytes) in files_below(&dir.path(path)).iter().filter(|(name, _)| name.contains("json")) {
                let json: Result<serde_json::Value, _> = serde_json::from_slice(bytes);
                collect(&json.unwrap_or_else(|error| panic!("turn {turn}: {path}/{name}: {error}")), &mut found);
            }
            assert!(names.iter().all(|name| found.contains(name)), "turn {turn}: {path} lacks a municipality's name");
        }
        for path in exports(&made, "parquet") {
            let files = files_below(&dir.path(&path));
            let tables: Vec<_> = files.iter().filter(|(name, _)| name.contains(".parquet")).collect();
            assert!(!tables.is_empty() && tables.iter().all(|(_, bytes)| bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1")));
        }
    }
}

/// The elements and attributes of all styles and other markup in the map files of a folder.
fn styles(dir: &Workdir) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    for folder in ["count", "round"] {
        let out = format!("{folder}-styles-intern");
        dir.run(&format!("export {folder} --format gpkg --profile internal --out {out} --quiet")).ok();
        let database = rusqlite::Connection::open_with_flags(dir.path(&out), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let mut query = database.prepare("SELECT styleQML FROM layer_styles").unwrap();
        let rows = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.for_each(|style| seen.extend(shapes(&tags(&style.unwrap()))));
    }
    seen
}

/// Every text in every table of a database.
fn texts_of(database: &rusqlite::Connection) -> BTreeSet<String> {
    let mut query = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'rtree%'").unwrap();
    let tables: Vec<String> = query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut texts = BTreeSet::new();
    for table in tables {
        let mut query = database.prepare(&format!("SELECT * FROM \"{}\"", table.replace('"', "\"\""))).unwrap();
        let columns = query.column_count();
        let mut rows = query.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            texts.extend((0..columns).filter_map(|column| row.get::<_, String>(column).ok()));
        }
    }
    texts
}

/// The municipalities' names as the input has them.
fn municipalities(text: &str) -> BTreeSet<String> {
    let json: serde_json::Value = serde_json::from_str(text).unwrap();
    let features = json["features"].as_array().unwrap();
    features.iter().map(|feature| feature["properties"]["kommunnamn"].as_str().unwrap().to_owned()).collect()
}

/// Every text in a JSON value.
fn collect(value: &serde_json::Value, texts: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::String(text) => drop(texts.insert(text.clone())),
        serde_json::Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        serde_json::Value::Object(values) => values.values().for_each(|value| collect(value, texts)),
        _ => {}
    }
}

/// A text as it stands in a page.
fn escaped(text: &str) -> String {
    let signs = [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&#x27;"), ('/', "&#x2f;")];
    let safe = |sign: char| signs.iter().find(|(raw, _)| *raw == sign).map_or(sign.to_string(), |(_, safe)| (*safe).to_owned());
    text.chars().map(safe).collect()
}

/// The letters and digits of a text: what is left of it however it is broken into lines.
fn normal(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}
