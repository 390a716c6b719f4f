//! The words of real deliveries for roads, railways and water.
//!
//! Responsible for: what a word of OpenStreetMap, NVDB or Lantmäteriet means to somebody who lays a cable. Not responsible for: rows.

use crate::model::{BarrierKind, RoadClass, Surface};

/// What a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning<T> {
    /// This.
    Known(T),
    /// Nothing is laid there, or nothing has to be crossed: stairs, ferries, roads not built yet; brooks, abandoned railways.
    Closed,
    /// It is not known.
    Unknown,
}

fn clean(text: &str) -> String {
    text.trim().to_lowercase().replace('_', " ")
}

/// Classes by the words of OpenStreetMap (`highway`), of NVDB (*vägkategori*), of Lantmäteriet's maps, and of this program.
pub(super) fn road_class(text: &str) -> Meaning<RoadClass> {
    let word = clean(text);
    let word = word.strip_suffix(" link").unwrap_or(&word);
    Meaning::Known(match word {
        "motorway" | "trunk" | "motorväg" | "motorvag" | "motortrafikled" | "mötesfri väg" => RoadClass::Motorway,
        "main" | "primary" | "secondary" | "huvudväg" | "huvudvag" | "europaväg" | "riksväg" | "länsväg" | "primär länsväg"
        | "övrig länsväg" | "allmän väg" | "landsväg" | "huvudgata" => RoadClass::Main,
        "local"
        | "tertiary"
        | "unclassified"
        | "road"
        | "sidoväg"
        | "sidovag"
        | "sekundär länsväg"
        | "tertiär länsväg"
        | "landsväg liten" => RoadClass::Local,
        "street" | "residential" | "living street" | "pedestrian" | "gata" | "lokalgata" | "lokalgata stor"
        | "lokalgata liten" | "gågata" | "kommunal gata" | "kommunal väg" | "kvartersväg" => RoadClass::Street,
        "private"
        | "service"
        | "enskild väg"
        | "enskild vag"
        | "småväg"
        | "småväg enkel standard"
        | "tillfartsväg"
        | "bättre bilväg"
        | "bilväg"
        | "parkeringsområdesväg" => RoadClass::Private,
        "track" | "skogsbilväg" | "skogsväg" | "traktorväg" | "brukningsväg" => RoadClass::Track,
        "path"
        | "footway"
        | "cycleway"
        | "bridleway"
        | "gångväg"
        | "gångstig"
        | "cykelväg"
        | "stig"
        | "gc-väg"
        | "gång- och cykelväg"
        | "parkväg"
        | "elljusspår"
        | "vandringsled" => RoadClass::Path,
        "steps" | "construction" | "proposed" | "planned" | "ferry" | "färjeled" | "färja" | "corridor" | "elevator"
        | "platform" | "raceway" | "bus guideway" | "busway" | "via ferrata" | "abandoned" | "razed" | "disused"
        | "rest area" | "services" | "trappa" | "planerad" | "under byggnation" | "no" => return Meaning::Closed,
        // Extracts that are sorted by `fclass` number the grades of tracks.
        _ if word.starts_with("track grade") => RoadClass::Track,
        _ => return Meaning::Unknown,
    })
}

/// Who keeps a road (NVDB *väghållare*).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeper {
    State,
    Municipality,
    Private,
}

/// Who keeps a road, by name or number of NVDB.
pub(super) fn keeper(text: &str) -> Meaning<Keeper> {
    let word = clean(text);
    Meaning::Known(match word.as_str() {
        "1" | "statlig" | "staten" | "trafikverket" | "state" => Keeper::State,
        "2" | "kommunal" | "kommun" | "municipality" => Keeper::Municipality,
        "3" | "enskild" | "private" => Keeper::Private,
        _ => return Meaning::Unknown,
    })
}

/// The class of a road of which only its functional class of NVDB (0, the most important, to 9), or its keeper, or both are known.
#[expect(clippy::match_same_arms, reason = "read as the table it is: keeper by keeper")]
pub(super) fn class_by_function(function: Option<u8>, keeper: Option<Keeper>) -> Option<RoadClass> {
    Some(match (keeper, function) {
        (None, None) | (_, Some(10..)) => return None,
        (Some(Keeper::Private), Some(9)) => RoadClass::Track,
        (Some(Keeper::Private), _) => RoadClass::Private,
        (Some(Keeper::Municipality), Some(0..=4)) => RoadClass::Main,
        (Some(Keeper::Municipality), _) => RoadClass::Street,
        (_, Some(0..=4)) => RoadClass::Main,
        (Some(Keeper::State), _) | (None, Some(5 | 6)) => RoadClass::Local,
        (None, Some(9)) => RoadClass::Track,
        (None, Some(_)) => RoadClass::Private,
    })
}

