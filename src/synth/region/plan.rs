//! The drawing board of the demo region: what is decided by hand rather than drawn from the seed.
//!
//! Everything here is fiction. The codes are no Swedish codes (98 and 99 are no counties), the names are no municipality's, and the
//! region lies in the middle of the Bothnian Sea so that nobody takes it for a real place on a map.

use crate::synth::shape::Spot;

/// The south-west corner of the drawing board in EPSG:3006.
const ORIGIN: Spot = Spot { x: 655_000.0, y: 6_745_000.0 };

/// The length of a square of the drawing board in metres.
const SQUARE: f64 = 650.0;

/// A position on the drawing board, in squares from its south-west corner.
pub fn at(east: f64, north: f64) -> Spot {
    ORIGIN + Spot { x: SQUARE * east, y: SQUARE * north }
}

/// Corners where municipality borders meet or turn, in squares. The coast runs from the seventh to the eleventh.
pub const CORNERS: [(f64, f64); 22] = [
    (4.0, 118.0),
    (0.0, 84.0),
    (6.0, 56.0),
    (2.0, 26.0),
    (14.0, 3.0),
    (48.0, 0.0),
    (92.0, 6.0),
    (104.0, 34.0),
    (97.0, 61.0),
    (107.0, 87.0),
    (95.0, 117.0),
    (46.0, 120.0),
    (43.0, 91.0),
    (63.0, 84.0),
    (45.0, 57.0),
    (38.0, 30.0),
    (67.0, 35.0),
    (59.0, 61.0),
    (55.0, 16.0),
    (73.0, 14.0),
    (79.0, 3.0),
    (30.0, 86.0),
];

/// A fictional municipality.
#[derive(Debug)]
pub struct MunicipalityPlan {
    /// Code: no Swedish code.
    pub code: &'static str,
    /// Name: no Swedish municipality's.
    pub name: &'static str,
    /// County code.
    pub county: &'static str,
    /// County name.
    pub county_name: &'static str,
    /// Its parts: counter-clockwise positions in [`CORNERS`].
    pub faces: &'static [&'static [usize]],
    /// The main town, in squares, and the number of buildings there.
    pub town: (f64, f64, u32),
    /// Buildings in its other towns (tätorter).
    pub towns: &'static [u32],
    /// The number of its smaller places (småorter).
    pub hamlets: u32,
}

const NORTH: &str = "Norrtjärns län";
const SOUTH: &str = "Söderfjälla län";

/// The municipalities, ascending by code.
pub const MUNICIPALITIES: [MunicipalityPlan; 7] = [
    MunicipalityPlan {
        code: "9801",
        name: "Björnådal",
        county: "98",
        county_name: NORTH,
        faces: &[&[0, 1, 21, 12, 11]],
        town: (24.0, 103.0, 1500),
        towns: &[310, 180],
        hamlets: 5,
    },
    MunicipalityPlan {
        code: "9802",
        name: "Älgmyra",
        county: "98",
        county_name: NORTH,
        faces: &[&[11, 12, 13, 9, 10]],
        town: (80.0, 103.0, 680),
        towns: &[190],
        hamlets: 4,
    },
    MunicipalityPlan {
        code: "9803",
        name: "Sävlånger",
        county: "98",
        county_name: NORTH,
        faces: &[&[1, 2, 14, 17, 13, 12, 21]],
        town: (22.0, 73.0, 400),
        towns: &[150],
        hamlets: 4,
    },
    MunicipalityPlan {
        code: "9804",
        name: "Gråviken",
        county: "98",
        county_name: NORTH,
        faces: &[&[13, 17, 8, 9]],
        town: (88.0, 75.0, 880),
        towns: &[240, 150],
        hamlets: 4,
    },
    MunicipalityPlan {
        code: "9901",
        name: "Örtjärn",
        county: "99",
        county_name: SOUTH,
        faces: &[&[14, 16, 6, 7, 8, 17]],
        town: (85.0, 45.0, 1080),
        towns: &[230, 150],
        hamlets: 4,
    },
    MunicipalityPlan {
        code: "9902",
        name: "Hällmossa",
        county: "99",
        county_name: SOUTH,
        faces: &[&[2, 3, 15, 16, 14], &[5, 20, 19, 18]],
        town: (25.0, 43.0, 370),
        towns: &[120],
        hamlets: 3,
    },
    MunicipalityPlan {
        code: "9903",
        name: "Tranåmo",
        county: "99",
        county_name: SOUTH,
        faces: &[&[3, 4, 5, 18, 19, 20, 6, 16, 15]],
        town: (40.0, 15.0, 640),
        towns: &[190],
        hamlets: 4,
    },
];

/// The place in the second part of Hällmossa: squares, buildings.
pub const EXCLAVE_PLACE: (f64, f64, u32) = (64.0, 9.0, 90);
/// The municipality that has a second part, as a position in [`MUNICIPALITIES`].
pub const EXCLAVE_OWNER: usize = 5;

/// Main roads between places, as positions in the list of main towns followed by the exclave's place.
pub const MAIN_ROADS: [(usize, usize); 12] =
    [(0, 1), (0, 2), (0, 3), (1, 3), (2, 5), (2, 4), (3, 4), (4, 5), (5, 6), (6, 7), (7, 4), (4, 6)];

/// Main roads out of the region or to its coast: from which main town, to where (squares).
pub const ROADS_OUT: [(usize, f64, f64); 11] = [
    (0, -6.0, 104.0),
    (1, 70.0, 126.0),
    (2, -8.0, 68.0),
    (5, -6.0, 40.0),
    (6, 26.0, -6.0),
    (0, 28.0, 126.0),
    (1, 112.0, 101.0),
    (3, 112.0, 80.0),
    (4, 112.0, 54.0),
    (4, 112.0, 33.0),
    (6, -2.0, 18.0),
];

/// Islands off the coast: municipality, squares, radius in metres.
pub const ISLANDS: [(usize, f64, f64, f64); 4] =
    [(1, 106.0, 101.0, 1300.0), (3, 107.0, 79.0, 1800.0), (4, 102.0, 50.0, 1400.0), (4, 105.0, 41.0, 800.0)];

/// The stretches of coast: corners, and the municipality that owns the skerries off it.
pub const COAST: [(usize, usize, usize); 4] = [(6, 7, 4), (7, 8, 4), (8, 9, 3), (9, 10, 1)];

/// The big lake, across two municipalities: squares and radius in metres, tried until it fits between the roads.
pub const BIG_LAKE: (f64, f64, f64) = (46.0, 75.0, 5200.0);

/// First and last parts of the names of places; together they make names that sound Swedish and mean nothing.
pub const NAME_STARTS: [&str; 18] = [
    "Björk", "Tall", "Gran", "Svart", "Lång", "Älg", "Räv", "Tjäder", "Ås", "Käll", "Myr", "Hed", "Röd", "Grå", "Sten", "Järv",
    "Säv", "Ör",
];
/// See [`NAME_STARTS`].
pub const NAME_ENDS: [&str; 9] = ["lidsbo", "råbo", "mossbo", "näsbo", "vallåsen", "hedsjön", "änget", "åmon", "tjärnby"];
