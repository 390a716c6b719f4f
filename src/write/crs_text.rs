//! The coordinate systems of our output files, spelled out for other programs: PROJJSON for GeoParquet, WKT for GeoPackage.
//!
//! Responsible for: one table of parameters and two spellings made from it. Not responsible for: transforming coordinates.
//!
//! Parameters: the EPSG registry. Programs that know the registry go by the code; the rest is for those that do not.

use crate::{Error, Result};
use serde_json::{Value, json};
use std::fmt::Write;

/// A projected coordinate system with metres as its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct CrsText {
    epsg: u32,
    name: String,
    base: &'static Base,
    conversion: String,
    projection: Projection,
    axes: Axes,
}

/// A geographic coordinate system: what a projected one is made from.
#[derive(Debug, PartialEq)]
struct Base {
    epsg: u32,
    name: &'static str,
    datum_epsg: u32,
    datum: &'static str,
    /// The name of the datum in WKT 1, where blanks are underscores.
    datum_wkt: &'static str,
    ellipsoid_epsg: u32,
    ellipsoid: &'static str,
    semi_major_m: f64,
    inverse_flattening: f64,
}

/// The projection with its parameters: degrees and metres.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Projection {
    TransverseMercator { central_meridian: f64, scale: f64, false_easting_m: f64 },
    LambertConic { latitude: f64, longitude: f64, parallels: [f64; 2], false_easting_m: f64, false_northing_m: f64 },
}

/// The names of the axes, and the order in which the registry lists them. In files the order is easting, northing, whatever this says.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Axes {
    NorthEast { north: &'static str, east: &'static str },
    EastNorth { east: &'static str, north: &'static str },
}

const GRS80: (u32, &str, f64, f64) = (7019, "GRS 1980", 6_378_137.0, 298.257_222_101);

static SWEREF99: Base = Base {
    epsg: 4619,
    name: "SWEREF99",
    datum_epsg: 6619,
    datum: "SWEREF99",
    datum_wkt: "SWEREF99",
    ellipsoid_epsg: GRS80.0,
    ellipsoid: GRS80.1,
    semi_major_m: GRS80.2,
    inverse_flattening: GRS80.3,
};
static RT90: Base = Base {
    epsg: 4124,
    name: "RT90",
    datum_epsg: 6124,
    datum: "Rikets koordinatsystem 1990",
    datum_wkt: "Rikets_koordinatsystem_1990",
    ellipsoid_epsg: 7004,
    ellipsoid: "Bessel 1841",
    semi_major_m: 6_377_397.155,
    inverse_flattening: 299.152_812_8,
};
static ETRS89: Base = Base {
    epsg: 4258,
    name: "ETRS89",
    datum_epsg: 6258,
    datum: "European Terrestrial Reference System 1989",
    datum_wkt: "European_Terrestrial_Reference_System_1989",
    ellipsoid_epsg: GRS80.0,
    ellipsoid: GRS80.1,
    semi_major_m: GRS80.2,
    inverse_flattening: GRS80.3,
};
static ISN93: Base = Base {
    epsg: 4659,
    name: "ISN93",
    datum_epsg: 6659,
    datum: "Islands Net 1993",
    datum_wkt: "Islands_Net_1993",
    ellipsoid_epsg: GRS80.0,
    ellipsoid: GRS80.1,
    semi_major_m: GRS80.2,
    inverse_flattening: GRS80.3,
};

const SWEDISH: Axes = Axes::NorthEast { north: "N", east: "E" };
const RT90_AXES: Axes = Axes::NorthEast { north: "X", east: "Y" };
const UTM_AXES: Axes = Axes::EastNorth { east: "E", north: "N" };

impl CrsText {
    /// The system with this EPSG code.
    ///
    /// # Errors
    /// A system that results are not written in.
    pub fn or_refuse(epsg: u32) -> Result<Self> {
        Self::find(epsg).ok_or_else(|| {
            Error::usage(format!("layers cannot be written in the coordinate system EPSG:{epsg}"))
                .with_hint("choose another `--working-crs`: 3006 to 3024, 25832 to 25835, 3057 or 3067")
        })
    }

