//! What happens after the sale, on both databases: whole lives of orders, and faults in the middle of every step.

pub(crate) mod check;
mod faults;
mod life;
pub(crate) mod sale;
