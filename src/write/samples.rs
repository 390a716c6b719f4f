//! Small results made by hand, for the tests of this room.

use crate::coverage::{AccessRow, AreaIndex, Assessment, CoverageRow, CoverageTables, Level, Nearest, NearestTable, SpeedRow};
use crate::model::{AreaClass, Areas, Base, Connection, Evidence, EvidenceSet, Ids, Premises, Status, Technology, Weights};

/// A coverage row of this level, area and base, with nothing counted.
fn row(level: Level, code: &str, name: &str, base: Base) -> CoverageRow {
    CoverageRow {
        level,
        code: code.to_owned(),
        name: name.to_owned(),
        area_class: AreaClass::Total,
        base,
        total: 0,
        connected: 0,
        passed: 0,
        planned: 0,
        unserved: 0,
        unknown: 0,
        passed_within_m: "50".to_owned(),
        as_of: String::new(),
    }
}

/// Three coverage rows (one with thirds, one with nothing in it, one outside with a name like a formula), and one row of each other table.
pub fn tables() -> CoverageTables {
    let (level, area_class, base, total) = (Level::Municipality, AreaClass::Total, Base::Premises, 3);
    let (code, name) = ("2080".to_owned(), "Falun".to_owned());
    let thirds = CoverageRow {
        total,
        connected: 1,
        passed: 2,
        planned: 1,
        as_of: "2026-10-01".to_owned(),
        ..row(level, &code, &name, base)
    };
    let empty = row(level, "2081", "Borlänge, \"Stora\"", Base::Households);
    let outside =
        CoverageRow { total: 1, unserved: 1, passed_within_m: String::new(), ..row(Level::Outside, "", "=1+1", Base::Premises) };
    CoverageTables {
        coverage: vec![thirds, empty, outside],
        technology: vec![AccessRow {
            level,
            code: code.clone(),
            name: name.clone(),
            area_class,
            base,
            technology: Technology::Fibre,
            total,
            access: 1,
            access_or_vicinity: 2,
        }],
        speed: vec![SpeedRow { level, code, name, area_class, base, down_mbps: 100, total, reached: 1, speed_unknown: 2 }],
        base_missing: vec![(Base::Households, 1)],
    }
}

/// Two municipalities.
pub fn areas() -> Areas {
    Areas {
        name: "areas".to_owned(),
        code: vec!["2080".to_owned(), "2081".to_owned()],
        label: vec!["Falun".to_owned(), "Borlänge".to_owned()],
        ..Areas::default()
    }
}

/// Five premises: connected, passed near the first, passed near a route, unserved outside, and one (the third) that is not counted.
pub fn premises() -> (Premises, Assessment) {
    let premises = Premises {
        name: "premises".to_owned(),
        ids: Ids::Text(["007", "7", "shed", "å-1", "x"].iter().collect()),
        easting: vec![535_000.25, 535_030.25, 535_031.0, 540_000.0, 100_000.125],
        northing: vec![6_700_000.5, 6_700_040.5, 6_700_041.0, 6_710_000.0, 6_200_000.0],
        households: Some([Some(1), Some(0), None, Some(3), None].into_iter().collect::<Weights>()),
        population: Some([Some(2), Some(0), None, Some(4), Some(4_000_000_000)].into_iter().collect::<Weights>()),
        connected: Some(vec![Connection::Yes, Connection::No, Connection::No, Connection::Unknown, Connection::No]),
        counted: Some(vec![true, true, false, true, true]),
        ..Premises::default()
    };
    let set = |evidence: &[Evidence]| {
        let mut set = EvidenceSet::default();
        for one in evidence {
            set.insert(*one);
        }
        set
    };
    let assessment = Assessment {
        area: vec![AreaIndex::new(0), AreaIndex::new(0), AreaIndex::new(0), AreaIndex::new(1), AreaIndex::OUTSIDE],
        class: Some(vec![AreaClass::Dense, AreaClass::Dense, AreaClass::Dense, AreaClass::Rural, AreaClass::Rural]),
        status: vec![Status::Connected, Status::Passed, Status::Passed, Status::Passed, Status::Unserved],
        evidence: vec![
            set(&[Evidence::Connected, Evidence::Orderable]),
            set(&[Evidence::NearConnected, Evidence::Planned]),
            set(&[Evidence::NearConnected]),
            set(&[Evidence::NearRoute]),
            set(&[]),
        ],
        nearest: NearestTable::new(vec![
            (0, Nearest { distance_m: 0.0, premises: 0 }),
            (1, Nearest { distance_m: 50.0, premises: 0 }),
            (2, Nearest { distance_m: 51.0, premises: 0 }),
            (3, Nearest { distance_m: 12.5, premises: Nearest::NONE }),
        ]),
        technologies: vec![1; 5],
        down_mbps: None,
    };
    (premises, assessment)
}

