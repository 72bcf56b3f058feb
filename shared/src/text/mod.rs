//! Languages: which one a reader wants, the fixed texts of the pages (fluent), texts that people write ([`Localized`]), and how
//! dates and phone numbers are written.

mod catalog;
mod format;
mod invisible;
mod lang;
mod localized;
mod number;
mod phone;

pub use catalog::{Source, TextError, Texts};
pub use format::{calendar_day, date_time, date_time_in, day, decimal_mark, one_decimal, size, weight};
pub use invisible::{is_blank, is_invisible};
pub use lang::Lang;
pub use localized::Localized;
pub use number::{grouped, typed_decimal};
pub use phone::{Phone, whatsapp_link};
