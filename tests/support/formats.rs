//! One small layer of points in every format that is read, each made by a writer that is not the program's reader turned round.

use bygd::model::{Connection, Ids, Premises, Weights};
use flatgeobuf::geozero::error::Result as ZeroResult;
use flatgeobuf::geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor};
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::Path;

/// One row of the layer; what is missing is not known.
#[derive(Debug, Clone)]
pub struct Row {
    pub id: String,
    pub easting: f64,
    pub northing: f64,
    pub households: Option<u32>,
    pub connected: Option<bool>,
}

impl Row {
    fn connected_text(&self) -> &'static str {
        match self.connected {
            Some(true) => "1",
            Some(false) => "0",
            None => "",
        }
    }
    fn households_text(&self) -> String {
        self.households.map(|count| count.to_string()).unwrap_or_default()
    }
}

/// Delimited text with this delimiter and decimal sign.
pub fn csv(rows: &[Row], delimiter: &str, decimal: &str) -> String {
    let mut text = ["id", "easting", "northing", "hushall", "connected"].join(delimiter) + "\n";
    for row in rows {
        let cells = [
            row.id.clone(),
            row.easting.to_string().replace('.', decimal),
            row.northing.to_string().replace('.', decimal),
            row.households_text(),
            row.connected_text().to_owned(),
        ];
        writeln!(text, "{}", cells.join(delimiter)).unwrap();
    }
    text
}

/// Text as older Windows programs store it; only the letters of Latin-1 are in it.
pub fn windows_1252(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

/// GeoJSON in SWEREF 99 TM.
pub fn geojson(rows: &[Row]) -> String {
    let null = |text: String| if text.is_empty() { "null".to_owned() } else { text };
    let feature = |row: &Row| {
        let properties = format!(
            "\"id\":\"{}\",\"hushall\":{},\"connected\":{}",
            row.id,
            null(row.households_text()),
            null(row.connected_text().to_owned())
        );
        (properties, format!("{{\"type\":\"Point\",\"coordinates\":[{},{}]}}", row.easting, row.northing))
    };
    super::layers::collection(&rows.iter().map(feature).collect::<Vec<_>>())
}

/// The layer in the program's own words, for its writers of GeoPackage and GeoParquet.
pub fn model(rows: &[Row]) -> Premises {
    let connection = |row: &Row| match row.connected {
        Some(true) => Connection::Yes,
        Some(false) => Connection::No,
        None => Connection::Unknown,
    };
    Premises {
        name: "premises".to_owned(),
        ids: Ids::Text(rows.iter().map(|row| row.id.as_str()).collect()),
        easting: rows.iter().map(|row| row.easting).collect(),
        northing: rows.iter().map(|row| row.northing).collect(),
        households: Some(rows.iter().map(|row| row.households).collect::<Weights>()),
        connected: Some(rows.iter().map(connection).collect()),
        ..Premises::default()
    }
}

/// What PROJ calls SWEREF 99 TM, as `ArcGIS` writes it beside a shapefile.
pub const PRJ: &str = "PROJCS[\"SWEREF99_TM\",GEOGCS[\"GCS_SWEREF99\",DATUM[\"D_SWEREF99\",SPHEROID[\"GRS_1980\",6378137.0,298.257222101]],\
                       PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],\
                       PARAMETER[\"False_Easting\",500000.0],PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",15.0],\
                       PARAMETER[\"Scale_Factor\",0.9996],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";

/// The parts of a shapefile, by extension.
pub fn shapefile(rows: &[Row]) -> Vec<(&'static str, Vec<u8>)> {
    let (mut shp, mut shx) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()));
    let mut writer = shapefile::ShapeWriter::with_shx(&mut shp, &mut shx);
    for row in rows {
        writer.write_shape(&shapefile::Point::new(row.easting, row.northing)).unwrap();
    }
    writer.finalize().unwrap();
    drop(writer);
    let cells: Vec<[Vec<u8>; 3]> = rows
        .iter()
        .map(|row| [row.id.clone(), row.households_text(), row.connected_text().to_owned()].map(String::into_bytes))
        .collect();
    let dbf = dbase(&[("ID", b'C', 12), ("HUSHALL", b'N', 6), ("CONNECTED", b'N', 1)], &cells);
    vec![
        ("shp", shp.into_inner()),
        ("shx", shx.into_inner()),
        ("dbf", dbf),
        ("prj", PRJ.as_bytes().to_vec()),
        ("cpg", b"UTF-8".to_vec()),
    ]
}

/// A dBase III table: columns as name, type, width.
pub fn dbase<const N: usize>(columns: &[(&str, u8, u8); N], rows: &[[Vec<u8>; N]]) -> Vec<u8> {
    let width: usize = 1 + columns.iter().map(|column| usize::from(column.2)).sum::<usize>();
    let mut dbf = vec![3, 126, 11, 23];
    dbf.extend(u32::try_from(rows.len()).unwrap().to_le_bytes());
    dbf.extend((33 + 32 * u16::try_from(N).unwrap()).to_le_bytes());
    dbf.extend(u16::try_from(width).unwrap().to_le_bytes());
    dbf.resize(32, 0);
    for (name, kind, width) in columns {
        let mut field = name.as_bytes().to_vec();
        field.resize(11, 0);
        field.push(*kind);
        field.resize(16, 0);
        field.push(*width);
        field.resize(32, 0);
        dbf.extend(field);
    }
    dbf.push(0x0D);
    for row in rows {
        dbf.push(b' ');
        for (cell, column) in row.iter().zip(columns) {
            let mut bytes = cell.clone();
            bytes.resize(usize::from(column.2), b' ');
            dbf.extend(bytes);
        }
    }
    dbf.push(0x1A);
    dbf
}

