#!/usr/bin/env python3
"""Checks exported tables with other programs than bygd: openpyxl, Python's csv module and, where it is there, LibreOffice.

    bygd export RESULTS --format csv          --out DIR/csv
    bygd export RESULTS --format csv-excel-sv --out DIR/csv-excel-sv
    bygd export RESULTS --format xlsx         --out DIR/book.xlsx
    python check_exports.py DIR...

All three of a DIR must be of the same results, profile and language; the mark of the internal profile in their names does not matter.

1. The workbook: no formula, link, merged cell or macro; header rows frozen, bold and filtered; every cell of every data sheet is what the
   plain CSV file says, with its type: numbers as numbers, codes as text, days as days, classes as words (`data/labels`), nothing as nothing.
   The line in the ranking lies under the last project that gets support, thick and in words.
2. CSV for Swedish Excel: byte order mark, semicolons, line ends of Windows, decimal commas; every cell is that of the workbook; codes are
   constants that keep their zeros, and nothing else can run.
3. LibreOffice (`soffice`) opens the workbook and writes it as XLSX and as CSV without losing a cell. Skipped, saying so, where it is absent.

Exits with 0 if all holds, else with 1 and what does not.
"""

import csv
import datetime
import decimal
import io
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import openpyxl

LABELS = Path(__file__).resolve().parents[2] / "data" / "labels"
NUMERIC = {"count", "money", "share", "number", "points", "metres"}
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
WORDS = {
    "sv": {"read me": "Läs mig", "1": "ja", "0": "nej", "last": "sista före strecket"},
    "en": {"read me": "Read me", "1": "yes", "0": "no", "last": "last above the line"},
}
FAULTS = []


def check(holds, what):
    """Notes a fault unless `holds`."""
    if not holds:
        FAULTS.append(what)
    return bool(holds)


