use std::path::PathBuf;

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};
use sentra_catalogue::{CatalogueService, ImportOptions, ImportOutcome};
use sentra_shared::telemetry;
use tokio::{fs::File, io::BufReader};

use super::{Common, say, serve};
use crate::data;

/// Rows between two lines of progress.
const PROGRESS_EVERY: u64 = 500;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Products of one seller from a CSV file; the same file again changes nothing
    Products(ProductArgs),
}

#[derive(Debug, Args)]
struct ProductArgs {
    #[command(flatten)]
    common: Common,
    /// The file, with a header line, in UTF-8 or Windows-1252
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Id or slug of the seller
    #[arg(long, value_name = "ID_OR_SLUG")]
    seller: String,
    /// A column whose name is not known and the field it holds; column=- leaves it out
    #[arg(long, value_name = "COLUMN=FIELD")]
    map: Vec<String>,
    /// Rupiah for one pound, when prices are in pounds
    #[arg(long, value_name = "RUPIAH")]
    gbp_rate: Option<String>,
    /// Category of rows that name none
    #[arg(long)]
    category: Option<String>,
    /// Packed weight of rows that give none, in grams
    #[arg(long, value_name = "GRAMS")]
    weight_g: Option<String>,
    /// Packed size of rows that give none, in millimetres: 200x150x50
    #[arg(long, value_name = "LxWxH")]
    size: Option<String>,
    /// Opening stock of rows that give none
    #[arg(long, value_name = "PIECES")]
    stock: Option<String>,
    /// Publish each product that lacks nothing but a photo
    #[arg(long)]
    publish: bool,
}

impl ProductArgs {
    fn options(&self) -> anyhow::Result<ImportOptions> {
        let mut options =
            ImportOptions { lang: sentra_shared::text::Lang::En, publish: self.publish, ..ImportOptions::default() };
        let given = [
            ("gbp_rate", &self.gbp_rate),
            ("category", &self.category),
            ("weight_g", &self.weight_g),
            ("size", &self.size),
            ("stock", &self.stock),
        ];
        let maps = self.map.iter().map(|m| ("map", m));
        for (name, value) in given.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))).chain(maps) {
            let wrong = |_| anyhow!("--{} cannot be {value}", name.replace('_', "-"));
            options.set(name, value).map_err(wrong)?;
        }
        Ok(options)
    }
}

/// Imports a file; works beside a running server.
pub(super) async fn run(args: ImportArgs) -> anyhow::Result<()> {
    let What::Products(args) = args.what;
    let options = args.options()?;
    let settings = args.common.settings()?;
    telemetry::start(&settings.log.filter, settings.log.json);
    let demo = data::is_demo(&args.common.data);
    let deps = serve::deps(settings, &args.common.data, demo)?;
    let catalogue = CatalogueService::open(&deps).await.context("cannot open the catalogue")?;
    let file = File::open(&args.file).await.with_context(|| format!("cannot read {}", args.file.display()))?;
    let size = file.metadata().await.map_or(0, |m| m.len()).max(1);
    let publish = options.publish;
    let mut seen = 0_u64;
    let told = catalogue.import_products(BufReader::new(file), &args.seller, options, |row, reasons, counts| {
        seen += 1;
        if !reasons.is_empty() {
            let outcome = if row.outcome == ImportOutcome::Refused { "refused" } else { "not published" };
            say(&format!("line {}, {}: {outcome}: {}", row.line, row.sku, reasons.join(" ")));
        }
        if seen.is_multiple_of(PROGRESS_EVERY) {
            say(&format!("{seen} rows, {} percent of the file", counts.bytes.saturating_mul(100) / size));
        }
    });
    let done = told.await?;
    let counts = done.counts;
    if !done.ignored_columns.is_empty() {
        say(&format!("Nothing was taken from these columns: {}", done.ignored_columns.join(", ")));
    }
    say(&format!(
        "{} rows: {} new, {} changed, {} as they were, {} refused.",
        counts.rows(),
        counts.created,
        counts.changed,
        counts.unchanged,
        counts.refused
    ));
    if publish && counts.unpublished > 0 {
        say(&format!("{} of them are not published; the reasons stand above.", counts.unpublished));
    }
    Ok(())
}
