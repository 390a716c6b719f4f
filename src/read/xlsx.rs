//! Spreadsheets: XLSX, and XLS, XLSB and ODS as far as `calamine` reads them.
//!
//! Responsible for: choosing the sheet, finding the header, and cells as numbers, text and dates. Not responsible for: which column is what.
//!
//! Rules: the first row with anything in it is the header; blank rows at the end are dropped, blank rows between are rows without values.
//! A column without a header is read only when asked for by its letter. A date is its ISO text (`2025-12-31`), a truth
//! value 1 or 0. A cell that holds an error (`#N/A`) stops the reading if its column is asked for: whether it means unknown or a mistake
//! is for a person to say. Messages count lines as the spreadsheet counts its rows.

use super::assemble::{Assembly, place_of, refuse_doubled_names, size_of_file, unknown_column};
use super::{Cell, GeometryFault, LayerCrs, Reader, Request, Schema, Source, Table};
use crate::error::nearest_name;
use crate::{Error, Place, Result};
use calamine::{Data, ExcelDateTime, Ods, Range, Reader as _, SheetType, SheetVisible, Sheets, Xls, Xlsb, Xlsx, open_workbook};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

type Workbook = Sheets<BufReader<File>>;

struct SheetReader {
    place: Place,
    schema: Schema,
    sheet: Sheet,
}

/// A sheet with anything in it.
struct Sheet {
    cells: Range<Data>,
    /// The row of the header and the one behind the last row with anything in it, from the first row of `cells`.
    header: usize,
    end: usize,
    /// The position in `cells` of every column of the schema.
    columns: Vec<usize>,
}

/// Opens a sheet of a spreadsheet: the one named, else the only visible one with anything in it.
///
/// # Errors
/// A file that is no spreadsheet, or protected by a password; several sheets where none is named; doubled headers.
pub fn open(source: &Source) -> Result<Box<dyn Reader>> {
    let file_place = Place::file(source.path.display().to_string());
    size_of_file(&source.path, &place_of(source))?;
    let mut workbook = open_workbook_of_any_kind(&source.path).map_err(|error| workbook_error(&file_place, &error))?;
    let (name, cells) = choose_sheet(&mut workbook, source, &file_place)?;
    let place = file_place.layer(name.as_str());
    let (sheet, columns) = Sheet::new(cells, &place)?;
    let schema = Schema {
        layer: Some(name),
        columns,
        on_request: sheet.letters_without_header(),
        has_geometry: false,
        crs: LayerCrs::Unstated,
        rows: Some((sheet.end - sheet.header).saturating_sub(1) as u64),
        inferred: Vec::new(),
    };
    Ok(Box::new(SheetReader { place, schema, sheet }))
}

/// Opens a workbook as what its content says it is: an `.xls` that a program saved in the newer format is common.
fn open_workbook_of_any_kind(path: &Path) -> std::result::Result<Workbook, calamine::Error> {
    let mut head = [0_u8; 4];
    let is_old = File::open(path)?.read_exact(&mut head).is_ok() && head == [0xD0, 0xCF, 0x11, 0xE0];
    if is_old {
        return Ok(Sheets::Xls(open_workbook::<Xls<_>, _>(path)?));
    }
    // The message about a file that is none of these is that of the kind its name states.
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ods")) {
        return Ok(Sheets::Ods(open_workbook::<Ods<_>, _>(path)?));
    }
    let newest = open_workbook::<Xlsx<_>, _>(path);
    if newest.is_err() {
        if let Ok(binary) = open_workbook::<Xlsb<_>, _>(path) {
            return Ok(Sheets::Xlsb(binary));
        }
        if let Ok(open_document) = open_workbook::<Ods<_>, _>(path) {
            return Ok(Sheets::Ods(open_document));
        }
    }
    Ok(Sheets::Xlsx(newest?))
}

fn workbook_error(place: &Place, error: &calamine::Error) -> Error {
    let hint = "open the file in Excel or LibreOffice and save it as .xlsx; remove a password if it has one";
    place.clone().error(format!("the spreadsheet cannot be read: {error}")).with_hint(hint)
}

