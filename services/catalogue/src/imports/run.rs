use sentra_shared::{contract::SellerId, db::write_tx, failure::FieldError};
use tokio::io::AsyncBufRead;

use super::{
    columns::{Columns, Field},
    options::ImportOptions,
    records::{Record, Records},
    report::{ImportCounts, ImportError, ImportOutcome, ImportProblem, ImportRow},
    row,
};
use crate::{
    app::App,
    categories,
    error::Error,
    products::{Upsert, Upserted, upsert},
    sellers,
};

/// Rows of one transaction.
const BATCH: usize = 100;

/// A row that can be tried, or what is wrong with it.
enum Prepared {
    Row(ImportRow),
    Try { line: u64, sku: String, wanted: Box<Upsert> },
}

/// One run over a file.
pub(crate) struct Run<R> {
    app: App,
    seller: SellerId,
    options: ImportOptions,
    records: Records<R>,
    columns: Columns,
    counts: ImportCounts,
}

impl<R: AsyncBufRead + Unpin> Run<R> {
    /// Reads the header and checks that the rows can be understood.
    ///
    /// # Errors
    /// [`ImportError`]; nothing is written.
    pub(crate) async fn begin(
        app: &App,
        seller: SellerId,
        source: R,
        options: ImportOptions,
    ) -> Result<Self, ImportError> {
        let (records, header) = Records::begin(source).await?;
        let columns = Columns::read(&header, &options.columns)?;
        if columns.has(Field::PriceGbp) && options.gbp_rate.is_none() {
            return Err(ImportError::RateNeeded);
        }
        if let Some(category) = &options.category
            && categories::tree(app.db.read()).await?.get(category).is_none()
        {
            return Err(ImportError::UnknownCategory(category.clone()));
        }
        Ok(Self { app: app.clone(), seller, options, records, columns, counts: ImportCounts::default() })
    }

    /// Columns that nothing is taken from.
    pub(crate) fn ignored_columns(&self) -> &[String] {
        &self.columns.ignored
    }

    /// How far it is.
    pub(crate) fn counts(&self) -> ImportCounts {
        self.counts
    }

    /// Works off the next rows, at most a hundred, in one transaction; empty at the end of the file. What was written stays, whatever
    /// comes after it.
    ///
    /// # Errors
    /// The source or the database fails.
    pub(crate) async fn next(&mut self) -> Result<Vec<ImportRow>, ImportError> {
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH {
            let Some(record) = self.records.next(Some(self.columns.width())).await? else { break };
            batch.push(self.prepare(record));
        }
        let rows = self.write(batch).await?;
        self.counts.bytes = self.records.bytes();
        for row in &rows {
            self.counts.add(row);
        }
        Ok(rows)
    }

    fn prepare(&self, Record { line, fields }: Record) -> Prepared {
        let fields = match fields {
            Ok(fields) => fields,
            Err(problem) => return Prepared::Row(refused(line, String::new(), vec![problem])),
        };
        let sku = self.columns.get(&fields, Field::Sku).unwrap_or_default().to_owned();
        match row::draft(&fields, &self.columns, &self.options) {
            Err(wrong) => Prepared::Row(refused(line, sku, problems(wrong))),
            Ok(draft) => {
                let halal_from = self.app.settings.programme.halal_required_from;
                let wanted = Upsert::new(self.seller, draft, self.options.publish, halal_from, self.app.clock.now());
                Prepared::Try { line, sku, wanted: Box::new(wanted) }
            }
        }
    }

    /// All rows in one transaction; when one is refused, each in its own, so that it spoils no other.
    async fn write(&self, batch: Vec<Prepared>) -> Result<Vec<ImportRow>, ImportError> {
        let wanted: Vec<&Upsert> = batch.iter().filter_map(Prepared::wanted).collect();
        let together = self.write_all(&wanted).await;
        let mut outcomes = match together {
            Ok(done) => done.into_iter().map(Ok).collect::<Vec<_>>(),
            Err(error) if is_ours(&error) => return Err(broken(error)),
            Err(_) => {
                let mut outcomes = Vec::with_capacity(wanted.len());
                for one in &wanted {
                    match self.write_all(std::slice::from_ref(one)).await {
                        Ok(done) => outcomes.extend(done.into_iter().map(Ok)),
                        Err(error) if is_ours(&error) => return Err(broken(error)),
                        Err(error) => outcomes.push(Err(error)),
                    }
                }
                outcomes
            }
        }
        .into_iter();
        Ok(batch
            .into_iter()
            .filter_map(|prepared| match prepared {
                Prepared::Row(row) => Some(row),
                Prepared::Try { line, sku, .. } => outcomes.next().map(|outcome| told(line, sku, outcome)),
            })
            .collect())
    }

    async fn write_all(&self, wanted: &[&Upsert]) -> Result<Vec<Upserted>, Error> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        write_tx(&self.app.db, "import_products", wanted, |tx, wanted| {
            Box::pin(async move {
                let mut done = Vec::with_capacity(wanted.len());
                for one in wanted {
                    done.push(upsert(tx, one).await?);
                }
                Ok(done)
            })
        })
        .await
    }
}

impl Prepared {
    fn wanted(&self) -> Option<&Upsert> {
        match self {
            Self::Row(_) => None,
            Self::Try { wanted, .. } => Some(wanted),
        }
    }
}

/// Finds a seller by id or slug.
///
/// # Errors
/// [`ImportError::UnknownSeller`], or the database's.
pub(crate) async fn seller(app: &App, id_or_slug: &str) -> Result<SellerId, ImportError> {
    let found = match id_or_slug.parse::<SellerId>() {
        Ok(id) => sellers::find(app.db.read(), id).await?,
        Err(_) => sellers::by_slug(app.db.read(), id_or_slug).await?,
    };
    found.map(|s| s.seller_id).ok_or_else(|| ImportError::UnknownSeller(id_or_slug.to_owned()))
}

/// True for failures that are not the row's fault.
fn is_ours(error: &Error) -> bool {
    !matches!(error, Error::Invalid(_) | Error::NotPublishable(_) | Error::Blocked | Error::NotFound | Error::Stale)
}

fn broken(error: Error) -> ImportError {
    match error {
        Error::Db(error) => ImportError::Db(error),
        other => ImportError::Other(Box::new(other)),
    }
}

fn problems(wrong: Vec<FieldError>) -> Vec<ImportProblem> {
    wrong.into_iter().map(ImportProblem::from).collect()
}

fn refused(line: u64, sku: String, problems: Vec<ImportProblem>) -> ImportRow {
    ImportRow { line, sku, outcome: ImportOutcome::Refused, problems }
}

fn told(line: u64, sku: String, outcome: Result<Upserted, Error>) -> ImportRow {
    match outcome {
        Ok(done) => {
            let outcome = match (done.created, done.changed) {
                (true, _) => ImportOutcome::Created,
                (false, true) => ImportOutcome::Changed,
                (false, false) => ImportOutcome::Unchanged,
            };
            ImportRow { line, sku, outcome, problems: problems(done.missing) }
        }
        Err(Error::Invalid(wrong) | Error::NotPublishable(wrong)) => refused(line, sku, problems(wrong)),
        // Somebody works on the same product at this moment; the next run takes the row.
        Err(_) => refused(line, sku, vec![ImportProblem::row("changed_meanwhile")]),
    }
}
