//! What the program's figures are held against (`tests/figures` runs it). `load` asks a server again and again and prints how fast it
//! answered. `serve` answers the program's pages with less work: without any, or with the program's own statements through sqlx.
//! `echo` answers without even reading the request, which shows how much the load generator itself can do.

mod echo;
mod exchange;
mod load;
mod serve;
mod statement;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Asks as the plan says and prints one line of JSON
    Load {
        /// A file in the form of `load::Plan`
        plan: PathBuf,
    },
    /// Serves the pages of a file in the form of `serve::Site`
    Serve {
        /// The file
        site: PathBuf,
    },
    /// Answers everything with the same few bytes
    Echo {
        /// Address to listen on
        listen: String,
    },
}

fn main() -> anyhow::Result<()> {
    match Args::parse().what {
        // One thread, so that the server keeps the rest of the machine.
        What::Load { plan } => {
            tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(load::run(&plan))
        }
        What::Echo { listen } => {
            tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(echo::run(&listen))
        }
        What::Serve { site } => {
            tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(serve::run(&site))
        }
    }
}
