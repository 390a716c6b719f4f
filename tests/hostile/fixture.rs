//! A region and a round in which every text that somebody else wrote is a given one.
//!
//! Responsible for: two municipalities, thirty premises, three projects with areas and sign-ups, in every kind of input that has texts: ids,
//! names, headings of columns, settings of the project file, reasons. Not responsible for: what is right about the results.

use crate::support::layers::collection;
use crate::support::{Workdir, polygons};
use std::fmt::Write;

/// What people, programs and attackers have written into names. Each is harmless as text and harmful as anything else.
pub fn hostile_names() -> Vec<String> {
    let names = [
        "<script>alert(1)</script>",
        "\"'><img src=x onerror=alert(1)>",
        "=HYPERLINK(\"http://x\",\"y\")",
        "+1",
        "@SUM(A1)",
        "-2+3+cmd|' /C calc'!A0",
        "\u{202e}gpj.exe",
        "rad ett\nrad\ttvå",
        "]]></style></script><!-- --><svg onload=alert(1)>",
        "'; DROP TABLE kommuner; --",
        "{{ 7*7 }} {% raw %} ${x} %s",
        "javascript:alert(1)",
        "&lt;b&gt; &#60;b&#62; \\u003cb\\u003e",
    ];
    names.iter().map(|&name| name.to_owned()).chain([format!("lång{}", "x".repeat(9_996))]).collect()
}

/// The text for each place in the inputs.
pub struct Texts {
    pick: Box<dyn Fn(usize) -> String>,
    given: usize,
}

impl Texts {
    /// Hostile names, beginning with another one for each turn, so that over all turns every name stands in every place.
    pub fn hostile(turn: usize) -> Self {
        let names = hostile_names();
        Self { pick: Box::new(move |place| names[(place + turn) % names.len()].clone()), given: 0 }
    }
    /// Names as they should be.
    pub fn harmless() -> Self {
        Self { pick: Box::new(|place| format!("Namn {place}")), given: 0 }
    }
    /// The text for the next place.
    pub fn next(&mut self) -> String {
        self.given += 1;
        (self.pick)(self.given - 1)
    }
    /// The same, told apart from all others: for ids.
    fn id(&mut self) -> String {
        format!("{}#{}", self.next(), self.given)
    }
}

