//! The `geo` entry of a Parquet file's metadata.
//!
//! Responsible for: which column is the geometry, how it is stored, and its coordinate system, as GeoParquet 1.0 and 1.1 state them.
//! Not responsible for: whether the coordinates fit that system (`place`).

use crate::read::LayerCrs;
use crate::{Place, Result};
use serde_json::Value;

/// The geometry column.
#[derive(Debug)]
pub(super) struct GeoColumn {
    pub name: String,
    /// The names of all geometry columns, this one among them.
    pub all: Vec<String>,
    pub crs: LayerCrs,
    encoding: String,
}

impl GeoColumn {
    pub(super) fn refuse_other_than_wkb(&self, place: &Place) -> Result<()> {
        if self.encoding.eq_ignore_ascii_case("WKB") {
            return Ok(());
        }
        Err(place
            .clone()
            .column(&self.name)
            .error(format!("the geometry is stored as `{}`, which is not read", self.encoding))
            .with_hint("write the file with the encoding WKB, which is the default of GDAL, QGIS and GeoPandas"))
    }
}

/// Reads the text of the entry.
pub(super) fn read(text: &str, place: &Place) -> Result<GeoColumn> {
    let broken = |what: &str| {
        let error = place.clone().error(format!("its `geo` metadata {what}, so it is no GeoParquet"));
        error.with_hint("write the file anew with GDAL, QGIS or GeoPandas")
    };
    let geo: Value = serde_json::from_str(text).map_err(|error| broken(&format!("cannot be read ({error})")))?;
    let columns = geo.get("columns").and_then(Value::as_object).ok_or_else(|| broken("list no columns"))?;
    let name = match geo.get("primary_column").and_then(Value::as_str) {
        Some(name) => name.to_owned(),
        None => columns.keys().next().cloned().ok_or_else(|| broken("name no geometry column"))?,
    };
    let column = columns.get(&name).ok_or_else(|| broken(&format!("do not describe the column `{name}`")))?;
    Ok(GeoColumn {
        all: columns.keys().cloned().collect(),
        crs: crs(column.get("crs")),
        encoding: column.get("encoding").and_then(Value::as_str).unwrap_or("WKB").to_owned(),
        name,
    })
}

/// No entry means longitude and latitude of CRS84, an entry that is null means that nothing is known.
fn crs(crs: Option<&Value>) -> LayerCrs {
    let crs = match crs {
        None => return LayerCrs::Epsg(4326),
        Some(Value::Null) => return LayerCrs::Unstated,
        Some(crs) => crs,
    };
    // Early files have text instead of PROJJSON.
    if let Some(text) = crs.as_str() {
        let code = text.to_uppercase().strip_prefix("EPSG:").and_then(|code| code.parse().ok());
        return code.map_or_else(|| LayerCrs::Other(text.chars().take(80).collect()), LayerCrs::Epsg);
    }
    let name = || LayerCrs::Other(crs.get("name").and_then(Value::as_str).unwrap_or("a system without name").to_owned());
    let Some(id) = crs.get("id").or_else(|| crs.get("ids").and_then(|ids| ids.get(0))) else {
        return name();
    };
    let authority = id.get("authority").and_then(Value::as_str).unwrap_or_default().to_uppercase();
    let code = match id.get("code") {
        Some(Value::String(code)) => code.to_uppercase(),
        Some(code) => code.to_string(),
        None => return name(),
    };
    match (authority.as_str(), code.as_str(), code.parse()) {
        ("EPSG", _, Ok(code)) => LayerCrs::Epsg(code),
        ("OGC", "CRS84", _) => LayerCrs::Epsg(4326),
        _ => LayerCrs::Other(format!("{authority}:{code}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_coordinate_system_is_the_top_level_id() {
        let read = |text: &str| crs(Some(&serde_json::from_str(text).unwrap()));
        assert_eq!(crs(None), LayerCrs::Epsg(4326));
        assert_eq!(read("null"), LayerCrs::Unstated);
        assert_eq!(read(r#"{"name": "a", "id": {"authority": "EPSG", "code": 3006}}"#), LayerCrs::Epsg(3006));
        assert_eq!(read(r#"{"id": {"authority": "EPSG", "code": "3006"}}"#), LayerCrs::Epsg(3006));
        assert_eq!(read(r#"{"id": {"authority": "OGC", "code": "CRS84"}}"#), LayerCrs::Epsg(4326));
        assert_eq!(read(r#"{"id": {"authority": "ESRI", "code": 102}}"#), LayerCrs::Other("ESRI:102".to_owned()));
        // An id further in belongs to a part of the system.
        let nested = r#"{"name": "lokal", "base_crs": {"id": {"authority": "EPSG", "code": 4326}}}"#;
        assert_eq!(read(nested), LayerCrs::Other("lokal".to_owned()));
        assert_eq!(read(r#""EPSG:3006""#), LayerCrs::Epsg(3006));
    }

    #[test]
    fn broken_metadata_are_an_error() {
        let place = Place::file("a.parquet");
        let read = |text: &str| read(text, &place);
        for text in ["", "{}", r#"{"columns": {}}"#, r#"{"primary_column": "g", "columns": {"h": {}}}"#] {
            assert!(read(text).is_err_and(|error| error.hint().is_some()), "{text}");
        }
        let native = read(r#"{"columns": {"g": {"encoding": "point"}}}"#).unwrap();
        assert!(native.refuse_other_than_wkb(&place).unwrap_err().to_string().contains("stored as `point`"));
    }
}
