//! Air cargo: what flying costs, which flights there are, and the airline's numbers.
//!
//! The planner that would choose flights by cost is a room left for later work.

pub(crate) mod rating;
