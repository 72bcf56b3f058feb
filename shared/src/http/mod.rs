//! The HTTP layer that every service shares: who asks (extractors), what a failure looks like (one mapping to problem+json and to
//! the error page), forms with their CSRF check, idempotency, cookies, security headers and calls between services.

mod access;
mod body;
pub mod cookie;
mod currency;
pub mod idempotency;
mod identify;
mod list;
pub mod peer;
mod render;
mod security;
mod web;

pub use access::{Anyone, Coordinator, Member, Seller, Staff, Trainer};
pub use body::{Form, Json, PathOf, QueryOf, Upload, UploadedFile};
pub use currency::CurrencyQuery;
pub use idempotency::IdempotencyKey;
pub use list::{List, PageQuery, cursor};
pub use render::RequestId;
pub(crate) use render::set_retry_after;
pub use security::ClientAddress;
pub use web::{Settings as WebSettings, Web, apply};
