//! Air cargo: what flying costs, which flights there are, and the airline's numbers.
//!
//! The planner that would choose flights by cost is a room left for later work.

#[cfg_attr(not(test), expect(dead_code, reason = "closing a consignment fills them"))]
pub(crate) mod documents;
pub(crate) mod rating;
