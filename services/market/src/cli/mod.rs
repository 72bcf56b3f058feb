//! The command line.

mod admin;
mod backup;
mod import;
mod serve;

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Parser, Subcommand};
use sentra_shared::config::{self, Settings};

use crate::compose::Name;

#[derive(Debug, Parser)]
#[command(name = "sentra", version, about = "The storefront of trained small businesses")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the marketplace, or only the named services
    Serve(ServeArgs),
    /// Bring the tables of all services up to date
    Migrate(Common),
    /// Print the settings in force, secrets hidden
    Config(Common),
    /// Make a person, or add roles to one; asks for the password on standard input
    User(UserArgs),
    /// Import products from a file
    Import(import::ImportArgs),
    /// Build the search index anew, while the old one keeps answering
    Reindex(Common),
    /// Put the whole data folder into one archive, also while it is served
    Backup(backup::BackupArgs),
    /// Make a data folder from an archive; the server must not run on it
    Restore(backup::RestoreArgs),
    /// After PostgreSQL databases were restored: tell the services' readers that history changed
    NewHistory(Common),
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub(crate) struct Common {
    /// Settings file that overrides the defaults
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Data folder
    #[arg(long, value_name = "DIR", default_value = "data/shop")]
    pub(crate) data: PathBuf,
}

impl Common {
    pub(crate) fn settings(&self) -> anyhow::Result<Settings> {
        let file = match &self.config {
            Some(path) => {
                Some(std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?)
            }
            None => None,
        };
        Ok(config::load(file.as_deref(), std::env::vars())?)
    }
}

#[derive(Debug, Args)]
struct ServeArgs {
    #[command(flatten)]
    common: Common,
    /// Services to run in this process: account, catalogue, search, order; all when none is named
    #[arg(value_name = "SERVICE")]
    services: Vec<Name>,
    /// Address for visitors
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Address for the other services and for metrics
    #[arg(long)]
    internal_listen: Option<SocketAddr>,
    /// Fill an empty data folder with demonstration content and switch the test gateway on
    #[arg(long)]
    demo: bool,
}

#[derive(Debug, Args)]
struct UserArgs {
    #[command(flatten)]
    common: Common,
    /// E-mail address to sign in with
    #[arg(long)]
    email: String,
    /// Name
    #[arg(long)]
    name: String,
    /// Roles to add: coordinator, trainer, staff
    #[arg(long = "role", value_name = "ROLE", default_value = "staff")]
    roles: Vec<String>,
}

/// Reads the command line and does what it says. Without arguments the demonstration is served.
pub(crate) async fn run() -> anyhow::Result<()> {
    let cli = Cli::parse();
    match cli.command {
        None => serve::run(demonstration()).await,
        Some(Command::Serve(args)) => serve::run(args).await,
        Some(Command::Migrate(common)) => admin::migrate(&common).await,
        Some(Command::Config(common)) => admin::print_config(&common),
        Some(Command::User(args)) => admin::user(&args).await,
        Some(Command::Import(args)) => import::run(args).await,
        Some(Command::Reindex(common)) => admin::reindex(&common).await,
        Some(Command::Backup(args)) => backup::backup(args).await,
        Some(Command::Restore(args)) => backup::restore(args).await,
        Some(Command::NewHistory(common)) => backup::new_history(&common).await,
    }
}

/// What `sentra` without arguments does: `serve --demo --data data/demo --listen 127.0.0.1:8080`.
fn demonstration() -> ServeArgs {
    ServeArgs {
        common: Common { config: None, data: PathBuf::from("data/demo") },
        services: Vec::new(),
        listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
        internal_listen: None,
        demo: true,
    }
}

/// Prints a line for the person at the command line.
pub(crate) fn say(text: &str) {
    use std::io::Write;
    // Nobody reads any more when this fails, so there is nobody to tell.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

fn read_password() -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).context("cannot read the password")?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.chars().count() < 10 {
        bail!("the password needs at least 10 characters; give it on standard input");
    }
    Ok(password)
}
