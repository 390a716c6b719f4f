//! Coordinate systems as files spell them: well-known text and identifiers into [`LayerCrs`].
//!
//! Responsible for: `.prj` files (WKT 1 as ESRI and OGC write it, WKT 2), URNs, `EPSG:3006` and the like.
//! Not responsible for: what an EPSG code means, or whether it is supported (`spatial`).

use super::LayerCrs;

/// Names of systems without an authority code, reduced to letters and digits in upper case, as ESRI and OGC write them.
const NAMES: &[(&str, u32)] = &[
    ("SWEREF99TM", 3006),
    ("SWEREF991200", 3007),
    ("SWEREF991330", 3008),
    ("SWEREF991500", 3009),
    ("SWEREF991630", 3010),
    ("SWEREF991800", 3011),
    ("SWEREF991415", 3012),
    ("SWEREF991545", 3013),
    ("SWEREF991715", 3014),
    ("SWEREF991845", 3015),
    ("SWEREF992015", 3016),
    ("SWEREF992145", 3017),
    ("SWEREF992315", 3018),
    ("RT9075GONV", 3019),
    ("RT905GONV", 3020),
    ("RT9025GONV", 3021),
    ("RT900GON", 3022),
    ("RT9025GONO", 3023),
    ("RT905GONO", 3024),
    ("ETRS1989TM35FIN", 3067),
    ("ETRS1989TM35FINEN", 3067),
    ("ETRS89TM35FIN", 3067),
    ("ETRS89TM35FINEN", 3067),
    ("EUREFFINTM35FIN", 3067),
    ("ISN1993LAMBERT1993", 3057),
    ("ISN93LAMBERT1993", 3057),
    ("ETRS1989LAEA", 3035),
    ("ETRS1989LAEAEUROPE", 3035),
    ("ETRS89LAEAEUROPE", 3035),
    ("ETRS89EXTENDEDLAEAEUROPE", 3035),
    ("LAEAEUROPE", 3035),
    ("WGS1984", 4326),
    ("WGS84", 4326),
    ("ETRS1989", 4258),
    ("ETRS89", 4258),
    ("SWEREF99", 4619),
];

/// Families of UTM zones on the northern half: the name before the zone, the EPSG code of zone 0, and the zones that exist.
const UTM: &[(&str, u32, std::ops::RangeInclusive<u32>)] = &[
    ("ETRS1989UTMZONE", 25800, 28..=38),
    ("ETRS89UTMZONE", 25800, 28..=38),
    ("WGS1984UTMZONE", 32600, 1..=60),
    ("WGS84UTMZONE", 32600, 1..=60),
];

/// The system of an identifier: `EPSG:3006`, `urn:ogc:def:crs:EPSG::3006`, `http://www.opengis.net/def/crs/EPSG/0/3006`,
/// `urn:ogc:def:crs:OGC:1.3:CRS84`; a plain name is recognised as in WKT.
pub(super) fn from_identifier(text: &str) -> LayerCrs {
    let text = text.trim();
    let upper = text.to_uppercase();
    if upper.ends_with("CRS84") {
        return LayerCrs::Epsg(4326);
    }
    let code = upper.rsplit([':', '/', '#']).next().and_then(|last| last.parse().ok());
    match code {
        Some(code) if upper.contains("EPSG") => LayerCrs::Epsg(code),
        _ => from_name(text),
    }
}

/// The system of a well-known text; one that is empty says nothing.
pub(super) fn from_wkt(wkt: &str) -> LayerCrs {
    let wkt = wkt.trim_start_matches('\u{feff}').trim();
    if wkt.is_empty() {
        return LayerCrs::Unstated;
    }
    // A compound system (with heights) is its horizontal part.
    let upper = wkt.to_ascii_uppercase();
    let start = if upper.starts_with("COMPD_CS") || upper.starts_with("COMPOUNDCRS") {
        ["PROJCS[", "PROJCRS[", "GEOGCS[", "GEOGCRS["].iter().find_map(|keyword| upper.find(keyword)).unwrap_or(0)
    } else {
        0
    };
    let root = Root::scan(&wkt[start..]);
    match (root.code, root.name) {
        (Some(code), _) => LayerCrs::Epsg(code),
        (None, Some(name)) => from_name(name),
        (None, None) => LayerCrs::Other(wkt.chars().take(60).collect()),
    }
}

/// The system of a name without a code.
fn from_name(name: &str) -> LayerCrs {
    let mut key: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    if let Some(rest) = key.strip_prefix("GCS") {
        key = rest.to_owned();
    }
    // RT 90's directions are also written in English.
    if let Some(rest) = key.strip_prefix("RT90").filter(|rest| rest.contains("GON")) {
        key = format!("RT90{}", rest.replace("GONW", "GONV").replace("GONE", "GONO"));
    }
    if let Some((_, code)) = NAMES.iter().find(|(known, _)| *known == key) {
        return LayerCrs::Epsg(*code);
    }
    for (family, base, zones) in UTM {
        let zone = key.strip_prefix(family).and_then(|rest| rest.strip_suffix('N')).and_then(|zone| zone.parse().ok());
        if let Some(zone) = zone.filter(|zone| zones.contains(zone)) {
            return LayerCrs::Epsg(base + zone);
        }
    }
    LayerCrs::Other(name.trim().to_owned())
}

/// What the outermost element of a WKT says about itself.
#[derive(Default)]
struct Root<'a> {
    name: Option<&'a str>,
    code: Option<u32>,
}

