use sentra_shared::{failure::FieldError, text::Lang};
use serde::{Deserialize, Serialize};

use super::numbers;

/// How a file is read and what stands in for what it does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportOptions {
    /// Columns that are named otherwise in the file: name of the column and the field it holds; the field `-` leaves a column out.
    pub columns: Vec<(String, String)>,
    /// Rupiah for one pound, for a column with prices in pounds.
    pub gbp_rate: Option<i64>,
    /// Category of rows that name none.
    pub category: Option<String>,
    /// Packed weight, in grams, of rows that give none.
    pub weight_g: Option<i64>,
    /// Packed length, width and height, in millimetres, of rows that give none.
    pub size_mm: Option<[i64; 3]>,
    /// Opening stock of rows that give none.
    pub stock: Option<i64>,
    /// Publish each product that lacks nothing but a photo.
    pub publish: bool,
    /// Language in which reasons are told.
    pub lang: Lang,
}

impl ImportOptions {
    /// Reads options as they are typed, on a command line or in a form: `name` is the option without dashes, an empty value counts as
    /// not given.
    ///
    /// # Errors
    /// The option and what is wrong with its value.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), FieldError> {
        let value = value.trim();
        if value.is_empty() {
            return Ok(());
        }
        let number = |max: i64| {
            let read = numbers::whole(value).filter(|n| (0..=max).contains(n));
            read.ok_or_else(|| FieldError::new(name, "out_of_range").with("min", 0).with("max", max))
        };
        match name {
            "map" => {
                let (column, field) =
                    value.rsplit_once('=').ok_or_else(|| FieldError::new(name, "bad_mapping").with("given", value))?;
                self.columns.push((column.trim().to_owned(), field.trim().to_owned()));
            }
            "gbp_rate" => self.gbp_rate = Some(number(10_000_000)?),
            "category" => self.category = Some(value.to_owned()),
            "weight_g" => self.weight_g = Some(number(1_000_000)?),
            "size" => {
                self.size_mm = Some(numbers::size_mm(value).ok_or_else(|| FieldError::new(name, "bad_size"))?);
            }
            "stock" => self.stock = Some(number(1_000_000)?),
            "publish" => {
                self.publish = numbers::yes(value).ok_or_else(|| FieldError::new(name, "unknown_choice"))?;
            }
            _ => return Err(FieldError::new(name, "unknown_choice")),
        }
        Ok(())
    }
}
