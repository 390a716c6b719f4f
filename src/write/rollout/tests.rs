//! The files of a plan, read as others read them.

use super::samples::plan;
use super::*;
use rusqlite::Connection as Database;

struct Written {
    _parent: tempfile::TempDir,
    folder: OutputFolder,
}

impl Written {
    fn new() -> Self {
        let parent = tempfile::tempdir().unwrap();
        let folder = OutputFolder::create(&parent.path().join("out"), false).unwrap();
        let (rollout, premises, areas) = plan();
        let files = RolloutFiles {
            rollout: &rollout,
            premises: &premises,
            areas: &areas,
            county: &CountySource::Table,
            epsg: 3006,
            settings: &[1, 2],
        };
        write_rollout(&folder, &files).unwrap();
        Self { _parent: parent, folder }
    }
    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.file(name)).unwrap()
    }
    fn rows(&self, name: &str) -> Vec<std::collections::BTreeMap<String, String>> {
        csv::Reader::from_path(self.folder.file(name)).unwrap().deserialize().map(|row| row.unwrap()).collect()
    }
    fn gpkg<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        Database::open(self.folder.file(ROUTES)).unwrap().query_one(sql, [], |row| row.get(0)).unwrap()
    }
}

#[test]
fn projects_have_exactly_the_promised_columns_and_exact_amounts() {
    let written = Written::new();
    assert_eq!(
        written.text("projects.csv"),
        "project,rank,municipalities,premises,households,workplaces,population,route_m,drops_m,route_cost,lower_bound,gap,\
         cut_by_time,cost,cost_p10,cost_p50,cost_p90,cost_per_connection,cost_per_premises,connections,splice_points,cabinets,\
         support,own_part,points,comparison_number,next_connections,next_points,chosen\n\
         K001,1,,1,1,,2,10.000,5.000,1400.00,1400.00,0.000000,0,3064.56,3000.00,3100.00,4000.00,3064.56,3064.56,1,0,0,,,,,,,1\n\
         K002,2,2080 2081,2,,,3,100.500,50.000,9545.00,9540.00,0.000525,1,17249.72,16000.00,18000.00,26000.01,8624.86,8624.86,2,1,1,\
         10349.00,6900.72,,,,,0\n"
    );
    assert_eq!(
        written.text("project_places.csv"),
        "project,level,code,name,premises,households,workplaces,population\n\
         K001,outside,,Outside,1,1,,2\nK002,municipality,2080,Falun,1,1,,3\nK002,municipality,2081,Borlänge,1,,,3\n\
         K002,county,20,Dalarnas län,2,,,6\n"
    );
    assert_eq!(
        written.text("plan_totals.csv"),
        "projects,premises,households,workplaces,population,connections,route_m,drops_m,cost,route_cost,lower_bound,gap,cut_by_time\n\
         2,3,,,5,3,110.500,55.000,20314.28,10945.00,10940.00,0.000458,1\n"
    );
}

#[test]
fn the_bill_adds_up_to_the_cost_and_to_the_totals() {
    let written = Written::new();
    let ore = |text: &String| text.replace('.', "").parse::<u64>().unwrap();
    let bill = written.rows("bill_of_quantities.csv");
    for project in written.rows("projects.csv") {
        let lines = bill.iter().filter(|line| line["project"] == project["project"]);
        assert_eq!(lines.map(|line| ore(&line["amount"])).sum::<u64>(), ore(&project["cost"]));
    }
    let totals: u64 = written.rows("bill_totals.csv").iter().map(|line| ore(&line["amount"])).sum();
    assert_eq!(totals, ore(&written.rows("plan_totals.csv")[0]["cost"]));
    assert_eq!(
        written.text("bill_of_quantities.csv").lines().nth(3),
        Some("K001,projektering,Post projektering,percent,2850.75,7.50,213.81")
    );
    assert_eq!(
        written.text("prices.csv").lines().nth(1),
        Some("schakt,Post schakt,metre,90.00,45.00,180.00,https://example.se/priser,")
    );
}

#[test]
fn choice_curve_and_fates_are_rows() {
    let written = Written::new();
    assert_eq!(written.text("choice.csv"), "project,best,greedy,programme\nK001,1,1,0\nK002,0,0,0\n");
    assert_eq!(
        written.text("choices.csv"),
        "way,objective,budget,projects,worth,upper_bound,proven,funded,premises,households\n\
         best,premises,5000.00,1,1,1,1,3064.56,1,1\ngreedy,premises,5000.00,1,1,1,0,3064.56,1,1\n\
         programme,premises,5000.00,0,0,1,0,0.00,0,0\n"
    );
    assert_eq!(written.text("frontier.csv"), "budget,worth,upper_bound,greedy\n0.00,0,0,0\n3064.56,1,1,0\n20314.28,3,3,1\n");
    assert_eq!(written.text("fates.csv"), "fate,premises\nin_project,3\ntoo_dear,0\ntoo_far_from_road,1\nno_way_to_backbone,1\n");
    assert_eq!(
        written.text("cost_curve.csv"),
        "code,name,marginal_cost,premises,cost\n2080,Falun,7022.50,1,7022.50\n,Outside,1850.00,1,1850.00\n"
    );
}

