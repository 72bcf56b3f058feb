//! People: register, sign in and out, set a forgotten password anew, keep the own account.

pub(crate) mod api;
mod ensure;
mod limits;
pub(crate) mod pages;
mod password;
pub(crate) mod profile;
pub(crate) mod register;
pub(crate) mod reset;
pub(crate) mod rules;
pub(crate) mod sign_in;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub(crate) use ensure::ensure;
pub use ensure::{EnsureError, NewPerson};
pub(crate) use password::Passwords;