/// What a road is made of.
pub(super) fn road_surface(text: &str) -> Surface {
    match clean(text).as_str() {
        "paved" | "asphalt" | "concrete" | "paving stones" | "sett" | "cobblestone" | "belagd" | "belagd väg" | "asfalt"
        | "betong" | "1" => Surface::Paved,
        "gravel" | "unpaved" | "compacted" | "fine gravel" | "ground" | "dirt" | "earth" | "grass" | "sand" | "grus"
        | "grusväg" | "2" => Surface::Gravel,
        _ => Surface::Unknown,
    }
}

/// Whether a cell about a bridge or a tunnel says that there is one.
pub(super) fn is_yes(text: &str) -> bool {
    !matches!(clean(text).as_str(), "" | "no" | "0" | "nej" | "false" | "f" | "n")
}

/// Railways and water by the words of OpenStreetMap (`railway`, `waterway`, `natural`) and of Lantmäteriet. Brooks and ditches are crossed as the
/// road crosses them.
pub(super) fn barrier(text: &str) -> Meaning<BarrierKind> {
    let word = clean(text);
    let has = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
    match word.as_str() {
        "rail" | "light rail" | "narrow gauge" | "subway" | "tram" | "preserved" | "railway" | "spår" | "spårväg"
        | "tunnelbana" => Meaning::Known(BarrierKind::Rail),
        "river" | "canal" | "riverbank" | "tidal channel" | "fairway" | "water" | "lake" | "sea" | "coastline" | "bay"
        | "hav" | "älv" | "å" | "kanal" | "vatten" | "vattendrag" | "vattenyta" => Meaning::Known(BarrierKind::Water),
        "stream" | "ditch" | "drain" | "brook" | "bäck" | "dike" => Meaning::Closed,
        _ if has(&["järnväg", "jarnvag", "spårväg"]) => Meaning::Known(BarrierKind::Rail),
        _ if has(&["sjö", "vattendrag", "vattenyta", "älv"]) => Meaning::Known(BarrierKind::Water),
        _ => Meaning::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_several_sources_mean_the_same() {
        for word in ["Residential", "gata", "living_street", "Lokalgata liten"] {
            assert_eq!(road_class(word), Meaning::Known(RoadClass::Street), "{word}");
        }
        assert_eq!(road_class("secondary_link"), Meaning::Known(RoadClass::Main));
        assert_eq!(road_class("track_grade3"), Meaning::Known(RoadClass::Track));
        assert_eq!(
            (road_class("steps"), road_class("bus_guideway"), road_class("xyz")),
            (Meaning::Closed, Meaning::Closed, Meaning::Unknown)
        );
        assert_eq!(
            (road_surface("asphalt"), road_surface("Grus"), road_surface("?")),
            (Surface::Paved, Surface::Gravel, Surface::Unknown)
        );
        assert!(is_yes("yes") && is_yes("viaduct") && is_yes("T") && !is_yes("no") && !is_yes("0") && !is_yes("F"));
    }

    #[test]
    fn functional_class_and_keeper_give_a_class_where_nothing_else_does() {
        let of = |function: Option<u8>, who: &str| {
            let keeper = match keeper(who) {
                Meaning::Known(keeper) => Some(keeper),
                _ => None,
            };
            class_by_function(function, keeper)
        };
        assert_eq!(of(Some(2), "Statlig"), Some(RoadClass::Main));
        assert_eq!(
            (of(Some(7), "Kommunal"), of(Some(7), "Enskild"), of(Some(9), "enskild")),
            (Some(RoadClass::Street), Some(RoadClass::Private), Some(RoadClass::Track))
        );
        assert_eq!(
            (of(None, "enskild"), of(None, "?"), of(Some(8), "?"), of(Some(12), "statlig")),
            (Some(RoadClass::Private), None, Some(RoadClass::Private), None)
        );
    }

    #[test]
    fn brooks_and_old_railways_are_no_barriers() {
        assert_eq!(
            (barrier("rail"), barrier("Järnväg, enkelspår")),
            (Meaning::Known(BarrierKind::Rail), Meaning::Known(BarrierKind::Rail))
        );
        assert_eq!((barrier("river"), barrier("Sjö")), (Meaning::Known(BarrierKind::Water), Meaning::Known(BarrierKind::Water)));
        assert_eq!(
            (barrier("stream"), barrier("abandoned"), barrier("platform")),
            (Meaning::Closed, Meaning::Unknown, Meaning::Unknown)
        );
    }
}
