//! Small tables that people keep by hand: every cell as text, columns found however their headings are typed.
//!
//! Responsible for: headings in which blanks, hyphens and underscores, upper and lower case, and å and a are alike; cells with the place
//! they stand at. Not responsible for: what a cell means; each table's own reader parses its text, so that a mistake can be reported by
//! row and column.

use super::columns::Field;
use super::layer::{Context, Layer, LayerPlan, Wanted};
use super::{Column, ColumnWish, GeometryWish, Schema, Source, open};
use crate::error::nearest_name;
use crate::findings::Findings;
use crate::{Error, Place, Result};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A table of text.
pub struct TextTable {
    /// The layer; its columns are taken out.
    pub layer: Layer,
    fields: &'static [Field],
    cells: BTreeMap<&'static str, Column>,
}

/// A field whose cells are read as text.
pub(super) const fn text(name: &'static str, aliases: &'static [&'static str]) -> Field {
    Field { name, wish: ColumnWish::Code, aliases }
}

impl TextTable {
    /// Reads a table. In a workbook of several sheets where none was named, the one called `sheet` is taken.
    ///
    /// # Errors
    /// A file that cannot be read, and a mapping to something that does not exist.
    pub fn read(
        plan: &LayerPlan,
        role: &str,
        sheet: Option<&str>,
        fields: &'static [Field],
        context: &Context<'_>,
        findings: &mut Findings,
    ) -> Result<Self> {
        let mut plan = plan.clone();
        plan.source = with_sheet(&plan.source, sheet, context);
        let schema = open(&plan.source, &context.options)?.schema().clone();
        plan.columns = find_columns(fields, &schema, &plan.columns);
        let wanted = Wanted { role: role.to_owned(), fields, geometry: GeometryWish::None, geometry_optional: true };
        let mut layer = Layer::read(&plan, &wanted, context, findings)?;
        let cells = fields.iter().filter_map(|field| Some((field.name, layer.take(field.name)?))).collect();
        Ok(Self { layer, fields, cells })
    }
    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.layer.rows
    }
    /// Whether there is a column for this field.
    pub fn has(&self, field: &str) -> bool {
        self.cells.contains_key(field)
    }
    /// The text of a cell without surrounding blanks; `None` where it is empty or there is no such column.
    pub fn cell(&self, row: usize, field: &str) -> Option<Cow<'_, str>> {
        match self.cells.get(field)? {
            Column::Codes(codes) => codes.get(row).map(Cow::Borrowed),
            Column::Ids { ids, missing } => (missing.binary_search(&(row as u32)).is_err()).then(|| ids.get(row)),
            _ => None,
        }
    }
    /// Whether a row has nothing in any column that is read.
    pub fn is_empty_row(&self, row: usize) -> bool {
        self.cells.keys().all(|field| self.cell(row, field).is_none())
    }
    /// Where a cell stands.
    pub fn place(&self, row: usize, field: &str) -> Place {
        self.layer.place.clone().row(row as u64 + 1).column(self.column_name(field))
    }
    /// What the column of a field is called in the file; the field's own name where there is none.
    pub fn column_name(&self, field: &str) -> String {
        match self.layer.column_name(field) {
            name if name.is_empty() => field.to_owned(),
            name => name,
        }
    }
    /// The text of a cell that must not be empty.
    ///
    /// # Errors
    /// If it is, at its place.
    pub fn filled(&self, row: usize, field: &str, hint: &str) -> Result<Cow<'_, str>> {
        self.cell(row, field).ok_or_else(|| self.place(row, field).error("the cell is empty").with_hint(hint))
    }
    /// Checks that there are columns for these fields.
    ///
    /// # Errors
    /// The first that is missing, with the names it may have.
    pub fn require(&self, fields: &[&str]) -> Result<()> {
        match fields.iter().find(|field| !self.has(field)) {
            Some(field) => Err(self.missing(field, self.layer.place.clone().error(format!("there is no column `{field}`")))),
            None => Ok(()),
        }
    }
    /// The error that a column is missing, with the advice how it may be called or which was probably meant.
    pub fn missing(&self, field: &str, error: Error) -> Error {
        let aliases = self.fields.iter().find(|known| known.name == field).map_or(&[][..], |known| known.aliases);
        let used: Vec<&String> = self.layer.info.columns.values().collect();
        let unused: Vec<&str> =
            self.layer.schema_columns.iter().filter(|name| !used.contains(name)).map(String::as_str).collect();
        let role = &self.layer.info.role;
        let near = std::iter::once(&field).chain(aliases).find_map(|alias| nearest_name(alias, unused.iter().copied()));
        error.with_hint(match near {
            Some(near) => format!(
                "is it `{near}`? Then say `--map {role}.{field}={near}`; the column may be called {}",
                listed(field, aliases)
            ),
            None => format!(
                "add it, called {}, or say `--map {role}.{field}=COLUMN`; the columns are: {}",
                listed(field, aliases),
                self.layer.schema_columns.join(", ")
            ),
        })
    }
}

