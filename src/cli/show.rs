//! Results as text for people: the table, the findings, the row accounts.

use crate::coverage::{CoverageRow, CoverageTables, Level, Rules, Share};
use crate::findings::{Finding, Findings, RowAccount, Severity};
use crate::model::{AreaClass, Base};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use std::fmt::Write;

/// Above this many municipalities only counties and country are shown; the files have all of them.
pub(super) const MOST_SHOWN: usize = 60;

/// Plain letters only: a table that is redirected to a file or an old console stays readable.
pub const PLAIN: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('-').junction('-'));

/// An empty table: columns of text first, then columns of numbers from `numbers_from`.
pub(super) fn table(header: &[&str], numbers_from: usize) -> Table {
    let mut table = Table::new();
    table.load_style(PLAIN).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header);
    for column in table.column_iter_mut().skip(numbers_from) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// The coverage table with its caption: one row per municipality, county and country, for one base.
pub fn coverage(tables: &CoverageTables, rules: &Rules) -> String {
    let base = if tables.coverage.iter().any(|row| row.base == Base::Households) { Base::Households } else { Base::Premises };
    let rows: Vec<&CoverageRow> =
        tables.coverage.iter().filter(|row| row.base == base && row.area_class == AreaClass::Total).collect();
    let municipalities = rows.iter().filter(|row| row.level == Level::Municipality).count();
    let counties = rows.iter().any(|row| row.level == Level::County);
    let shown = |row: &&&CoverageRow| {
        let too_many = municipalities > MOST_SHOWN && row.level == Level::Municipality && counties;
        !too_many && (row.level != Level::Outside || row.total > 0)
    };
    let header = ["code", "name", base.as_str(), "connected", "%", "passed", "%", "planned", "unserved", "unknown"];
    let mut table = table(&header, 2);
    for row in rows.iter().filter(shown) {
        table.add_row([
            row.code.clone(),
            row.name.clone(),
            row.total.to_string(),
            row.connected.to_string(),
            percent(row.share(row.connected)),
            row.passed.to_string(),
            percent(row.share(row.passed)),
            row.planned.to_string(),
            row.unserved.to_string(),
            row.unknown.to_string(),
        ]);
    }
    let hidden = if municipalities > MOST_SHOWN && counties {
        format!("The {municipalities} municipalities are in coverage.csv. ")
    } else {
        String::new()
    };
    format!("{table}\n{hidden}{}", caption(rules, base))
}

/// A share in percent with one decimal, cut off rather than rounded, so that nothing looks better than it is.
pub(super) fn percent(share: Share) -> String {
    if share.whole == 0 {
        return String::new();
    }
    let tenths = u128::from(share.part) * 1000 / u128::from(share.whole);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// The parameters that the numbers depend on; printed with every result.
fn caption(rules: &Rules, base: Base) -> String {
    let within = match rules.passed_within.single() {
        Some(metres) => format!("within {metres} m"),
        None => format!("within {} m (dense) or {} m (rural)", rules.passed_within.dense_m, rules.passed_within.rural_m),
    };
    let date = rules.as_of.map_or_else(|| "no measuring date given".to_owned(), |date| format!("as of {date}"));
    format!(
        "Counted: {base}. Passed: connected, orderable, in a service area, or {within} of connected premises or a fibre route; \
         this distance is a choice, not an authority's. Percent are cut off, not rounded. {date}."
    )
}

/// What became of the rows of each layer, one line each.
pub fn rows(accounts: &[RowAccount]) -> String {
    let mut text = String::new();
    for account in accounts {
        let _ = write!(text, "{} {}: {} rows read, {} used", account.role, account.layer, account.read, account.used);
        for (reason, count) in &account.excluded {
            let _ = write!(text, ", {count} excluded ({reason})");
        }
        text.push('\n');
    }
    text.trim_end().to_owned()
}

/// One line for each finding.
pub fn summary(findings: &Findings) -> String {
    let lines: Vec<String> = findings.iter().map(line).collect();
    lines.join("\n")
}

fn line(finding: &Finding) -> String {
    let kind = finding.kind;
    format!("{}: {} in {}: {} [{}]", kind.severity().as_str(), finding.count, finding.layer, kind.explanation(), kind.code())
}

/// All findings with their examples.
pub fn findings(findings: &Findings) -> String {
    let mut text = String::new();
    for finding in findings.iter() {
        let _ = writeln!(text, "{}", line(finding));
        for example in &finding.examples {
            let row = example.row.map(|row| format!("row {row}"));
            let parts: Vec<String> = [row, example.id.clone(), Some(example.detail.clone()).filter(|detail| !detail.is_empty())]
                .into_iter()
                .flatten()
                .collect();
            let _ = writeln!(text, "    {}", parts.join(", "));
        }
    }
    let count = |severity| findings.count_severity(severity);
    let _ =
        write!(text, "{} errors, {} warnings, {} notes", count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    text
}
