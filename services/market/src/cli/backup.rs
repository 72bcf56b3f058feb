//! `sentra backup`, `sentra restore` and `sentra new-history`.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use sentra_shared::clock::Clock;

use super::{Common, say, serve};
use crate::{
    backup::{self, history, restore, take},
    data,
};

/// Options of `backup`.
#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    #[command(flatten)]
    common: Common,
    /// Archive to make
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Put the installation's key into the archive too; whoever has the archive can then read everything
    #[arg(long)]
    with_key: bool,
}

/// Options of `restore`.
#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    #[command(flatten)]
    common: Common,
    /// Archive made by `sentra backup`
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Only read the archive and say whether it is whole
    #[arg(long)]
    check: bool,
    /// Move a data folder that is there aside
    #[arg(long)]
    replace: bool,
    /// File with the installation's key
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

/// Makes an archive of the data folder, also while it is served.
pub(super) async fn backup(args: BackupArgs) -> anyhow::Result<()> {
    let settings = args.common.settings()?;
    if !settings.database.url.0.is_empty() {
        bail!("the databases are on PostgreSQL: back them up with pg_dump, see the README");
    }
    if !args.common.data.join("kind").exists() {
        bail!("{} is not a data folder", args.common.data.display());
    }
    let data = args.common.data.canonicalize()?;
    let keys = data::keys(&settings, &data)?;
    if args.with_key && !settings.secrets.key.0.is_empty() {
        bail!("the key comes from the settings and is not in the data folder: keep it where it is kept now");
    }
    let wanted = take::Wanted { data, to: args.to.clone(), with_key: args.with_key, with_files: true };
    let done = tokio::task::spawn_blocking(move || take::take(&wanted, &keys, Clock::system().now())).await?;
    let manifest = explain_full(done, "Nothing was made")?;
    let (files, bytes) = manifest.size();
    say(&format!("{} holds {files} files, {bytes} bytes before compression.", args.to.display()));
    if args.with_key {
        say("The installation's key is in it: keep the archive as safe as the key.");
    } else {
        say(
            "The installation's key (secret.key) is not in it. Keep it elsewhere: without it nothing encrypted can be read.",
        );
    }
    Ok(())
}

/// Makes a data folder from an archive.
pub(super) async fn restore(args: RestoreArgs) -> anyhow::Result<()> {
    let settings = args.common.settings()?;
    if args.check {
        let from = args.from.clone();
        let manifest = tokio::task::spawn_blocking(move || restore::check(&from)).await??;
        let (files, bytes) = manifest.size();
        say(&format!(
            "{} is whole: {files} files, {bytes} bytes, made at {} by version {}, {} data, {} the key.",
            args.from.display(),
            manifest.made_at.to_rfc3339(),
            manifest.program,
            manifest.kind,
            if manifest.with_key { "with" } else { "without" }
        ));
        return Ok(());
    }
    if !settings.database.url.0.is_empty() {
        bail!("the databases are on PostgreSQL: restore them with pg_restore, see the README");
    }
    let wanted = restore::Wanted { from: args.from, data: args.common.data, replace: args.replace, key: args.key };
    let for_key = settings.clone();
    let prepared = tokio::task::spawn_blocking(move || restore::prepare(&wanted, &for_key)).await?;
    let prepared = explain_full(prepared, "Nothing was changed")?;
    let deps = serve::deps(settings, &prepared.folder, prepared.manifest.kind == "demo")?;
    explain_full(history::begin(&deps).await, "Nothing was changed")?;
    drop(deps);
    let kept = prepared.put_in_place(Clock::system().now())?;
    if let Some(kept) = kept {
        say(&format!("The data folder that was there is now {}.", kept.display()));
    }
    say("Restored. The search index is built anew at the first start.");
    Ok(())
}

/// Gives the feeds a new epoch after databases were restored by other means.
pub(super) async fn new_history(common: &Common) -> anyhow::Result<()> {
    let settings = common.settings()?;
    let demo = data::is_demo(&common.data);
    let deps = serve::deps(settings, &common.data, demo)?;
    history::begin(&deps).await?;
    say("The feeds have a new epoch: whoever follows them from outside starts from the present state.");
    Ok(())
}

fn explain_full<T>(outcome: anyhow::Result<T>, so_far: &'static str) -> anyhow::Result<T> {
    match outcome {
        Err(error) if backup::is_full(&error) => {
            Err(error).with_context(|| format!("There is no space left on the disk. {so_far}"))
        }
        outcome => outcome,
    }
}
