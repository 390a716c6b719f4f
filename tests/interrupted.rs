//! Ctrl-C in the middle of a run, and a reader that goes away.

use crate::support::Workdir;
use std::process::Stdio;

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_run_with_130_and_leaves_nothing_behind() {
    use std::time::{Duration, Instant};
    let dir = Workdir::new();
    // Big enough to take a while on any machine; it is never finished.
    let mut child = dir
        .command(&["synth", "--premises", "5000000", "--out", "country", "--threads", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while dir.files().is_empty() {
        assert!(start.elapsed() < Duration::from_mins(1) && child.try_wait().unwrap().is_none(), "no temporary folder appeared");
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(200));
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("error: stopped; nothing was left behind") && !stderr.contains("panicked"), "{stderr}");
    assert!(dir.files().is_empty(), "{:?}", dir.files().keys());
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_the_results_of_an_earlier_run_as_they_were() {
    let dir = Workdir::new();
    dir.run("synth --premises 1000 --out country").ok();
    let before = dir.files();
    let child = dir
        .command(&["synth", "--premises", "5000000", "--out", "country", "--overwrite", "--threads", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while dir.files().len() == before.len() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(130));
    assert!(before == dir.files());
}

#[test]
fn a_reader_that_goes_away_is_no_panic_and_the_results_are_written() {
    let dir = Workdir::new();
    let mut child = dir.command(&["demo"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // As `| head -0` does: the reading end is closed before anything is written.
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("panicked"), "{stderr}");
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(dir.path("bygd-demo/coverage.csv").exists());
}

#[test]
fn talk_that_nobody_hears_is_no_panic_either() {
    let dir = Workdir::new();
    let mut child = dir.command(&["demo"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stdout).contains("Counted: households"));
}
