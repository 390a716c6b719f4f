use super::*;
use crate::synth::DEMO_SEED;
use std::sync::LazyLock;

static REGION: LazyLock<Region> = LazyLock::new(|| Region::from_seed(DEMO_SEED));

#[test]
fn look() {
    let ground = Ground::survey(&REGION);
    for reach in [Reach::White, Reach::Reached, Reach::Planned, Reach::Unsure] {
        let of = || ground.homes.iter().filter(|home| home.reach == reach);
        println!("{reach:?} {} {}", of().count(), of().map(|home| home.households()).sum::<u32>());
    }
    let started = std::time::Instant::now();
    let projects = projects(&REGION);
    println!("{:?}", started.elapsed());
    let mut out = String::new();
    for home in &ground.homes { out += &format!("h {} {} {:?} {}\n", home.spot().x, home.spot().y, home.reach, home.households()); }
    for road in &REGION.roads { out += "r"; for spot in &road.line { out += &format!(" {} {}", spot.x, spot.y); } out += "\n"; }
    for project in &projects { out += "p"; for spot in &project.area.exterior().0 { out += &format!(" {} {}", spot.x, spot.y); } out += "\n"; }
    std::fs::write("/tmp/demo_round.txt", out).unwrap();
    for project in &projects {
        println!("{} {}", project.application.project_id, project.area.exterior().0.len());
        let row: Vec<String> = COLUMNS.iter().map(|column| project.application.stated.get(column).map_or(String::new(), ToString::to_string)).collect();
        println!("   {}", row.join(";"));
    }
}