/// A zip archive of these members.
pub fn zip(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook with one sheet of these rows of cells; numbers are stored as numbers.
pub fn xlsx(rows: &[Row]) -> Vec<u8> {
    let mut sheet = String::from("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>");
    let header = ["id", "easting", "northing", "hushall", "connected"].map(|name| (name.to_owned(), true)).to_vec();
    let cells = |row: &Row| {
        vec![
            (row.id.clone(), true),
            (row.easting.to_string(), false),
            (row.northing.to_string(), false),
            (row.households_text(), false),
            (row.connected_text().to_owned(), false),
        ]
    };
    for (number, row) in std::iter::once(header).chain(rows.iter().map(cells)).enumerate() {
        write!(sheet, "<row r=\"{}\">", number + 1).unwrap();
        for ((text, is_text), letter) in row.iter().zip('A'..).filter(|((text, _), _)| !text.is_empty()) {
            let at = format!("{letter}{}", number + 1);
            if *is_text {
                write!(sheet, "<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>").unwrap();
            } else {
                write!(sheet, "<c r=\"{at}\"><v>{text}</v></c>").unwrap();
            }
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    workbook(&sheet)
}

/// The parts that a workbook consists of around its only sheet.
fn workbook(sheet: &str) -> Vec<u8> {
    const SCHEMAS: &str = "http://schemas.openxmlformats.org";
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{SCHEMAS}/package/2006/relationships\"><Relationship Id=\"rId1\" \
             Type=\"{SCHEMAS}/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let types = format!(
        "<Types xmlns=\"{SCHEMAS}/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
    );
    let book = format!(
        "<workbook xmlns=\"{SCHEMAS}/spreadsheetml/2006/main\" xmlns:r=\"{SCHEMAS}/officeDocument/2006/relationships\">\
         <sheets><sheet name=\"Blad1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let members = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")),
        ("xl/worksheets/sheet1.xml", sheet.to_owned()),
    ];
    zip(&members.map(|(name, text)| (name.to_owned(), text.into_bytes())))
}

struct Spot(f64, f64);

impl GeozeroGeometry for Spot {
    fn process_geom<P: GeomProcessor>(&self, to: &mut P) -> ZeroResult<()> {
        to.point_begin(0)?;
        to.xy(self.0, self.1, 0)?;
        to.point_end(0)
    }
}

/// FlatGeobuf with its spatial index, which puts the rows into another order.
pub fn flatgeobuf(rows: &[Row]) -> Vec<u8> {
    let crs = FgbCrs { code: 3006, ..FgbCrs::default() };
    let options = FgbWriterOptions { write_index: true, promote_to_multi: false, crs, ..FgbWriterOptions::default() };
    let mut writer = FgbWriter::create_with_options("premises", GeometryType::Point, options).unwrap();
    writer.add_column("id", ColumnType::String, |_, _| {});
    writer.add_column("hushall", ColumnType::UInt, |_, _| {});
    writer.add_column("connected", ColumnType::Bool, |_, _| {});
    for row in rows {
        writer
            .add_feature_geom(Spot(row.easting, row.northing), |feature| {
                feature.property(0, "id", &ColumnValue::String(&row.id)).unwrap();
                if let Some(households) = row.households {
                    feature.property(1, "hushall", &ColumnValue::UInt(households)).unwrap();
                }
                if let Some(connected) = row.connected {
                    feature.property(2, "connected", &ColumnValue::Bool(connected)).unwrap();
                }
            })
            .unwrap();
    }
    let mut bytes = Vec::new();
    writer.write(&mut bytes).unwrap();
    bytes
}

/// Writes the layer in every format into a folder; gives the name of each file to read.
pub fn write_all(rows: &[Row], folder: &Path) -> Vec<&'static str> {
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).unwrap();
    put("comma.csv", csv(rows, ",", ".").as_bytes());
    put("semicolon.csv", csv(rows, ";", ",").replace('\n', "\r\n").as_bytes());
    put("bom.csv", format!("\u{feff}{}", csv(rows, ";", ",")).as_bytes());
    put("tab.txt", csv(rows, "\t", ".").as_bytes());
    put("windows.csv", &windows_1252(&csv(rows, ";", ",")));
    put("points.geojson", geojson(rows).as_bytes());
    put("book.xlsx", &xlsx(rows));
    put("points.fgb", &flatgeobuf(rows));
    let parts = shapefile(rows);
    for (extension, bytes) in &parts {
        put(&format!("points.{extension}"), bytes);
    }
    let members: Vec<_> = parts.into_iter().map(|(extension, bytes)| (format!("shape/points.{extension}"), bytes)).collect();
    put("points.zip", &zip(&members));
    bygd::write::write_layer_gpkg(&folder.join("points.gpkg"), &model(rows), 3006).unwrap();
    bygd::write::write_layer_parquet(&folder.join("points.parquet"), &model(rows), 3006).unwrap();
    vec![
        "comma.csv",
        "semicolon.csv",
        "bom.csv",
        "tab.txt",
        "windows.csv",
        "points.geojson",
        "book.xlsx",
        "points.fgb",
        "points.shp",
        "points.zip",
        "points.gpkg",
        "points.gpkg:premises",
        "points.parquet",
    ]
}
