//! Why documents are not made or not given out.

use sentra_shared::failure::FieldError;

use super::check::Mismatch;

/// What was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DocumentRefused {
    /// The papers do not agree with one another.
    #[error("the papers do not agree: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Disagree(Vec<Mismatch>),
    /// Letters that no font has, told under the number of the order or the name of the seller they belong to.
    #[error("no font has some letters of the papers")]
    Letters(Vec<FieldError>),
    /// The document could not be set: a defect of template or data.
    #[error("the document cannot be set: {0}")]
    Unset(String),
    /// Printing takes longer than anybody should wait.
    #[error("printing takes too long")]
    Slow,
    /// The papers cannot be opened or have another shape.
    #[error("the papers cannot be read")]
    Unreadable,
    /// The file is not in the store, or it is not what was stored.
    #[error("the file is lost")]
    Lost,
    /// Printed again, these come out otherwise than they were.
    #[error("printed again, {0} differ")]
    Differs(String),
}
