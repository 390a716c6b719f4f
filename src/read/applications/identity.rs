//! Who and where: organisation numbers, municipalities and counties.

use crate::error::nearest_name;
use crate::model::application::mask_personal;
use crate::model::{Areas, codes};
use std::borrow::Cow;

/// What stands in a cell for an organisation number. The text of a cell that is none is never repeated: it may be that of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OrgNumber {
    /// The number of an organisation, as `NNNNNN-NNNN`.
    Organisation(String),
    /// A personal number, as sole traders have it.
    Personal,
    /// Neither.
    Unreadable,
}

/// Tells organisation numbers from personal numbers: where a personal number has its month, an organisation has 20 or more, so its third
/// digit is never 0 or 1. Source: Swedish Companies Registration Office and Tax Agency (organisationsnummer, SKV 709).
pub(super) fn read_org_number(text: &str) -> OrgNumber {
    let upper = text.trim().to_uppercase();
    // A VAT number is SE, the number, and 01.
    let core = upper.strip_prefix("SE").map_or(upper.as_str(), |vat| vat.trim_end().strip_suffix("01").unwrap_or(vat));
    let closed: String = core.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '+')).collect();
    if !closed.bytes().all(|byte| byte.is_ascii_digit()) {
        // With a name beside it, it is still that of a person.
        return if matches!(mask_personal(text), Cow::Owned(_)) { OrgNumber::Personal } else { OrgNumber::Unreadable };
    }
    let ten = match (closed.len(), closed.get(..2)) {
        (10, _) => closed.as_str(),
        (12, Some("16")) => &closed[2..],
        (12, Some("18" | "19" | "20")) => return OrgNumber::Personal,
        _ => return OrgNumber::Unreadable,
    };
    if matches!(ten.as_bytes()[2], b'0' | b'1') {
        return OrgNumber::Personal;
    }
    OrgNumber::Organisation(format!("{}-{}", &ten[..6], &ten[6..]))
}

/// The names in a cell of municipalities or counties, and what is odd about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Places {
    /// The names, with a comma between them; what is not known stands as it was written.
    pub names: String,
    /// Codes that lost their leading zeros, with what they were read as.
    pub lost_zeros: Vec<String>,
    /// What nobody knows, with the nearest known name.
    pub unknown: Vec<String>,
}

/// Reads one or several municipalities, by code or name; `areas` are known besides those of Sweden.
pub(super) fn read_municipalities(text: &str, areas: Option<&Areas>) -> Places {
    let mut known: Vec<(&str, &str)> = codes::municipalities().collect();
    if let Some(areas) = areas {
        known.extend(pairs(&areas.code, &areas.label));
    }
    read_places(text, &known, &[" kommun", " stad"], codes::repair)
}

/// The same for counties.
pub(super) fn read_counties(text: &str, areas: Option<&Areas>) -> Places {
    let mut known: Vec<(&str, &str)> = codes::counties().collect();
    if let Some((codes, names)) = areas.and_then(|areas| Some((areas.county.as_ref()?, areas.county_label.as_ref()?))) {
        known.extend(pairs(codes, names));
    }
    let repair = |code: &str| {
        let padded = format!("0{code}");
        (code.len() == 1 && codes::county_name(&padded).is_some()).then_some(padded)
    };
    read_places(text, &known, &[" län"], repair)
}

fn pairs<'a>(codes: &'a [String], names: &'a [String]) -> impl Iterator<Item = (&'a str, &'a str)> {
    codes.iter().map(String::as_str).zip(names.iter().map(String::as_str))
}