/// The sheet asked for and its cells.
fn choose_sheet(workbook: &mut Workbook, source: &Source, place: &Place) -> Result<(String, Range<Data>)> {
    let sheets = workbook.sheets_metadata().to_vec();
    let tables = || sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    if let Some(wanted) = &source.layer {
        let Some(sheet) = tables().find(|sheet| sheet.name == *wanted).or_else(|| {
            let wanted = wanted.to_lowercase();
            tables().find(|sheet| sheet.name.to_lowercase() == wanted)
        }) else {
            let error = place.clone().error(format!("there is no sheet `{wanted}`"));
            let listed = quoted(tables().map(|sheet| sheet.name.as_str()));
            return Err(match nearest_name(wanted, tables().map(|sheet| sheet.name.as_str())) {
                Some(near) => error.with_hint(format!("did you mean `{near}`? The sheets are {listed}")),
                None => error.with_hint(format!("the sheets are {listed}")),
            });
        };
        let cells = workbook.worksheet_range(&sheet.name).map_err(|error| workbook_error(place, &error))?;
        return Ok((sheet.name.clone(), cells));
    }
    let mut filled = Vec::new();
    for sheet in tables().filter(|sheet| sheet.visible == SheetVisible::Visible) {
        let cells = workbook.worksheet_range(&sheet.name).map_err(|error| workbook_error(place, &error))?;
        if cells.used_cells().any(|(_, _, cell)| !is_blank(cell)) {
            filled.push((sheet.name.clone(), cells));
        }
    }
    if filled.len() > 1 {
        let listed = quoted(filled.iter().map(|(name, _)| name.as_str()));
        let hint = format!("name one behind a colon, such as `{}:{}`", place.file, filled[0].0);
        return Err(place.clone().error(format!("the spreadsheet has several sheets: {listed}")).with_hint(hint));
    }
    filled.pop().ok_or_else(|| place.clone().error("all sheets are empty").with_hint("check that this is the right file"))
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

impl Sheet {
    /// Finds header and end, and names the columns.
    fn new(cells: Range<Data>, place: &Place) -> Result<(Self, Vec<String>)> {
        let is_filled = |row: &[Data]| row.iter().any(|cell| !is_blank(cell));
        let Some(header) = cells.rows().position(is_filled) else {
            return Err(place.clone().error("the sheet is empty").with_hint("check that this is the right sheet"));
        };
        let end = cells.rows().rposition(is_filled).map_or(header, |last| last) + 1;
        let mut sheet = Self { cells, header, end, columns: Vec::new() };
        let mut names = Vec::new();
        for (column, cell) in sheet.row(header).iter().enumerate() {
            let mut buffer = String::new();
            let name = match cell_of(cell, &mut buffer) {
                Ok(Cell::Text(text)) => text.trim().to_owned(),
                Ok(Cell::Integer(number)) => number.to_string(),
                Ok(Cell::Real(number)) => number.to_string(),
                Ok(Cell::Null) | Err(_) => continue,
            };
            names.push((name, column));
        }
        for (at, (name, column)) in names.iter().enumerate() {
            if let Some((other, first)) = names[..at].iter().find(|(other, _)| other.to_lowercase() == name.to_lowercase()) {
                let (first, second) = (sheet.letters(*first), sheet.letters(*column));
                let problem = format!("columns {first} and {second} have the same header: `{other}` and `{name}`");
                return Err(place.clone().error(problem).with_hint("rename or remove one of the two columns, then run again"));
            }
        }
        let (names, columns): (Vec<String>, Vec<usize>) = names.into_iter().unzip();
        sheet.columns = columns;
        refuse_doubled_names(place, &names)?;
        Ok((sheet, names))
    }
    fn row(&self, row: usize) -> &[Data] {
        self.cells.rows().nth(row).unwrap_or_default()
    }
    /// The letters of a column, as the spreadsheet shows them.
    fn letters(&self, column: usize) -> String {
        let mut number = self.cells.start().map_or(0, |(_, first)| first as usize) + column + 1;
        let mut letters = Vec::new();
        while number > 0 {
            letters.insert(0, char::from(b'A' + ((number - 1) % 26) as u8));
            number = (number - 1) / 26;
        }
        letters.into_iter().collect()
    }
    /// The letters of the columns that have values but no header.
    fn letters_without_header(&self) -> Vec<String> {
        let is_filled = |column: usize| {
            let values = self.cells.rows().take(self.end).skip(self.header + 1);
            values.filter_map(|row| row.get(column)).any(|cell| !is_blank(cell))
        };
        let nameless = (0..self.cells.width()).filter(|column| !self.columns.contains(column) && is_filled(*column));
        nameless.map(|column| self.letters(column)).collect()
    }
    /// The number of a row, as the spreadsheet shows it.
    fn row_number(&self, row: usize) -> u64 {
        self.cells.start().map_or(0, |(first, _)| u64::from(first)) + row as u64 + 1
    }
    /// The column of this name, else the one without a header that has this letter.
    fn position(&self, name: &str, names: &[String]) -> Option<usize> {
        if let Some(known) = names.iter().position(|known| known == name) {
            return Some(self.columns[known]);
        }
        (0..self.cells.width()).find(|column| !self.columns.contains(column) && self.letters(*column) == name)
    }
}

impl Reader for SheetReader {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn read(&mut self, request: &Request) -> Result<Table> {
        let (sheet, names) = (&self.sheet, &self.schema.columns);
        let columns: Vec<usize> = request
            .columns
            .iter()
            .map(|(name, _)| sheet.position(name, names).ok_or_else(|| unknown_column(&self.place, names, name)))
            .collect::<Result<_>>()?;
        let mut assembly = Assembly::new(request, self.schema.rows.unwrap_or_default() as usize);
        let mut buffer = String::new();
        let rows = sheet.cells.rows().enumerate().take(sheet.end).skip(sheet.header + 1);
        for (row, cells) in rows {
            for (position, &column) in columns.iter().enumerate() {
                let cell = cell_of(cells.get(column).unwrap_or(&Data::Empty), &mut buffer).map_err(|error| {
                    let place = self.place.clone().line(sheet.row_number(row)).column(request.columns[position].0.as_str());
                    let name = format!("{}{}", sheet.letters(column), sheet.row_number(row));
                    let hint = "mend the formula, or empty the cell if the value is unknown, and save the file";
                    place.error(format!("cell `{name}` holds the error {error}")).with_hint(hint)
                })?;
                assembly.push(position, cell);
            }
            assembly.end_row(Err(GeometryFault::Null));
        }
        assembly.finish(&self.place, request, |row| Some(sheet.row_number(sheet.header + 1 + row)))
    }
}

fn is_blank(cell: &Data) -> bool {
    match cell {
        Data::Empty => true,
        Data::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// A cell; dates are written into `buffer`. The error is what the spreadsheet shows in the cell.
fn cell_of<'a>(cell: &'a Data, buffer: &'a mut String) -> std::result::Result<Cell<'a>, String> {
    Ok(match cell {
        Data::Empty => Cell::Null,
        Data::String(text) if text.trim().is_empty() => Cell::Null,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::Text(text),
        Data::Int(number) => Cell::Integer(*number),
        // A spreadsheet stores every number as a real one; 114.0 is the code 114.
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => Cell::Integer(*number as i64),
        Data::Float(number) => Cell::Real(*number),
        Data::Bool(value) => Cell::Integer((*value).into()),
        Data::DateTime(moment) if moment.is_duration() => Cell::Real(moment.as_f64()),
        Data::DateTime(moment) => {
            write_moment(*moment, buffer);
            Cell::Text(buffer)
        }
        Data::Error(error) => return Err(error.to_string()),
    })
}

/// `2025-12-31`, with `T13:45:00` behind it where there is a time of day, or the time alone where there is no date.
fn write_moment(moment: ExcelDateTime, buffer: &mut String) {
    buffer.clear();
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let has_date = moment.as_f64() >= 1.0;
    let has_time = !has_date || (hour, minute, second) != (0, 0, 0);
    // Writing into a String cannot fail.
    if has_date {
        let _ = write!(buffer, "{year:04}-{month:02}-{day:02}");
    }
    if has_time {
        let separator = if has_date { "T" } else { "" };
        let _ = write!(buffer, "{separator}{hour:02}:{minute:02}:{second:02}");
    }
}

#[cfg(test)]
mod tests;
