//! The command line of `thidua`.

use std::process::ExitCode;

fn main() -> ExitCode {
    thidua::cli::run()
}
