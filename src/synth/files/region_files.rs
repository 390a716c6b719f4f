//! The demo region as a folder of files: what a coordinator has on the desk.

use super::MadeFile;
use super::geojson::{Collection, Value, decimal};
use super::round_files::{applications, assessments, project_areas, signups};
use crate::synth::Region;
use crate::synth::region::id;
use crate::synth::region::network::{Cable, Zone};
use crate::synth::region::plan::MUNICIPALITIES;
use crate::synth::region::round;
use crate::synth::shape::polygon;
use std::fmt::Write;

/// Said in every layer's properties.
pub(super) const SOURCE: (&str, Value<'_>) = ("kalla", Value::Text("syntetisk"));

/// All files of the region, in the order in which the README lists them.
pub fn region_files(region: &Region, seed: u64) -> Vec<MadeFile> {
    let network = &region.network;
    let readme = include_str!("demo_readme.md").replace("{seed}", &seed.to_string());
    let readme = readme.replace("{budget}", &round::BUDGET.to_string());
    let project = include_str!("demo_project.toml").replace("{seed}", &seed.to_string());
    let projects = round::projects(region);
    let files = [
        ("README.md", readme.into_bytes()),
        ("bygd.toml", project.into_bytes()),
        ("byggnader.csv", premises(region)),
        ("kommuner.geojson", municipalities(region)),
        ("tatorter_smaorter.geojson", settlements(region)),
        ("anslutna.csv", ids(&region.connected)),
        ("bestallningsbara.csv", ids(&region.orderable)),
        ("fiberstrak.geojson", cables("fiberstrak", &network.routes)),
        ("leveransomraden.geojson", zones("leveransomraden", &network.service_areas, false)),
        ("utbyggnadsplaner.geojson", zones("utbyggnadsplaner", &network.plans, true)),
        ("ovrigt_fast.geojson", zones("ovrigt_fast", &network.other_fixed, false)),
        ("mobiltackning.geojson", zones("mobiltackning", &network.mobile, false)),
        ("stomnat.geojson", cables("stomnat", &network.backbone)),
        ("noder.geojson", nodes(region)),
        ("kanalisation.geojson", cables("kanalisation", &network.ducts)),
        ("vagar.geojson", roads(region)),
        ("sjoar.geojson", lakes(region)),
        ("ansokningar.csv", applications(&projects)),
        ("projektomraden.geojson", project_areas(&projects)),
        ("tecknade.csv", signups(&projects)),
        ("bedomningar.csv", assessments(&projects)),
    ];
    files.into_iter().map(|(name, bytes)| MadeFile { name, bytes }).collect()
}

/// A table as a Swedish Excel saves it: UTF-8 with a mark at the start, semicolons, decimal commas, quotes where a cell holds a semicolon.
fn premises(region: &Region) -> Vec<u8> {
    let mut text = String::from("\u{feff}objektidentitet;objekttyp;andamal1;hushall;arbetsstallen;befolkning;nord;ost\n");
    for row in &region.rows {
        let building = &row.building;
        let (kind, purpose) = building.purpose.words();
        // Writing to a string cannot fail.
        let _ = write!(text, "{};{kind};\"{purpose}\"", row.id());
        for count in [building.households, building.workplaces, building.population] {
            text.push(';');
            text.push_str(&count.map(|count| count.to_string()).unwrap_or_default());
        }
        text.push(';');
        decimal(&mut text, building.spot.y, ',');
        text.push(';');
        decimal(&mut text, building.spot.x, ',');
        text.push('\n');
    }
    text.into_bytes()
}

fn ids(numbers: &[u32]) -> Vec<u8> {
    let mut text = String::from("objektidentitet\n");
    for &number in numbers {
        text.push_str(&id(number));
        text.push('\n');
    }
    text.into_bytes()
}

fn municipalities(region: &Region) -> Vec<u8> {
    let mut out = Collection::new("kommuner");
    for (i, plan) in MUNICIPALITIES.iter().enumerate() {
        let properties = [
            ("kommunkod", Value::Text(plan.code)),
            ("kommunnamn", Value::Text(plan.name)),
            ("lanskod", Value::Text(plan.county)),
            ("lansnamn", Value::Text(plan.county_name)),
            SOURCE,
        ];
        out.multi_polygon(&properties, &region.land.shape(i));
    }
    out.finish()
}

fn settlements(region: &Region) -> Vec<u8> {
    let mut out = Collection::new("tatorter_smaorter");
    for place in &region.places {
        let properties = [("ortnamn", Value::Text(&place.name)), ("typ", Value::Text(place.kind.as_str())), SOURCE];
        out.polygon(&properties, &polygon(&place.outline()));
    }
    out.finish()
}

fn cables(name: &str, cables: &[Cable]) -> Vec<u8> {
    let mut out = Collection::new(name);
    for cable in cables {
        out.line(&[("typ", Value::Text(cable.kind)), ("operator", Value::Text(cable.operator))], &cable.line);
    }
    out.finish()
}

fn zones(name: &str, zones: &[Zone], planned: bool) -> Vec<u8> {
    let mut out = Collection::new(name);
    for zone in zones {
        let mut properties = vec![("operator", Value::Text(zone.operator))];
        properties.push(("teknik", Value::Text(zone.technology)));
        properties.push(("down_mbps", Value::Number(zone.down_mbps)));
        if planned {
            properties.push(("klart", if zone.ready_by.is_empty() { Value::Null } else { Value::Text(zone.ready_by) }));
        }
        out.polygon(&properties, &polygon(&zone.ring));
    }
    out.finish()
}

fn nodes(region: &Region) -> Vec<u8> {
    let mut out = Collection::new("noder");
    for place in region.places.iter().filter(|place| place.fibre > 0.7) {
        out.point(&[("ortnamn", Value::Text(&place.name)), ("typ", Value::Text("nod")), SOURCE], place.centre);
    }
    out.finish()
}

fn roads(region: &Region) -> Vec<u8> {
    let mut out = Collection::new("vagar");
    for road in &region.roads {
        out.line(&[("vagtyp", Value::Text(road.class.as_str()))], &road.line);
    }
    out.finish()
}

fn lakes(region: &Region) -> Vec<u8> {
    let mut out = Collection::new("sjoar");
    for lake in &region.land.lakes {
        out.polygon(&[SOURCE], &lake.shape());
    }
    out.finish()
}

#[cfg(test)]
mod tests;