impl<'a> Root<'a> {
    /// Walks over brackets and quotes; the name is the first quoted text, the code is in the root's own `AUTHORITY` or `ID`.
    fn scan(wkt: &'a str) -> Self {
        let mut root = Self::default();
        let (mut depth, mut quote, mut element_start) = (0_u32, None, 0);
        for (at, byte) in wkt.bytes().enumerate() {
            match (byte, quote) {
                (b'"', Some(start)) => {
                    if depth == 1 && root.name.is_none() {
                        root.name = wkt.get(start..at);
                    }
                    quote = None;
                }
                (b'"', None) => quote = Some(at + 1),
                (b'[' | b'(', None) => depth += 1,
                (b']' | b')', None) => {
                    depth = depth.saturating_sub(1);
                    if depth == 1 {
                        root.code = root.code.or_else(|| epsg_of(wkt.get(element_start..at)?));
                    } else if depth == 0 {
                        break;
                    }
                }
                (b',', None) if depth == 1 => element_start = at + 1,
                _ => {}
            }
        }
        root
    }
}

/// The code in `AUTHORITY["EPSG","3006"` or `ID["EPSG",3006`.
fn epsg_of(element: &str) -> Option<u32> {
    let (keyword, content) = element.split_once(['[', '('])?;
    if !matches!(keyword.trim().to_ascii_uppercase().as_str(), "AUTHORITY" | "ID") {
        return None;
    }
    let mut parts = content.split(',').map(|part| part.trim().trim_matches('"').trim());
    let is_epsg = parts.next()?.eq_ignore_ascii_case("EPSG");
    parts.next().filter(|_| is_epsg)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_at_the_end_of_the_system_itself_counts_and_not_one_inside_it() {
        let wkt = r#"PROJCS["SWEREF99 / RT90 2.5 gon V emulation",GEOGCS["SWEREF99",AUTHORITY["EPSG","4619"]],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AUTHORITY["EPSG","3847"]]"#;
        assert_eq!(from_wkt(wkt), LayerCrs::Epsg(3847));
        let unnamed = r#"PROJCS["Lokalt system",GEOGCS["SWEREF99",AUTHORITY["EPSG","4619"]]]"#;
        assert_eq!(from_wkt(unnamed), LayerCrs::Other("Lokalt system".into()));
        let newer = r#"PROJCRS["SWEREF99 TM",BASEGEOGCRS["SWEREF99",ID["EPSG",4619]],ID["EPSG",3006]]"#;
        assert_eq!(from_wkt(newer), LayerCrs::Epsg(3006));
    }

    #[test]
    fn systems_are_recognised_by_the_names_esri_and_ogc_give_them() {
        let named = |name: &str| from_wkt(&format!("PROJCS[\"{name}\",GEOGCS[\"GCS_X\"],UNIT[\"Meter\",1.0]]"));
        for (name, code) in [
            ("SWEREF99_TM", 3006),
            ("SWEREF99 TM", 3006),
            ("SWEREF99_18_00", 3011),
            ("SWEREF99 13 30", 3008),
            ("SWEREF99_23_15", 3018),
            ("RT90_25_gon_V", 3021),
            ("RT90 2.5 gon V", 3021),
            ("RT90_75_gon_V", 3019),
            ("RT90_0_gon", 3022),
            ("RT90_5_gon_O", 3024),
            ("RT90_25_gon_W", 3021),
            ("ETRS_1989_UTM_Zone_32N", 25832),
            ("ETRS89 / UTM zone 35N", 25835),
            ("WGS_1984_UTM_Zone_33N", 32633),
            ("ETRS_1989_TM35FIN_E_N", 3067),
            ("ETRS89 / TM35FIN(E,N)", 3067),
            ("ISN_1993_Lambert_1993", 3057),
            ("ETRS_1989_LAEA", 3035),
        ] {
            assert_eq!(named(name), LayerCrs::Epsg(code), "{name}");
        }
        for (name, code) in [("GCS_WGS_1984", 4326), ("WGS 84", 4326), ("GCS_ETRS_1989", 4258), ("GCS_SWEREF99", 4619)] {
            assert_eq!(from_wkt(&format!("GEOGCS[\"{name}\",UNIT[\"Degree\",0.01]]")), LayerCrs::Epsg(code), "{name}");
        }
    }

    #[test]
    fn a_compound_system_is_its_horizontal_part_and_an_empty_text_says_nothing() {
        let wkt = r#"COMPD_CS["SWEREF99 TM + RH2000 height",PROJCS["SWEREF99 TM",AUTHORITY["EPSG","3006"]],VERT_CS["RH2000 height",AUTHORITY["EPSG","5613"]],AUTHORITY["EPSG","5845"]]"#;
        assert_eq!(from_wkt(wkt), LayerCrs::Epsg(3006));
        assert_eq!(from_wkt(" \n"), LayerCrs::Unstated);
        assert_eq!(from_wkt("nonsense"), LayerCrs::Other("nonsense".into()));
    }

    #[test]
    fn identifiers_are_read_in_every_spelling() {
        for text in
            ["urn:ogc:def:crs:EPSG::3006", "EPSG:3006", "epsg:3006", "http://www.opengis.net/def/crs/EPSG/0/3006", "SWEREF99 TM"]
        {
            assert_eq!(from_identifier(text), LayerCrs::Epsg(3006), "{text}");
        }
        assert_eq!(from_identifier("urn:ogc:def:crs:OGC:1.3:CRS84"), LayerCrs::Epsg(4326));
        assert_eq!(from_identifier("lokalt"), LayerCrs::Other("lokalt".into()));
    }
}
