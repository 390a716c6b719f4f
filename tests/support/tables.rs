//! Reading what the program wrote.

use std::collections::BTreeMap;
use std::path::Path;

/// The rows of a CSV text, each cell by its column.
pub fn records(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let cells = |record: csv::StringRecord| columns.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| cells(record.unwrap())).collect()
}

/// The coverage table.
#[derive(Debug, PartialEq, Eq)]
pub struct Coverage {
    pub rows: Vec<BTreeMap<String, String>>,
}

impl Coverage {
    pub fn parse(text: &str) -> Self {
        Self { rows: records(text) }
    }
    /// One row; the key is `level/code/area_class/base`.
    #[track_caller]
    pub fn row(&self, key: &str) -> &BTreeMap<String, String> {
        let found: Vec<_> = self.rows.iter().filter(|row| Self::key(row) == key).collect();
        assert_eq!(found.len(), 1, "rows `{key}`; there are {:?}", self.keys());
        found[0]
    }
    /// Whether there is such a row.
    pub fn has(&self, key: &str) -> bool {
        self.rows.iter().any(|row| Self::key(row) == key)
    }
    /// One cell.
    #[track_caller]
    pub fn cell(&self, key: &str, column: &str) -> &str {
        &self.row(key)[column]
    }
    /// `total connected passed planned unserved unknown` of one row.
    #[track_caller]
    pub fn counts(&self, key: &str) -> [u64; 6] {
        let row = self.row(key);
        ["total", "connected", "passed", "planned", "unserved", "unknown"].map(|column| row[column].parse().unwrap())
    }
    /// The keys of all rows, in order.
    pub fn keys(&self) -> Vec<String> {
        self.rows.iter().map(Self::key).collect()
    }
    fn key(row: &BTreeMap<String, String>) -> String {
        ["level", "code", "area_class", "base"].map(|column| row[column].as_str()).join("/")
    }
}

/// What the program found out about one premises.
#[derive(Debug, Clone, PartialEq)]
pub struct PremisesRow {
    pub id: String,
    pub area: String,
    pub class: String,
    pub status: String,
    pub evidence: String,
    pub distance_m: Option<f64>,
    pub nearest_id: String,
}

/// The rows of a `premises.gpkg`, in its order, read with SQLite alone.
pub fn premises_rows(path: &Path) -> Vec<PremisesRow> {
    let database = rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut query = database
        .prepare("SELECT id, area_code, area_class, status, evidence, distance_m, nearest_id FROM premises ORDER BY fid")
        .unwrap();
    let rows = query.query_map([], |row| {
        let text = |i: usize| row.get::<_, Option<String>>(i).map(Option::unwrap_or_default);
        Ok(PremisesRow {
            id: text(0)?,
            area: text(1)?,
            class: text(2)?,
            status: text(3)?,
            evidence: text(4)?,
            distance_m: row.get(5)?,
            nearest_id: text(6)?,
        })
    });
    rows.unwrap().map(Result::unwrap).collect()
}
