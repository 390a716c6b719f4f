//! The program `bygd`: everything it does is in the library; this hands over the command line and gives back the exit code.

use std::process::ExitCode;

/// Whole-country columns are allocated and freed on several threads at once, where the system's allocators wait for each other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(bygd::cli::main(std::env::args_os()))
}