def labels(name):
    """A table of labels as dictionaries."""
    with open(LABELS / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


KINDS = {(row["table"], row["column"]): row["kind"] for row in labels("columns.csv")}
CLASSES = {(row["vocabulary"], row["value"]): row for row in labels("classes.csv")}


def kind_of(table, column):
    """What the cells of a column are."""
    if column.startswith(("points_", "weighted_")):
        return "points"
    return KINDS.get((table, column)) or KINDS.get(("", column), "text")


def plain(text):
    """Text as it was before an apostrophe made it harmless."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_SIGNS) else text


def without_controls(text):
    """Text as a cell can hold it; longer texts than that are compared by their beginning."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in text if letter in "\n\t" or not (ord(letter) < 32 or 127 <= ord(letter) < 160))


def expected(table, column, text, language):
    """What a cell of the workbook must hold for a cell of the CSV file."""
    kind = kind_of(table, column)
    if text == "":
        return None
    if kind in NUMERIC and NUMBER.fullmatch(text) and sum(map(str.isdigit, text)) <= 15:
        return float(text)
    if kind == "date" and re.fullmatch(r"(19|2\d)\d\d-\d\d-\d\d", text):
        return datetime.datetime.fromisoformat(text)
    if kind == "class" and (column, text) in CLASSES:
        return CLASSES[column, text][language]
    if kind == "flag":
        return WORDS[language].get(text, text)
    return without_controls(plain(text))


def is_same(found, wanted):
    """Whether two cells hold the same, also of the same type."""
    if isinstance(wanted, float):
        return isinstance(found, (int, float)) and not isinstance(found, bool) and float(found) == wanted
    if isinstance(wanted, str) and isinstance(found, str) and found.endswith(" […]"):
        return wanted.startswith(found.removesuffix(" […]"))
    return type(found) is type(wanted) and found == wanted


# --- 1. The workbook --------------------------------------------------------------------------------------------------------------------


def check_package(path):
    """Nothing in the file is more than cells."""
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            check(not re.search(r"vba|macro|externalLink|embeddings|connections", name, re.I), f"{path.name} holds {name}")
            if name.endswith((".xml", ".rels")):
                text = package.read(name).decode()
                for part in "<f>", "<f ", "<hyperlink", "<mergeCell", 'TargetMode="External"':
                    check(part not in text, f"{path.name}: {name} holds {part}")


def listed(read_me, names):
    """From the first sheet: sheet to CSV file, and sheet to its columns as (heading, name in CSV); other parts name no sheets."""
    files, columns = {}, {}
    for row in read_me.iter_rows(values_only=True):
        sheet, second, third = (list(row) + [None] * 3)[:3]
        if sheet not in names:
            continue
        if isinstance(second, str) and re.fullmatch(r"\w+\.csv", second) and isinstance(third, (int, float)):
            files[sheet] = second
        elif sheet in files and isinstance(second, str) and isinstance(third, str):
            columns.setdefault(sheet, []).append((second, third))
    return files, columns


def check_sheet(sheet, path, columns, criteria, language):
    """One data sheet against its CSV file; `criteria` are the names of criteria by id."""
    where = f"sheet {sheet.title}"
    rows = list(sheet.iter_rows())
    header = [cell.value for cell in rows[0]]
    check(header == [heading for heading, _ in columns], f"{where}: header {header}")
    check(sheet.freeze_panes == "A2", f"{where}: frozen at {sheet.freeze_panes}")
    last = openpyxl.utils.get_column_letter(len(header))
    check(sheet.auto_filter.ref == f"A1:{last}{len(rows)}", f"{where}: filter {sheet.auto_filter.ref}")
    check(all(cell.font.bold for cell in rows[0]), f"{where}: header is not bold")
    check(not sheet.merged_cells.ranges and not sheet._hyperlinks, f"{where}: merged cells or links")
    with open(path, encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    names = [name for _, name in columns if name != "–"]
    check(sorted(table[0]) == sorted(map(plain, names)), f"{where}: columns of {path.name}: {table[0]}")
    if not check(len(table) == len(rows), f"{where}: {len(rows) - 1} rows, {len(table) - 1} in {path.name}"):
        return
    at = {name: position for position, name in enumerate(table[0])}
    heading_of = {name: heading for heading, name in columns}
    for number, (cells, values) in enumerate(zip(rows[1:], table[1:]), start=2):
        for cell, (_, name) in zip(cells, columns):
            check(cell.data_type != "f", f"{where} {cell.coordinate}: a formula")
            if name == "–":
                continue
            text = values[at[name]]
            if name == "suppressed":
                wanted = "; ".join(heading_of[column] for column in text.split(";")) if text else None
            elif path.name == "findings.csv" and name == "explanation":
                wanted = CLASSES["finding", values[at["code"]]][language]
            elif path.name == "scorecards.csv" and name == "criterion":
                wanted = criteria.get(text, text)
            else:
                wanted = expected(path.stem, name, text, language)
            check(is_same(cell.value, wanted), f"{where} {cell.coordinate}: {cell.value!r} instead of {wanted!r}")
            if isinstance(cell.value, str) and cell.value.startswith(FORMULA_SIGNS):
                check(cell.quotePrefix, f"{where} {cell.coordinate}: runs when it is edited")
    check_looks(rows[1:], columns, path.stem, where)


def check_looks(rows, columns, table, where):
    """Percent, money and codes look like it."""
    formats = {"share": "0.0%", "money": "#,##0", "count": "#,##0", "points": "#,##0", "code": "@", "date": "yyyy-mm-dd"}
    for position, (_, name) in enumerate(columns):
        wanted = formats.get(kind_of(table, name)) if name != "–" else None
        for row in rows if wanted else []:
            cell = row[position]
            check(cell.value is None or cell.number_format == wanted, f"{where} {cell.coordinate}: format {cell.number_format}")


def check_line(sheet, columns, language):
    """The thick line lies under the rows that say that they are the last."""
    position = [name for _, name in columns].index("–")
    lasts = 0
    for row in sheet.iter_rows(min_row=2):
        says_last = WORDS[language]["last"] in str(row[position].value)
        has_line = all(cell.border.bottom.style == "thick" for cell in row)
        lasts += says_last
        check(says_last == has_line, f"sheet {sheet.title} row {row[0].row}: the line and its words disagree")
    check(lasts > 0, f"sheet {sheet.title}: no line")


def check_workbook(path, folder):
    """The workbook against the folder of plain CSV; gives its data sheets by CSV name."""
    check_package(path)
    book = openpyxl.load_workbook(path)
    language = next((code for code, words in WORDS.items() if words["read me"] == book.sheetnames[0]), None)
    if not check(language is not None, f"{path.name}: first sheet {book.sheetnames[0]}"):
        return {}
    files, columns = listed(book.worksheets[0], book.sheetnames[2:])
    check(list(files) == book.sheetnames[2:], f"{path.name}: sheets {book.sheetnames}, listed {list(files)}")
    check(sorted(files.values()) == sorted(file.name for file in folder.glob("*.csv")), f"{path.name}: lists {sorted(files.values())}")
    headings = [pair for pairs in columns.values() for pair in pairs]
    criteria = {name.removeprefix("points_"): heading.partition(": ")[2] for heading, name in headings if name.startswith("points_")}
    for sheet, file in files.items():
        check_sheet(book[sheet], folder / file, columns[sheet], criteria, language)
        if file == "ranking.csv":
            check_line(book[sheet], columns[sheet], language)
    return {file: (book[sheet], columns[sheet]) for sheet, file in files.items()}


# --- 2. CSV for Swedish Excel -------------------------------------------------------------------------------------------------------------


def swedish(text):
    """What Swedish Excel makes of a cell: a number, a day, text, nothing."""
    constant = re.fullmatch(r'="([A-Za-z0-9 .,:/_%-]{1,255})"', text)
    if constant:
        return constant[1]
    if re.fullmatch(r"-?[0-9]+(,[0-9]+)?", text):
        return float(text.replace(",", "."))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return datetime.datetime.fromisoformat(text)
    check(not text.startswith(FORMULA_SIGNS), f"a cell can run: {text[:60]!r}")
    return plain(text) or None


def check_excel_csv(folder, sheets):
    """Every file against the sheet with the same header."""
    by_header = {tuple(cell.value for cell in next(sheet.iter_rows())): sheet for sheet, _ in sheets.values()}
    paths = sorted(folder.glob("*.csv"))
    check(len(paths) == len(sheets), f"{folder.name}: {len(paths)} files for {len(sheets)} sheets")
    for path in paths:
        data = path.read_bytes()
        check(data.startswith(b"\xef\xbb\xbf"), f"{path.name}: no byte order mark")
        check(path.name.isascii() and not data[3:].startswith(b"sep="), f"{path.name}: name or first line")
        text = data.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
        outside = re.sub(r'"[^"]*"', "", text)
        check(outside.count("\n") == outside.count("\r\n") == len(rows), f"{path.name}: line ends")
        sheet = by_header.get(tuple(rows[0]))
        if not check(sheet is not None, f"{path.name}: no sheet has the header {rows[0]}"):
            continue
        cells = list(sheet.iter_rows(min_row=2, values_only=True))
        check(len(cells) == len(rows) - 1, f"{path.name}: {len(rows) - 1} rows instead of {len(cells)}")
        for number, (row, wanted) in enumerate(zip(rows[1:], cells), start=2):
            for found, value in zip(map(swedish, row), wanted, strict=True):
                value = float(value) if isinstance(value, int) else value
                check(is_same(found, value), f"{path.name} row {number}: {found!r} instead of {value!r}")


# --- 3. LibreOffice ---------------------------------------------------------------------------------------------------------------------


def convert(soffice, path, target, folder):
    """Lets LibreOffice write a file in another format."""
    profile = (folder / "profile").as_uri()
    command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", target, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def check_libreoffice(path):
    """The workbook, opened and written by LibreOffice, has the same cells."""
    soffice = shutil.which("soffice")
    if not soffice:
        print("LibreOffice (soffice) is not here: its conversion of the workbook is not checked")
        return
    book = openpyxl.load_workbook(path)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        convert(soffice, path, "xlsx", folder)
        again = openpyxl.load_workbook(folder / path.name)
        check(again.sheetnames == book.sheetnames, f"LibreOffice: sheets {again.sheetnames}")
        for sheet in book:
            compare_sheets(sheet, again[sheet.title])
        # Comma, quotes, UTF-8, every sheet a file, values as they are instead of as they are shown.
        convert(soffice, path, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1", folder)
        for sheet in book.worksheets[2:]:
            compare_csv(sheet, folder / f"{path.stem}-{sheet.title}.csv")


def compare_sheets(sheet, again):
    """Two sheets cell by cell. (Without a screen LibreOffice writes no panes, so frozen rows are not compared.)"""
    for row in sheet.iter_rows():
        for cell in row:
            other = again[cell.coordinate]
            same = cell.value == other.value and (cell.value is None or cell.data_type == other.data_type)
            check(same, f"LibreOffice, {sheet.title} {cell.coordinate}: {other.value!r} instead of {cell.value!r}")


def is_number(text, value):
    """Whether LibreOffice's text is the number; it writes shares as percent, with all their digits."""
    number = text.removesuffix("%")
    if not NUMBER.fullmatch(number):
        return False
    return decimal.Decimal(number) * (decimal.Decimal("0.01") if text.endswith("%") else 1) == decimal.Decimal(repr(value))


def compare_csv(sheet, path):
    """A sheet against LibreOffice's CSV of it."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    cells = [row for row in sheet.iter_rows(values_only=True)]
    if not check(len(rows) == len(cells), f"LibreOffice, {path.name}: {len(rows)} rows instead of {len(cells)}"):
        return
    for number, (row, wanted) in enumerate(zip(rows, cells), start=1):
        for found, value in zip(row, wanted, strict=True):
            if isinstance(value, datetime.datetime):
                same = found == value.date().isoformat()
            elif isinstance(value, (int, float)):
                same = is_number(found, value)
            else:
                same = found == (value or "")
            check(same, f"LibreOffice, {path.name} row {number}: {found!r} instead of {value!r}")


def only(paths, what):
    """The one path there is."""
    paths = sorted(paths)
    if len(paths) != 1:
        sys.exit(f"{what}: there should be one, there are {len(paths)}")
    return paths[0]


def check_folder(folder):
    """The three exports of one set of results."""
    excel = only(folder.glob("csv-excel*"), f"{folder}/csv-excel-sv")
    plain_csv = only((path for path in folder.glob("csv*") if path != excel), f"{folder}/csv")
    book = only(folder.glob("*.xlsx"), f"{folder}/*.xlsx")
    sheets = check_workbook(book, plain_csv)
    check_excel_csv(excel, sheets)
    check_libreoffice(book)
    cells = sum(sheet.max_row * sheet.max_column for sheet, _ in sheets.values())
    print(f"{folder}: {len(sheets)} tables, {cells} cells")


def main(folders):
    """Checks all folders."""
    if not folders:
        sys.exit(__doc__)
    for folder in folders:
        check_folder(Path(folder))
    for fault in FAULTS[:40]:
        print(f"fault: {fault}")
    print(f"{len(FAULTS)} faults")
    sys.exit(1 if FAULTS else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
