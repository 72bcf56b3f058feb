//! The common crate: machinery that every service needs and none owns.
//!
//! Nothing here knows what is traded, except [`contract`], which holds the events and ports through which the services meet.

pub mod id;
pub mod money;
