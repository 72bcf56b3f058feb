//! Products from a file: read as a stream of any size, each row made or changed by the seller's own code so that a repeat changes
//! nothing, and every row that cannot be used told with its line and the reason. The command line and the API share all of it.

pub(crate) mod api;
mod columns;
mod numbers;
mod options;
mod records;
mod report;
mod row;
mod run;
mod start;
mod store;
#[cfg(test)]
mod tests;
mod work;

pub use options::ImportOptions;
pub use report::{ImportCounts, ImportError, ImportOutcome, ImportProblem, ImportRow};
pub(crate) use run::{Run, seller};
pub(crate) use work::work_off;