    /// The coordinate system of this EPSG code, if it is one that results can be written in.
    pub fn find(epsg: u32) -> Option<Self> {
        match epsg {
            3006 => Some(Self::utm_like(epsg, "SWEREF99 TM", "SWEREF99 TM", &SWEREF99, 15.0, SWEDISH)),
            3007..=3018 => Some(Self::sweref_zone(epsg)),
            3019..=3024 => Some(Self::rt90_zone(epsg)),
            3057 => Some(Self {
                epsg,
                name: "ISN93 / Lambert 1993".to_owned(),
                base: &ISN93,
                conversion: "Iceland Lambert 1993".to_owned(),
                projection: Projection::LambertConic {
                    latitude: 65.0,
                    longitude: -19.0,
                    parallels: [64.25, 65.75],
                    false_easting_m: 500_000.0,
                    false_northing_m: 500_000.0,
                },
                axes: Axes::EastNorth { east: "X", north: "Y" },
            }),
            3067 => Some(Self::utm_like(epsg, "ETRS89 / TM35FIN(E,N)", "TM35FIN", &ETRS89, 27.0, UTM_AXES)),
            25832..=25835 => {
                let zone = epsg - 25800;
                let (name, conversion) = (format!("ETRS89 / UTM zone {zone}N"), format!("UTM zone {zone}N"));
                Some(Self::utm_like(epsg, &name, &conversion, &ETRS89, f64::from(zone) * 6.0 - 183.0, UTM_AXES))
            }
            _ => None,
        }
    }

    /// A system with the scale and false easting of UTM.
    fn utm_like(epsg: u32, name: &str, conversion: &str, base: &'static Base, central_meridian: f64, axes: Axes) -> Self {
        let projection = Projection::TransverseMercator { central_meridian, scale: 0.9996, false_easting_m: 500_000.0 };
        Self { epsg, name: name.to_owned(), base, conversion: conversion.to_owned(), projection, axes }
    }

    /// One of the twelve local zones of SWEREF 99; their names say the central meridian in degrees and minutes.
    fn sweref_zone(epsg: u32) -> Self {
        const MERIDIANS: [(u32, u32); 12] =
            [(12, 0), (13, 30), (15, 0), (16, 30), (18, 0), (14, 15), (15, 45), (17, 15), (18, 45), (20, 15), (21, 45), (23, 15)];
        let (degrees, minutes) = MERIDIANS[(epsg - 3007) as usize];
        let name = format!("SWEREF99 {degrees} {minutes:02}");
        let central_meridian = f64::from(degrees) + f64::from(minutes) / 60.0;
        let projection = Projection::TransverseMercator { central_meridian, scale: 1.0, false_easting_m: 150_000.0 };
        Self { epsg, name: name.clone(), base: &SWEREF99, conversion: name, projection, axes: SWEDISH }
    }

    /// One of the six zones of RT 90, 2.5 gon (2.25 degrees) apart.
    fn rt90_zone(epsg: u32) -> Self {
        const NAMES: [&str; 6] = ["7.5 gon V", "5 gon V", "2.5 gon V", "0 gon", "2.5 gon O", "5 gon O"];
        // The registry gives the meridians in degrees, minutes and seconds; these are its decimals.
        const MERIDIANS: [f64; 6] = [
            11.308_277_777_777_8,
            13.558_277_777_777_8,
            15.808_277_777_777_8,
            18.058_277_777_777_8,
            20.308_277_777_777_8,
            22.558_277_777_777_8,
        ];
        let zone = (epsg - 3019) as usize;
        let projection =
            Projection::TransverseMercator { central_meridian: MERIDIANS[zone], scale: 1.0, false_easting_m: 1_500_000.0 };
        Self {
            epsg,
            name: format!("RT90 {}", NAMES[zone]),
            base: &RT90,
            conversion: format!("Sweden zone {}", NAMES[zone]),
            projection,
            axes: RT90_AXES,
        }
    }

    /// The EPSG code.
    pub fn epsg(&self) -> u32 {
        self.epsg
    }

