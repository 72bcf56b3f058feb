//! The seller's orders: tabs by state, each part with its contents, address and next step.