/// A text as JSON and TOML write it.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// A CSV file of these rows.
fn table(delimiter: u8, rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

fn words(row: &[&str]) -> Vec<String> {
    row.iter().map(|&cell| cell.to_owned()).collect()
}

/// Writes all inputs; gives the further words for `bygd score`.
pub fn write(dir: &Workdir, texts: &mut Texts) -> Vec<String> {
    let ids = write_region(dir, texts);
    write_round(dir, texts, &ids)
}

/// Two municipalities of a kilometre each, fifteen premises in each, and the networks; gives the ids of the premises.
fn write_region(dir: &Workdir, texts: &mut Texts) -> Vec<String> {
    let ring = |west: f64| {
        let spots = [(0.0, 0.0), (1000.0, 0.0), (1000.0, 1000.0), (0.0, 1000.0), (0.0, 0.0)];
        let spots = spots.map(|(x, y)| format!("[{},{}]", 600_000.0 + west + x, 6_600_000.0 + y));
        format!("{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}", spots.join(","))
    };
    let county = quoted(&texts.next());
    let mut area = |code: &str, west: f64| {
        let name = quoted(&texts.next());
        (format!("\"kommunkod\":\"{code}\",\"kommunnamn\":{name},\"lanskod\":\"20\",\"lansnamn\":{county}"), ring(west))
    };
    dir.write("areas.geojson", collection(&[area("2080", 0.0), area("2081", 1000.0)]));

    let heading = texts.next();
    let mut rows = vec![words(&["id", "easting", "northing", &heading, "workplaces", "purpose"])];
    for place in 0..30 {
        let (column, row) = (f64::from(place % 10), f64::from(place / 10));
        let spot = (600_050.0 + column * 200.0, 6_600_100.0 + row * 300.0);
        rows.push(vec![
            texts.id(),
            spot.0.to_string(),
            spot.1.to_string(),
            (place % 4).to_string(),
            (place % 3).to_string(),
            texts.next(),
        ]);
    }
    dir.write("byggnader.csv", table(b',', &rows));
    let ids: Vec<String> = rows[1..].iter().map(|row| row[0].clone()).collect();
    let connected: Vec<Vec<String>> = std::iter::once("id".to_owned()).chain(ids[..9].to_vec()).map(|id| vec![id]).collect();
    dir.write("anslutna.csv", table(b',', &connected));
    let operator = format!("\"operator\":{},\"namn\":{}", quoted(&texts.next()), quoted(&texts.next()));
    dir.write("leverans.geojson", polygons(&[(operator.as_str(), [0.0, 0.0, 300.0, 1000.0])]));
    write_project(dir, texts, &heading);
    ids
}

fn write_project(dir: &Workdir, texts: &mut Texts, heading: &str) {
    let mut text = String::new();
    writeln!(text, "as_of = \"2026-10-01\"\ncountry_name = {}\n", quoted(&texts.next())).unwrap();
    writeln!(text, "[premises]\nfile = \"byggnader.csv\"\ncolumns = {{ households = {} }}\n", quoted(heading)).unwrap();
    writeln!(text, "[areas]\nfile = \"areas.geojson\"\ncounty_column = \"lanskod\"\n").unwrap();
    for (kind, file) in [("connected", "anslutna.csv"), ("service_area", "leverans.geojson")] {
        let (name, operator) = (quoted(&texts.next()), quoted(&texts.next()));
        let what = format!("kind = \"{kind}\"\nfile = \"{file}\"\ntechnology = \"fibre\"\ndown_mbps = 1000");
        writeln!(text, "[[network]]\nname = {name}\noperator = {operator}\n{what}\n").unwrap();
    }
    dir.write("bygd.toml", text);
}

/// Three projects, of which two that nothing separates share the line until somebody chooses; with areas, sign-ups and an assessed value.
fn write_round(dir: &Workdir, texts: &mut Texts, premises: &[String]) -> Vec<String> {
    let head = "project_id;application_id;case_number;project;applicant;municipality;county;permanent_households;permanent_signed;\
                requested_support;eligible_cost;capacity_financing_plan;capacity_project_manager;capacity_finance;\
                capacity_procurement;capacity_technical;existing_network_premises;commercial_plan_premises;largest_place_inhabitants;\
                consultation_public;consultation_municipality;other_public_funding";
    let mut rows = vec![head.split(';').map(|column| column.trim().to_owned()).collect::<Vec<_>>()];
    let mut projects = Vec::new();
    for numbers in ["20;18;400000;800000", "10;8;200000;400000", "10;8;200000;400000"] {
        let mut row = vec![texts.id(), texts.id()];
        row.extend((0..5).map(|_| texts.next()));
        row.extend(format!("{numbers};ja;ja;ja;ja;ja;0;0;0;ja;ja;0").split(';').map(str::to_owned));
        projects.push(row[0].clone());
        rows.push(row);
    }
    dir.write("ansokningar.csv", table(b';', &rows));
    let assessed = vec![projects[0].clone(), "permanent_signed".to_owned(), "18".to_owned(), "17".to_owned()];
    let assessed = [assessed, vec![texts.next(), texts.next(), texts.next(), "2026-10-01".to_owned()]].concat();
    let head = words(&["project_id", "column", "stated", "assessed", "reason", "document", "officer", "date"]);
    dir.write("bedomningar.csv", table(b',', &[head, assessed]));
    let choice = vec![projects[1].clone(), "bifall".to_owned(), texts.next()];
    dir.write("val.csv", table(b',', &[words(&["project_id", "decision", "reason"]), choice]));

    let properties: Vec<String> = projects.iter().map(|id| format!("\"project_id\":{}", quoted(id))).collect();
    let strips = [[400.0, 50.0, 800.0, 950.0], [820.0, 50.0, 1200.0, 950.0], [1220.0, 50.0, 1600.0, 950.0]];
    let areas: Vec<(&str, [f64; 4])> = properties.iter().map(String::as_str).zip(strips).collect();
    dir.write("omraden.geojson", polygons(&areas));
    let head = words(&["project_id", "premises_id", "households_signed"]);
    let signed = premises.iter().skip(12).take(4).map(|id| vec![projects[0].clone(), id.clone(), "1".to_owned()]);
    dir.write("tecknade.csv", table(b',', &std::iter::once(head).chain(signed).collect::<Vec<_>>()));

    let files = "--applications ansokningar.csv --rules landsbygdsprogrammet-2016 --assessments bedomningar.csv --decide val.csv \
                 --project-areas omraden.geojson --signups tecknade.csv --budget 600000 --sensitivity";
    // `--round=-1` and not `--round -1`: a text that begins with a hyphen is no flag.
    files.split_whitespace().map(str::to_owned).chain([format!("--round={}", texts.next())]).collect()
}
