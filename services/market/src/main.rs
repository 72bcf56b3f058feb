//! `sentra`: the marketplace's one program.

use std::process::ExitCode;

fn main() -> ExitCode {
    sentra_market::run()
}
