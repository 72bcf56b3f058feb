//! Tables of each service, as migrations that go forward only: expand, then contract, so that the previous binary runs on the new
//! schema. Depends on no service. A merged migration is never edited.

mod account;
mod catalogue;
mod common;
mod order;
mod rates;
mod search;

pub use account::AccountMigrator;
pub use catalogue::CatalogueMigrator;
pub use common::CommonMigrator;
pub use order::OrderMigrator;
pub use search::SearchMigrator;