#[test]
fn the_plan_in_short_counts_in_whole_ore() {
    let json: serde_json::Value = serde_json::from_str(&Written::new().text(PLAN)).unwrap();
    assert_eq!((&json["totals"]["cost_ore"], &json["totals"]["gap"]), (&2_031_428.into(), &"0.000458".into()));
    assert_eq!((&json["premises"]["no_way_to_backbone"], &json["prices"]["assumed"]), (&1.into(), &2.into()));
    assert_eq!(json["choice"]["ways"][0]["projects"], serde_json::json!(["K001"]));
    assert_eq!(json["projects"][1]["municipalities"], serde_json::json!(["2080", "2081"]));
    assert_eq!(json["settings"], serde_json::json!([1, 2]));
}

#[test]
fn layers_have_swedish_names_styles_and_rows_that_add_up_to_the_projects() {
    let written = Written::new();
    let names: String = written.gpkg("SELECT group_concat(table_name, ' ') FROM (SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY rowid)");
    assert_eq!(names, "projektområden stråk servisledningar skarvpunkter skåp byggnader");
    assert_eq!(written.gpkg::<i64>("SELECT count(*) FROM layer_styles WHERE useAsDefault AND length(styleQML) > 400"), 6);
    assert_eq!(written.gpkg::<String>("SELECT printf('%.2f', sum(route_cost)) FROM stråk WHERE project = 'K002'"), "9545.00");
    assert_eq!(written.gpkg::<String>("SELECT printf('%.3f', sum(length_m)) FROM stråk"), "110.500");
    assert_eq!(written.gpkg::<String>("SELECT printf('%.2f', sum(drop_cost)) FROM servisledningar"), "4950.00");
    assert_eq!(written.gpkg::<String>("SELECT group_concat(id || ':' || joining_order, ' ') FROM byggnader"), "=a:1 b:2 c:1");
    let far: String = written.gpkg("SELECT printf('%.1f', road_distance_m) FROM byggnader WHERE fate = 'too_far_from_road'");
    assert_eq!(far, "812.5");
    assert_eq!(written.gpkg::<String>("SELECT municipality FROM projektområden WHERE project = 'K002'"), "Falun, Borlänge");
    // What stands in the existing network stands where the route joins it.
    let easting: String = written.gpkg("SELECT printf('%.1f', minx) FROM \"rtree_skåp_geom\"");
    assert_eq!(easting, "500000.0");
    // Joints have no line, and so no box; the two trenches have.
    assert_eq!(written.gpkg::<i64>("SELECT count(*) FROM \"rtree_stråk_geom\""), 2);
    assert_eq!(written.gpkg::<i64>("SELECT count(*) FROM stråk"), 4);
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let (one, other) = (Written::new(), Written::new());
    let names = one.folder.written().unwrap();
    assert_eq!(names.len(), 14);
    for name in names {
        assert_eq!(std::fs::read(one.folder.file(&name)).unwrap(), std::fs::read(other.folder.file(&name)).unwrap(), "{name}");
    }
}

#[test]
fn a_gap_never_looks_better_than_it_is() {
    assert_eq!(gap(1_000_000, 1_000_000).as_deref(), Some("0.000000"));
    assert_eq!(gap(3_000_001, 3_000_000).as_deref(), Some("0.000001"));
    assert_eq!(gap(2_100_000, 1_000_000).as_deref(), Some("1.100000"));
    assert_eq!(gap(5, 0), None);
    assert_eq!(gap(0, 0).as_deref(), Some("0.000000"));
    assert_eq!((for_each(5, 2), for_each(4, 3), for_each(1, 0)), (Some(3), Some(1), None));
}

#[test]
fn scenarios_stand_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scenarios.csv");
    let one = crate::project::Compared {
        name: "bas".to_owned(),
        projects: 2,
        premises: 3,
        households: None,
        route_mm: 110_500,
        cost: 2_031_428,
        left_out: 2,
        chosen: Some(1),
        chosen_worth: Some(1),
        worth_bound: None,
    };
    write_scenarios(&path, &[one]).unwrap();
    assert_eq!(
        std::fs::read_to_string(path).unwrap(),
        "scenario,projects,premises,households,route_m,cost,left_out,chosen_projects,chosen_worth,upper_bound\n\
         bas,2,3,,110.500,20314.28,2,1,1,\n"
    );
}
