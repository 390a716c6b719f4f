//! What all tests share: a folder to work in, the program to run, small layers to make, tables to read.
//!
//! Responsible for: everything around the program. Not responsible for: what is right; each test says that itself.

pub mod formats;
pub mod golden;
pub mod layers;
pub mod tables;

pub use layers::{areas, lines, polygons, premises};
pub use tables::{Coverage, PremisesRow, premises_rows};

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// What a run of the program gave.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The run, if all went well.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.code, Some(0), "{self}");
        self.without_panic()
    }
    /// The run, if it failed with this exit code, one `error:`, no trace of a panic, and every one of these texts.
    #[track_caller]
    pub fn fails(self, code: u8, texts: &[&str]) -> Self {
        assert_eq!(self.code, Some(i32::from(code)), "{self}");
        let errors = self.stderr.lines().filter(|line| line.starts_with("error: ")).count();
        assert_eq!(errors, 1, "{self}");
        for text in texts {
            assert!(self.stderr.contains(text), "`{text}` is not said: {self}");
        }
        self.without_panic()
    }
    /// The same, and there is a hint.
    #[track_caller]
    pub fn fails_with_hint(self, code: u8, texts: &[&str]) -> Self {
        let run = self.fails(code, texts);
        assert!(run.stderr.contains("\nhint: "), "no hint: {run}");
        run
    }
    #[track_caller]
    fn without_panic(self) -> Self {
        for trace in ["panicked", "RUST_BACKTRACE", "unwrap()", "src/"] {
            assert!(!self.stderr.contains(trace), "{self}");
        }
        self
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit code {:?}\n--- stdout\n{}\n--- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}

/// A fresh folder in which the program runs; it is gone when the test ends.
pub struct Workdir {
    folder: TempDir,
}

impl Workdir {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }
    /// The small region in which most rules are worked by hand: two municipalities side by side, 1 km each way, Falun in the west
    /// (0 to 1000) and Borlänge in the east (1000 to 2000), as `areas.geojson`. Positions are metres from the south-west corner.
    pub fn with_areas() -> Self {
        let dir = Self::new();
        dir.write(
            "areas.geojson",
            areas(&[("2080", "Falun", [0.0, 0.0, 1000.0, 1000.0]), ("2081", "Borlänge", [1000.0, 0.0, 2000.0, 1000.0])]),
        );
        dir
    }
    pub fn root(&self) -> &Path {
        self.folder.path()
    }
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        fs::write(self.path(name), content).unwrap();
        self
    }
    #[track_caller]
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
    /// The program, ready to be started in the folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bygd"));
        command.args(arguments).current_dir(self.root()).stdin(Stdio::null()).env_remove("RAYON_NUM_THREADS");
        command
    }
    /// Runs the program in the folder; the arguments are the words of one line, so none may hold a blank.
    pub fn run(&self, line: &str) -> Run {
        self.run_words(&line.split_whitespace().collect::<Vec<_>>())
    }
    /// Runs the program in the folder.
    pub fn run_words(&self, arguments: &[&str]) -> Run {
        let output = self.command(arguments).output().unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
    /// Counts coverage of `premises.csv` in `areas.geojson` with these further words, into `out`, premises one by one included.
    #[track_caller]
    pub fn count(&self, further: &str) -> Coverage {
        self.run(&format!(
            "coverage --premises premises.csv --areas areas.geojson --out out --overwrite --premises-out {further}"
        ))
        .ok();
        self.coverage("out")
    }
    /// The coverage table in an output folder.
    #[track_caller]
    pub fn coverage(&self, folder: &str) -> Coverage {
        Coverage::parse(&self.read(&format!("{folder}/coverage.csv")))
    }
    /// The manifest in an output folder.
    pub fn manifest(&self, folder: &str) -> serde_json::Value {
        serde_json::from_str(&self.read(&format!("{folder}/manifest.json"))).unwrap()
    }
    /// The findings in an output folder: how often each code was found.
    pub fn findings(&self, folder: &str) -> BTreeMap<String, u64> {
        tables::records(&self.read(&format!("{folder}/findings.csv"))).into_iter().fold(BTreeMap::new(), |mut found, row| {
            *found.entry(row["code"].clone()).or_default() += row["count"].parse::<u64>().unwrap();
            found
        })
    }
    /// The premises that the last `count` wrote, by id.
    pub fn premises(&self) -> BTreeMap<String, PremisesRow> {
        premises_rows(&self.path("out/premises.gpkg")).into_iter().map(|row| (row.id.clone(), row)).collect()
    }
    /// Every file below the folder, by its name with `/` between the parts, with its bytes.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files_below(self.root())
    }
    /// A text with the folder's own path taken out, and backslashes turned, so that it is the same everywhere.
    pub fn redact(&self, text: &str) -> String {
        let whole = self.root().canonicalize().unwrap();
        let paths = [whole.as_path(), self.root()];
        paths.iter().fold(text.to_owned(), |text, path| text.replace(&*path.to_string_lossy(), "[folder]")).replace('\\', "/")
    }
}

/// Every file below a folder, with its bytes.
pub fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
            if path.is_dir() {
                files.insert(format!("{name}/"), Vec::new());
                walk(&path, &format!("{name}/"), files);
            } else {
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let mut files = BTreeMap::new();
    walk(folder, "", &mut files);
    files
}

/// The folder of real data, where it is; else the test says that it is skipped.
pub fn shared_data() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");
    let folder = std::env::var_os("BYGD_SHARED_DATA").map_or_else(|| beside.into(), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: the folder of real data ({}) is not there", folder.display());
    None
}