fn read_places(text: &str, known: &[(&str, &str)], suffixes: &[&str], repair: impl Fn(&str) -> Option<String>) -> Places {
    let mut places = Places::default();
    let text = text.replace(" och ", ",");
    for part in text.split([',', ';', '/', '+', '&', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        let name = match (by_code_or_name(part, known, suffixes), repair(part)) {
            // A layer of municipalities may have codes alone.
            (Some(""), _) => part.to_owned(),
            (Some(name), _) => name.to_owned(),
            (None, Some(code)) => {
                let name = by_code_or_name(&code, known, suffixes).unwrap_or_default().to_owned();
                places.lost_zeros.push(format!("`{part}` read as {code} {name}"));
                name
            }
            (None, None) => {
                let near = nearest_name(part, known.iter().map(|(_, name)| *name));
                let near = near.map(|near| format!(" (the nearest is `{near}`)")).unwrap_or_default();
                places.unknown.push(format!("`{part}` is not known{near}"));
                part.to_owned()
            }
        };
        if !places.names.is_empty() {
            places.names.push_str(", ");
        }
        places.names.push_str(&name);
    }
    places
}

/// The name of a place by its code, its name, or its name as authorities write it: `Falun`, `Falun kommun`, `Stockholms stad`, `Dalarna`.
fn by_code_or_name<'a>(part: &str, known: &[(&str, &'a str)], suffixes: &[&str]) -> Option<&'a str> {
    let bare = |name: &str| {
        let lower = name.to_lowercase();
        suffixes.iter().find_map(|suffix| lower.strip_suffix(suffix)).map(str::to_owned).unwrap_or(lower)
    };
    let genitive = |name: String| name.strip_suffix('s').map(str::to_owned).unwrap_or(name);
    let lower = part.to_lowercase();
    let same = |compare: &dyn Fn(&str) -> bool| known.iter().find(|(_, name)| compare(name)).map(|(_, name)| *name);
    known
        .iter()
        .find(|(code, _)| !code.is_empty() && *code == part)
        .map(|(_, name)| *name)
        .or_else(|| same(&|name| name.to_lowercase() == lower))
        .or_else(|| same(&|name| bare(name) == bare(part)))
        .or_else(|| same(&|name| genitive(bare(name)) == genitive(bare(part))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisations_are_told_from_persons_by_the_third_digit() {
        let organisation = |number: &str| OrgNumber::Organisation(number.to_owned());
        for text in ["802001-1234", "8020011234", "16802001-1234", "SE802001123401", " 802001 1234 "] {
            assert_eq!(read_org_number(text), organisation("802001-1234"), "{text}");
        }
        for text in
            ["700101-1234", "19700101-1234", "197001611234", "101231+1234", "SE700101123401", "7012241234", "Anna 700101-1234"]
        {
            assert_eq!(read_org_number(text), OrgNumber::Personal, "{text}");
        }
        for text in ["802001", "80200112345", "ABC", "99802001-1234", "å802001123", ""] {
            assert_eq!(read_org_number(text), OrgNumber::Unreadable, "{text}");
        }
    }

    #[test]
    fn municipalities_are_known_by_code_and_name_one_or_several() {
        for (text, names) in [
            ("2080", "Falun"),
            ("falun", "Falun"),
            ("Falun kommun", "Falun"),
            ("2080, 2081", "Falun, Borlänge"),
            ("Falun/Borlänge", "Falun, Borlänge"),
            ("Falun och Stockholms stad", "Falun, Stockholm"),
            ("Habo, Håbo", "Habo, Håbo"),
            ("Upplands-Bro", "Upplands-Bro"),
        ] {
            let places = read_municipalities(text, None);
            assert_eq!((places.names.as_str(), places.unknown.len(), places.lost_zeros.len()), (names, 0, 0), "{text}");
        }
        let lost = read_municipalities("114", None);
        assert_eq!((lost.names.as_str(), lost.lost_zeros.len()), ("Upplands Väsby", 1));
        let unknown = read_municipalities("Falum", None);
        assert_eq!(
            (unknown.names.as_str(), unknown.unknown.as_slice()),
            ("Falum", &["`Falum` is not known (the nearest is `Falun`)".to_owned()][..])
        );
    }

    #[test]
    fn municipalities_of_the_run_are_known_beside_those_of_sweden() {
        let areas = Areas { code: vec!["9801".to_owned()], label: vec!["Norrby".to_owned()], ..Areas::default() };
        assert_eq!(read_municipalities("9801, norrby", Some(&areas)).names, "Norrby, Norrby");
        assert_eq!(read_municipalities("9801", None).unknown.len(), 1);
    }

    #[test]
    fn counties_are_known_with_and_without_their_last_word() {
        for text in ["20", "Dalarnas län", "Dalarna", "dalarnas"] {
            assert_eq!(read_counties(text, None).names, "Dalarnas län", "{text}");
        }
        assert_eq!(read_counties("1", None).lost_zeros.len(), 1);
        assert_eq!(read_counties("Blekinge", None).names, "Blekinge län");
        assert_eq!(read_counties("Dalby", None).unknown.len(), 1);
    }
}