/// `rows` premises spread over a country with 290 municipalities, as the speed tests need them; the same every time.
pub fn many(rows: usize) -> (Premises, Areas, Assessment) {
    // A linear congruential generator (Knuth, MMIX) is random enough here, and seeded.
    let mut state = 1_u64;
    let mut random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut premises = Premises {
        name: "many".to_owned(),
        ids: Ids::Numbers((0..rows as u32).map(|i| 10_000_000 + i64::from(i) * 7).collect()),
        households: Some(Weights::default()),
        workplaces: Some(Weights::default()),
        connected: Some(Vec::new()),
        ..Premises::default()
    };
    let mut nearest_rows = Vec::new();
    let mut assessment = Assessment { class: Some(Vec::new()), ..Assessment::default() };
    for i in 0..rows {
        premises.easting.push(280_000.0 + random(6_000_000) as f64 / 10.0);
        premises.northing.push(6_150_000.0 + random(15_000_000) as f64 / 10.0);
        for weights in [&mut premises.households, &mut premises.workplaces].into_iter().flatten() {
            weights.push(Some(random(4) as u32));
        }
        let status = Status::ALL[random(5) as usize];
        let connected = if status == Status::Connected { Connection::Yes } else { Connection::No };
        premises.connected.iter_mut().for_each(|column| column.push(connected));
        let near = random(3) > 0;
        let mut evidence = EvidenceSet::default();
        if near {
            evidence.insert(Evidence::NearConnected);
        }
        assessment.area.push(AreaIndex::new((i * 290 / rows) as u32));
        assessment.class.iter_mut().for_each(|column| column.push(if near { AreaClass::Dense } else { AreaClass::Rural }));
        assessment.status.push(status);
        assessment.evidence.push(evidence);
        let nearest = Nearest { distance_m: random(500_000) as f64 / 9973.0, premises: random(rows as u64) as u32 };
        if near {
            nearest_rows.push((i as u32, nearest));
        }
        assessment.technologies.push(1);
    }
    assessment.nearest = NearestTable::new(nearest_rows);
    let code = (0..290).map(|i| format!("{:04}", 100 + i * 7)).collect();
    let label = (0..290).map(|i| format!("Municipality number {i}")).collect();
    (premises, Areas { name: "areas".to_owned(), code, label, ..Areas::default() }, assessment)
}

/// Speed and memory of a whole country, and its files for a look with other programs:
/// `BYGD_OUT=folder cargo test --release --lib country -- --ignored --nocapture --test-threads 1`.
mod country {
    use super::many;
    use crate::model::{Areas, Premises};
    use crate::{Result, coverage::Assessment, write};
    use std::path::Path;
    use std::time::Instant;

    const ADDRESSES: usize = 3_400_000;

    /// The largest memory this process has had, in megabytes, where the system says it.
    fn peak_mb() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        peak.unwrap_or(0) / 1024
    }

    #[expect(clippy::print_stderr, reason = "a measurement is read by a person")]
    fn measure(name: &str, seconds_at_most: f64, write: fn(&Path, &Premises, &Areas, &Assessment, u32) -> Result<()>) {
        let temporary = tempfile::tempdir().unwrap();
        let folder = std::env::var("BYGD_OUT").map_or_else(|_| temporary.path().to_path_buf(), Into::into);
        let (premises, areas, assessment) = many(ADDRESSES);
        let path = folder.join(name);
        let (start, before_mb) = (Instant::now(), peak_mb());
        write(&path, &premises, &areas, &assessment, 3006).unwrap();
        let seconds = start.elapsed().as_secs_f64();
        let size_mb = path.metadata().unwrap().len() / 1_000_000;
        eprintln!(
            "{name}: {seconds:.2} s, {size_mb} MB, peak memory {} MB more than the model's {before_mb} MB",
            peak_mb() - before_mb
        );
        assert!(seconds < seconds_at_most, "{seconds} s");
    }

    #[test]
    #[ignore = "3.4 million premises; for measuring"]
    fn country_to_geoparquet_takes_three_seconds_at_most() {
        measure("premises.parquet", 3.0, write::write_premises_parquet);
    }

    #[test]
    #[ignore = "3.4 million premises; for measuring"]
    fn country_to_geopackage_takes_forty_seconds_at_most() {
        measure("premises.gpkg", 40.0, write::write_premises_gpkg);
    }
}
