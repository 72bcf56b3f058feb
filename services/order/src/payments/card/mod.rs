//! Payments by card, through Stripe.
//!
//! **Why Checkout Sessions.** A PaymentIntent alone needs Stripe's script in our page to take the card and to do 3-D Secure. Our pages
//! work without JavaScript and allow no script of others, so the buyer pays on Stripe's own page: we open a Checkout Session, the
//! order's page links to it, Stripe takes the card, asks the bank (3-D Secure) and leads back. The Session makes the PaymentIntent that
//! charges; its id names the money here. A publishable key is for scripts and therefore not needed.
//!
//! **One charge, one order.** An intent per payment says what has come to pass; each call that changes something at Stripe is an attempt,
//! written before the call, whose id is the idempotency key ([`attempts`]). A call without a clear answer is repeated with that key.
//! There is one page at a time: before another is opened, the one before is closed or its address never reached the buyer. Money is
//! booked once by its PaymentIntent, whoever tells first: the answer, a look, or a webhook ([`arrive`]). An order's time ends only after
//! its page is closed ([`page`]). What still comes too late, twice or with another amount waits in the queue of money that fits nothing, from
//! where staff send it back ([`give_back`]).
//!
//! The address that Stripe leads back to holds the order's link, so Stripe's dashboard, which staff of the marketplace see, shows it.

mod arrive;
mod attempts;
mod gateway;
mod give_back;
mod page;
pub(crate) mod pages;
mod record;
mod rows;
pub(crate) mod rules;
mod signature;
pub(crate) mod store;
#[cfg(test)]
mod tests;
pub(crate) mod webhook;

pub(crate) use gateway::Gateway;
pub(crate) use give_back::{GIVE_BACK, GiveBackJob, Target, plan as plan_back};
pub(crate) use page::{TendJob, begin, ensure, over, tend};
pub(crate) use record::{Attempt, AttemptState, Event, EventId, Outcome};
pub(crate) use rules::IntentState;
pub(crate) use store::TEND;
pub(crate) use webhook::{READ_EVENT, ReadEventJob, prune, take_note};
