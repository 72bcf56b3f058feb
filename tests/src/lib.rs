//! Tests of the whole program. The built binary `sentra` is started on a free port and a folder of its own, in one process or with
//! each service in its own, on SQLite or PostgreSQL, and used over HTTP as anybody would.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails at once")]

mod api;
mod html;
mod market;
mod patience;
mod people;
mod postgres;
mod process;
mod proxy;
mod replica;
pub mod shopping;
mod wait;

pub use api::{Answer, Api, Browser, new_key};
pub use html::{Form, Html};
pub use market::{Database, Market, Shape};
pub use patience::most_tries;
pub use people::{CATEGORY, Cast, PASSWORD, Person, Shop, photo, text, until_ok};
pub use process::{next_number, run_and_kill};
pub use replica::Replica;
pub use wait::eventually;
