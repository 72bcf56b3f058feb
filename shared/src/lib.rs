//! The common crate: machinery that every service needs and none owns.
//!
//! Nothing here knows what is traded, except [`contract`], which holds the events and ports through which the services meet.

pub mod audit;
pub mod clock;
pub mod config;
pub mod contract;
pub mod db;
pub mod exchange;
pub mod failure;
pub mod feed;
pub mod files;
pub mod http;
pub mod id;
pub mod job;
pub mod mail;
pub mod money;
pub mod page;
pub mod port;
pub mod region;
pub mod secret;
pub mod service;
pub mod session;
pub mod supervise;
pub mod telemetry;
#[cfg(any(test, feature = "outside"))]
pub mod testing;
pub mod text;
pub mod tls;
