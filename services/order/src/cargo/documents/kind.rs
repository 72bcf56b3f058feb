//! Which documents there are.

use std::str::FromStr;

/// A document of a consignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Commercial invoices, one after the other.
    Invoice,
    /// Packing lists and their summary.
    PackingList,
    /// A label for each carton.
    Label,
    /// What the airline needs for the air waybill.
    Waybill,
    /// What is declared to customs.
    Customs,
}

impl Kind {
    /// All of them, in the order of lists.
    pub(crate) const ALL: [Self; 5] = [Self::Invoice, Self::PackingList, Self::Label, Self::Waybill, Self::Customs];

    /// Stable name, also in addresses.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::PackingList => "packing-list",
            Self::Label => "label",
            Self::Waybill => "waybill",
            Self::Customs => "customs",
        }
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or(())
    }
}

/// In which form a document is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// For people.
    Pdf,
    /// The same facts for programs.
    Json,
}

impl Form {
    /// Stable name, also the ending of file names.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Json => "json",
        }
    }

    /// Media type.
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Json => "application/json",
        }
    }
}

impl FromStr for Form {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        [Self::Pdf, Self::Json].into_iter().find(|form| form.as_str() == name).ok_or(())
    }
}