/// `a`, `b` or `c`.
fn listed(field: &str, aliases: &[&str]) -> String {
    let names: Vec<String> = std::iter::once(&field).chain(aliases).map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// The source with the sheet that is meant, where it is a workbook that has it and none was named.
fn with_sheet(source: &Source, sheet: Option<&str>, context: &Context<'_>) -> Source {
    let named = Source { path: source.path.clone(), layer: sheet.map(str::to_owned) };
    let is_workbook = matches!(source.extension().as_str(), "xlsx" | "xlsm" | "xlsb" | "xls" | "ods");
    let is_unnamed = source.layer.is_none() && sheet.is_some();
    if is_workbook && is_unnamed && open(&named, &context.options).is_ok() { named } else { source.clone() }
}

/// The column of every field: what the user mapped, else the first alias that a heading matches; an empty name where there is none, so
/// that no other way of finding columns (the names that Shapefiles cut) is tried.
fn find_columns(fields: &[Field], schema: &Schema, mapping: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let alike = |name: &str| schema.columns.iter().find(|column| plain_name(column) == plain_name(name));
    let mut columns: BTreeMap<String, String> = mapping
        .iter()
        .map(|(field, column)| {
            let has = |known: &String| known.to_lowercase() == column.to_lowercase();
            let is_known = column.is_empty() || schema.columns.iter().chain(&schema.on_request).any(has);
            let spelled = if is_known { None } else { alike(column) };
            (field.clone(), spelled.unwrap_or(column).clone())
        })
        .collect();
    let taken: Vec<String> = columns.values().map(|column| column.to_lowercase()).collect();
    for field in fields.iter().filter(|field| !mapping.contains_key(field.name)) {
        let names = std::iter::once(&field.name).chain(field.aliases);
        let found = names.filter_map(|name| alike(name)).find(|column| !taken.contains(&column.to_lowercase()));
        columns.insert(field.name.to_owned(), found.cloned().unwrap_or_default());
    }
    columns
}

/// A heading as it is compared: small letters without dots and rings, everything between words one underscore.
pub fn plain_name(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'å' | 'ä' | 'à' | 'á' => plain.push('a'),
            'ö' | 'ø' => plain.push('o'),
            'é' | 'è' | 'ë' => plain.push('e'),
            'ü' => plain.push('u'),
            // The dots of a decomposed ä.
            '\u{300}'..='\u{36f}' => {}
            letter if letter.is_alphanumeric() => plain.push(letter),
            _ if plain.ends_with('_') => {}
            _ => plain.push('_'),
        }
    }
    plain.trim_matches('_').to_owned()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::read::open::OpenOptions;
    use crate::spatial::crs::Crs;

    /// Reads a text as a file, as the readers of tables in this room are called.
    pub fn with_text<T>(text: &str, read: impl FnOnce(&LayerPlan, &Context<'_>) -> T) -> T {
        with_mapped_text(text, &[], read)
    }
    /// The same, with columns mapped.
    pub fn with_mapped_text<T>(text: &str, mapping: &[(&str, &str)], read: impl FnOnce(&LayerPlan, &Context<'_>) -> T) -> T {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, text).unwrap();
        let mut plan = LayerPlan::new(Source { path, layer: None });
        plan.columns = mapping.iter().map(|(field, column)| ((*field).to_owned(), (*column).to_owned())).collect();
        let working = Crs::from_epsg(3006).unwrap();
        read(&plan, &Context { working, options: OpenOptions::default(), say: &|_| {} })
    }
    /// A message without the folder of the test.
    pub fn message(error: &Error) -> String {
        let text = error.to_string();
        text.split_once("a.csv`").map_or(text.clone(), |(_, rest)| rest.trim_start_matches([',', ':', ' ']).to_owned())
    }

    const FIELDS: &[Field] =
        &[text("permanent_households", &["permanentboende_hushall"]), text("workplaces_signed", &[]), text("workplaces", &[])];

    #[test]
    fn headings_are_alike_whatever_stands_between_their_words() {
        for heading in
            ["Permanentboende hushåll", "PERMANENTBOENDE-HUSHALL", " permanentboende__hushåll. ", "permanent-households"]
        {
            assert!(["permanentboende_hushall", "permanent_households"].contains(&plain_name(heading).as_str()), "{heading}");
        }
        assert_eq!(plain_name("sökande"), plain_name("so\u{308}kande"));
    }

    #[test]
    fn no_column_is_found_by_the_beginning_of_its_name() {
        with_text("Permanentboende hushåll;workplaces\n7;3\n", |plan, context| {
            let table = TextTable::read(plan, "applications", None, FIELDS, context, &mut Findings::default()).unwrap();
            assert_eq!(table.cell(0, "permanent_households").as_deref(), Some("7"));
            assert_eq!((table.has("workplaces"), table.has("workplaces_signed")), (true, false));
            assert_eq!(table.place(0, "workplaces").to_string().rsplit_once("row").unwrap().1, " 1, column `workplaces`");
        });
    }

    #[test]
    fn a_mapping_wins_and_takes_its_column_from_the_others() {
        with_mapped_text("hushåll;workplaces\n7;3\n", &[("workplaces_signed", "workplaces")], |plan, context| {
            let table = TextTable::read(plan, "applications", None, FIELDS, context, &mut Findings::default()).unwrap();
            assert_eq!(table.cell(0, "workplaces_signed").as_deref(), Some("3"));
            assert!(!table.has("workplaces"));
            let error = table.require(&["permanent_households"]).unwrap_err();
            assert_eq!(message(&error), "there is no column `permanent_households`");
            let hint = error.hint().unwrap();
            assert!(hint.contains("`permanent_households` or `permanentboende_hushall`"), "{hint}");
        });
        for (field, column, near) in [("permanent_households", "hushal", "hushåll"), ("workplace", "hushåll", "workplaces")] {
            with_mapped_text("hushåll;workplaces\n7;3\n", &[(field, column)], |plan, context| {
                let error = TextTable::read(plan, "applications", None, FIELDS, context, &mut Findings::default()).map(|_| ());
                let error = error.unwrap_err();
                assert!(error.hint().is_some_and(|hint| hint.starts_with(&format!("did you mean `{near}`"))), "{error:?}");
            });
        }
    }
}
