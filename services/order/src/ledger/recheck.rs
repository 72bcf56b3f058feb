//! The re-check: reads the whole ledger as it was written and proves that it is sound and that the balances follow from it.

use sentra_shared::{contract::TransferId, money::Currency};

use super::{book::Book, store};
use crate::{app::App, error::Error};

/// Transfers read at once.
const PAGE: u64 = 1_000;
/// Problems told; one is enough to stop and look.
const PROBLEMS_MAX: usize = 20;

/// What the re-check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Report {
    /// Transfers read.
    pub(crate) transfers: u64,
    /// What cannot be right, in words for the log and for staff; empty when all is well.
    pub(crate) problems: Vec<String>,
}

impl Report {
    fn note(&mut self, problem: &dyn std::fmt::Display) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(problem.to_string());
        }
    }
}

/// Reads the ledger from its first transfer on. Transfers that are written meanwhile may or may not be seen, so the comparison with
/// the derived balances is left out when some were.
///
/// # Errors
/// The database's.
pub(crate) async fn recheck(app: &App) -> Result<Report, Error> {
    let (mut report, mut book) = (Report::default(), Book::default());
    let mut after: Option<TransferId> = None;
    loop {
        let rows = store::page(app.db.read(), after, PAGE).await?;
        for row in &rows {
            report.transfers += 1;
            if let Err(unsound) = book.record(&row.transfer) {
                report.note(&unsound);
            }
        }
        match rows.last() {
            Some(last) if u64::try_from(rows.len()).is_ok_and(|n| n == PAGE) => after = Some(last.transfer.id),
            Some(last) => {
                after = Some(last.transfer.id);
                break;
            }
            None => break,
        }
    }
    for currency in Currency::ALL {
        if book.difference(currency) != (0, 0) {
            report.note(&format_args!("debits and credits in {currency} differ"));
        }
    }
    let derived = store::balances(app.db.read(), None).await?;
    let grew = !store::page(app.db.read(), after, 1).await?.is_empty();
    if !grew && derived != book.accounts() {
        report.note(&"the derived balances do not follow from the transfers");
    }
    Ok(report)
}

/// The re-check as a periodic task: a problem is an error in the log.
///
/// # Errors
/// The database's.
pub(crate) async fn watch(app: &App) -> Result<(), Error> {
    let report = recheck(app).await?;
    say(&report);
    Ok(())
}

fn say(report: &Report) {
    for problem in &report.problems {
        tracing::error!(ledger.problem = problem, "the ledger is not sound");
    }
    tracing::info!(
        ledger.transfers = report.transfers,
        ledger.problems = report.problems.len(),
        "the ledger was checked"
    );
}
