//! Puts the services together into the one program `sentra`: the command line, the data folder, one process or many, the API document
//! of all services, the demo content and the pages for developers.

mod backup;
mod cli;
mod compose;
mod data;
mod demo;
mod dev;
mod docs;
mod drain;
mod health;

use std::process::ExitCode;

/// Runs the command given on the command line.
#[must_use]
pub fn run() -> ExitCode {
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|r| r.block_on(cli::run()));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The command line is the one reader here, so the whole chain of causes is of use.
            {
                eprintln!("sentra: {error:#}");
            }
            ExitCode::FAILURE
        }
    }
}