    /// The name in the registry.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The system as PROJJSON, with its code as `id`.
    pub fn projjson(&self) -> Value {
        let (north, east, north_first) = match self.axes {
            Axes::NorthEast { north, east } => (north, east, true),
            Axes::EastNorth { east, north } => (north, east, false),
        };
        let northing = json!({"name": "Northing", "abbreviation": north, "direction": "north", "unit": "metre"});
        let easting = json!({"name": "Easting", "abbreviation": east, "direction": "east", "unit": "metre"});
        json!({
            "$schema": "https://proj.org/schemas/v0.7/projjson.schema.json",
            "type": "ProjectedCRS",
            "name": self.name,
            "base_crs": self.base.projjson(),
            "conversion": {
                "name": self.conversion,
                "method": self.projection.method_json(),
                "parameters": self.projection.parameters_json(),
            },
            "coordinate_system": {
                "subtype": "Cartesian",
                "axis": if north_first { [northing, easting] } else { [easting, northing] },
            },
            "id": {"authority": "EPSG", "code": self.epsg},
        })
    }

    /// The system as well-known text, version 1, with its code as `AUTHORITY`.
    pub fn wkt(&self) -> String {
        let mut wkt = format!("PROJCS[\"{}\",{},", self.name, self.base.wkt());
        self.projection.push_wkt(&mut wkt);
        wkt.push_str("UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]],");
        wkt.push_str(match self.axes {
            Axes::NorthEast { .. } => "AXIS[\"Northing\",NORTH],AXIS[\"Easting\",EAST],",
            Axes::EastNorth { .. } => "AXIS[\"Easting\",EAST],AXIS[\"Northing\",NORTH],",
        });
        // Writing to a String cannot fail.
        let _ = write!(wkt, "AUTHORITY[\"EPSG\",\"{}\"]]", self.epsg);
        wkt
    }
}

impl Base {
    fn projjson(&self) -> Value {
        json!({
            "name": self.name,
            "datum": {
                "type": "GeodeticReferenceFrame",
                "name": self.datum,
                "ellipsoid": {
                    "name": self.ellipsoid,
                    "semi_major_axis": self.semi_major_m,
                    "inverse_flattening": self.inverse_flattening,
                },
            },
            "coordinate_system": {
                "subtype": "ellipsoidal",
                "axis": [
                    {"name": "Geodetic latitude", "abbreviation": "Lat", "direction": "north", "unit": "degree"},
                    {"name": "Geodetic longitude", "abbreviation": "Lon", "direction": "east", "unit": "degree"},
                ],
            },
            "id": {"authority": "EPSG", "code": self.epsg},
        })
    }

    fn wkt(&self) -> String {
        format!(
            "GEOGCS[\"{}\",DATUM[\"{}\",SPHEROID[\"{}\",{},{},AUTHORITY[\"EPSG\",\"{}\"]],AUTHORITY[\"EPSG\",\"{}\"]],\
             PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],\
             AUTHORITY[\"EPSG\",\"{}\"]]",
            self.name,
            self.datum_wkt,
            self.ellipsoid,
            self.semi_major_m,
            self.inverse_flattening,
            self.ellipsoid_epsg,
            self.datum_epsg,
            self.epsg
        )
    }
}

impl Projection {
    fn method_json(self) -> Value {
        let (name, code) = match self {
            Self::TransverseMercator { .. } => ("Transverse Mercator", 9807),
            Self::LambertConic { .. } => ("Lambert Conic Conformal (2SP)", 9802),
        };
        json!({"name": name, "id": {"authority": "EPSG", "code": code}})
    }

    fn parameters_json(self) -> Value {
        let parameter = |name: &str, value: f64, unit: &str, code: u32| json!({"name": name, "value": value, "unit": unit, "id": {"authority": "EPSG", "code": code}});
        match self {
            Self::TransverseMercator { central_meridian, scale, false_easting_m } => json!([
                parameter("Latitude of natural origin", 0.0, "degree", 8801),
                parameter("Longitude of natural origin", central_meridian, "degree", 8802),
                parameter("Scale factor at natural origin", scale, "unity", 8805),
                parameter("False easting", false_easting_m, "metre", 8806),
                parameter("False northing", 0.0, "metre", 8807),
            ]),
            Self::LambertConic { latitude, longitude, parallels, false_easting_m, false_northing_m } => json!([
                parameter("Latitude of false origin", latitude, "degree", 8821),
                parameter("Longitude of false origin", longitude, "degree", 8822),
                parameter("Latitude of 1st standard parallel", parallels[0], "degree", 8823),
                parameter("Latitude of 2nd standard parallel", parallels[1], "degree", 8824),
                parameter("Easting at false origin", false_easting_m, "metre", 8826),
                parameter("Northing at false origin", false_northing_m, "metre", 8827),
            ]),
        }
    }

