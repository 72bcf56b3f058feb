//! The outside parts as tests meet them: a real S3 server and a real mail server on this machine, started by the test that needs them.
#![expect(clippy::expect_used, reason = "a test that cannot start its server fails at once")]

mod s3;
mod smtp;

pub use s3::S3Server;
pub use smtp::{Received, SmtpServer};
