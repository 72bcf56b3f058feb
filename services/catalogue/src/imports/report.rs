use sea_orm::DbErr;
use sentra_shared::{
    failure::FieldError,
    text::{Lang, Texts},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a row, or a wish about it, could not be fulfilled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportProblem {
    /// The field, or `row` for the row as a whole.
    pub field: String,
    /// Stable code; its text has the key `field-<code>` with dashes.
    pub code: String,
    /// Values that the text names.
    pub args: Vec<(String, String)>,
}

impl ImportProblem {
    pub(super) fn row(code: &str) -> Self {
        Self { field: "row".to_owned(), code: code.to_owned(), args: Vec::new() }
    }

    pub(super) fn with(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.args.push((name.to_owned(), value.to_string()));
        self
    }

    /// The problem in words.
    pub(crate) fn text(&self, texts: &Texts, lang: Lang) -> String {
        let values: Vec<(&str, &str)> = self.args.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        texts.get(lang, &format!("field-{}", self.code.replace('_', "-")), &values)
    }
}

impl From<FieldError> for ImportProblem {
    fn from(error: FieldError) -> Self {
        // A row is one variant, so its place among the variants says nothing here.
        let field = error.field.strip_prefix("variants[0].").unwrap_or(&error.field).to_owned();
        let args = error.args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { field, code: error.code.to_owned(), args }
    }
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcome {
    /// A new product.
    Created,
    /// Something of a product changed.
    Changed,
    /// All of it was there already.
    Unchanged,
    /// Nothing was taken from it.
    Refused,
}

impl ImportOutcome {
    pub(super) const ALL: [Self; 4] = [Self::Created, Self::Changed, Self::Unchanged, Self::Refused];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
        }
    }
}

/// One row and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Line of the file on which the row begins, from 1.
    pub line: u64,
    /// The seller's own code; empty when it could not be read.
    pub sku: String,
    /// What became of it.
    pub outcome: ImportOutcome,
    /// Why it was refused; or, for a row that was taken, why its product is not published although that was asked.
    pub problems: Vec<ImportProblem>,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Bytes of the file that have been worked off.
    pub bytes: u64,
    /// New products.
    pub created: u64,
    /// Changed products.
    pub changed: u64,
    /// Products that were as the file says.
    pub unchanged: u64,
    /// Rows that could not be used.
    pub refused: u64,
    /// Of the rows that were used, those whose product is not published although that was asked.
    pub unpublished: u64,
}

impl ImportCounts {
    /// Rows worked off.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.created + self.changed + self.unchanged + self.refused
    }

    pub(super) fn add(&mut self, row: &ImportRow) {
        match row.outcome {
            ImportOutcome::Created => self.created += 1,
            ImportOutcome::Changed => self.changed += 1,
            ImportOutcome::Unchanged => self.unchanged += 1,
            ImportOutcome::Refused => self.refused += 1,
        }
        if row.outcome != ImportOutcome::Refused && !row.problems.is_empty() {
            self.unpublished += 1;
        }
    }
}

/// Why a file cannot be imported at all, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// No seller has this id or slug.
    #[error("there is no seller {0}")]
    UnknownSeller(String),
    /// The file is a spreadsheet, a picture or UTF-16, not a table in text form.
    #[error("this is not a CSV file in UTF-8 or Windows-1252; save the table as CSV first")]
    NotCsv,
    /// The file has no rows.
    #[error("the file has no header line")]
    Empty,
    /// `--map` names a column that the file does not have.
    #[error("the file has no column {0}; it has {1}")]
    UnknownColumn(String, String),
    /// `--map` names a field that there is not.
    #[error("there is no field {0}; fields are {1}")]
    UnknownField(String, String),
    /// Two columns hold the same field.
    #[error("two columns hold the field {0}; leave one out with column=-")]
    TwoColumns(String),
    /// A field that every row needs has no column.
    #[error("no column holds {0}; name one with column=field. The file has {1}")]
    MissingField(String, String),
    /// Prices are in pounds and no rate is given.
    #[error("prices are in pounds and no rate was given")]
    RateNeeded,
    /// The default category does not exist.
    #[error("there is no category {0}")]
    UnknownCategory(String),
    /// More rows than one run may have.
    #[error("the file has more than {0} rows; divide it")]
    TooManyRows(u64),
    /// The file cannot be read.
    #[error("the file cannot be read")]
    Io(#[from] std::io::Error),
    /// The database failed; rows up to here are kept.
    #[error("the database failed; everything up to here is kept, so start again")]
    Db(#[from] DbErr),
    /// Something else failed.
    #[error("the import broke off; everything up to here is kept")]
    Other(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl ImportError {
    /// Stable code for what the one who sent the file can mend; `None` for what is ours.
    #[must_use]
    pub const fn code(&self) -> Option<&'static str> {
        Some(match self {
            Self::UnknownSeller(_) => "unknown_choice",
            Self::NotCsv => "not_csv",
            Self::Empty => "empty_file",
            Self::UnknownColumn(..) => "unknown_column",
            Self::UnknownField(..) => "unknown_field",
            Self::TwoColumns(_) => "two_columns",
            Self::MissingField(..) => "missing_column",
            Self::RateNeeded => "rate_needed",
            Self::UnknownCategory(_) => "unknown_category",
            Self::TooManyRows(_) => "too_many_rows",
            Self::Io(_) | Self::Db(_) | Self::Other(_) => return None,
        })
    }

    /// The same as a problem, for the API.
    pub(super) fn problem(&self) -> Option<ImportProblem> {
        let problem = ImportProblem { field: "file".to_owned(), code: self.code()?.to_owned(), args: Vec::new() };
        Some(match self {
            Self::UnknownColumn(name, all) => problem.with("name", name).with("all", all),
            Self::UnknownField(name, all) | Self::MissingField(name, all) => {
                problem.with("name", name).with("all", all)
            }
            Self::TwoColumns(name) | Self::UnknownCategory(name) => problem.with("name", name),
            Self::TooManyRows(max) => problem.with("max", max),
            _ => problem,
        })
    }
}