    fn push_wkt(self, wkt: &mut String) {
        let (method, parameters): (&str, Vec<(&str, f64)>) = match self {
            Self::TransverseMercator { central_meridian, scale, false_easting_m } => (
                "Transverse_Mercator",
                vec![
                    ("latitude_of_origin", 0.0),
                    ("central_meridian", central_meridian),
                    ("scale_factor", scale),
                    ("false_easting", false_easting_m),
                    ("false_northing", 0.0),
                ],
            ),
            Self::LambertConic { latitude, longitude, parallels, false_easting_m, false_northing_m } => (
                "Lambert_Conformal_Conic_2SP",
                vec![
                    ("latitude_of_origin", latitude),
                    ("central_meridian", longitude),
                    ("standard_parallel_1", parallels[0]),
                    ("standard_parallel_2", parallels[1]),
                    ("false_easting", false_easting_m),
                    ("false_northing", false_northing_m),
                ],
            ),
        };
        // Writing to a String cannot fail.
        let _ = write!(wkt, "PROJECTION[\"{method}\"],");
        for (name, value) in parameters {
            let _ = write!(wkt, "PARAMETER[\"{name}\",{value}],");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All codes that results can be written in.
    fn codes() -> impl Iterator<Item = u32> {
        (3006..=3024).chain(25832..=25835).chain([3057, 3067])
    }

    #[test]
    fn every_working_system_has_a_text_with_its_code() {
        for epsg in codes() {
            let crs = CrsText::find(epsg).unwrap();
            assert_eq!(crs.projjson()["id"]["code"], epsg);
            assert!(crs.wkt().ends_with(&format!("AUTHORITY[\"EPSG\",\"{epsg}\"]]")));
            assert_eq!(crs.wkt().matches('[').count(), crs.wkt().matches(']').count());
        }
        assert_eq!(CrsText::find(4326), None);
        assert_eq!(CrsText::find(3025), None);
    }

    #[test]
    fn sweref_99_tm_is_spelled_as_the_registry_has_it() {
        assert_eq!(
            CrsText::find(3006).unwrap().wkt(),
            "PROJCS[\"SWEREF99 TM\",GEOGCS[\"SWEREF99\",DATUM[\"SWEREF99\",SPHEROID[\"GRS 1980\",6378137,298.257222101,\
             AUTHORITY[\"EPSG\",\"7019\"]],AUTHORITY[\"EPSG\",\"6619\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],\
             UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4619\"]],\
             PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_meridian\",15],\
             PARAMETER[\"scale_factor\",0.9996],PARAMETER[\"false_easting\",500000],PARAMETER[\"false_northing\",0],\
             UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]],AXIS[\"Northing\",NORTH],AXIS[\"Easting\",EAST],AUTHORITY[\"EPSG\",\"3006\"]]"
        );
    }

    #[test]
    fn the_zones_have_the_meridian_that_their_name_says() {
        for (epsg, name, meridian) in
            [(3012, "SWEREF99 14 15", "14.25"), (3018, "SWEREF99 23 15", "23.25"), (25833, "ETRS89 / UTM zone 33N", "15")]
        {
            let crs = CrsText::find(epsg).unwrap();
            assert_eq!(crs.name(), name);
            assert!(crs.wkt().contains(&format!("\"central_meridian\",{meridian}]")));
        }
    }

    /// For a check with another program: `BYGD_CRS_TEXTS=file cargo test -- --ignored every_text`.
    #[test]
    #[ignore = "writes all texts to the file named by BYGD_CRS_TEXTS, to be checked with another program"]
    fn every_text_can_be_checked_elsewhere() {
        let all: Vec<Value> = codes()
            .filter_map(CrsText::find)
            .map(|crs| json!({"epsg": crs.epsg(), "projjson": crs.projjson(), "wkt": crs.wkt()}))
            .collect();
        std::fs::write(std::env::var("BYGD_CRS_TEXTS").unwrap(), serde_json::to_vec(&all).unwrap()).unwrap();
    }
}
