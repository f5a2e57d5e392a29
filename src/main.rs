//! The command line of `thidua`.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// A password takes 19 MiB to hash. The C library's allocator keeps such blocks for each thread that asked for one, so that a
/// morning of sign-ins left hundreds of MiB behind.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    thidua::cli::run()
}
