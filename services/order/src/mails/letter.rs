//! A letter as blocks, written out as plain text and as simple HTML.

use std::fmt::{Display, Write as _};

use askama::Template;
use sentra_shared::{mail::Mail, text::Lang};

/// A piece of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    /// A paragraph.
    Text(String),
    /// What the following blocks are about.
    Heading(String),
    /// Names with values, such as lines with amounts.
    Rows(Vec<Row>),
    /// Somewhere to go.
    Link {
        /// Where it leads, in words.
        label: String,
        /// The address.
        href: String,
    },
}

/// A name with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) value: String,
    /// True for the one that counts most.
    pub(crate) strong: bool,
}

impl Row {
    /// A plain one.
    pub(crate) fn new(name: impl Into<String>, value: &dyn Display) -> Self {
        Self { name: name.into(), value: value.to_string(), strong: false }
    }

    /// The one that counts most.
    pub(crate) fn strong(name: impl Into<String>, value: &dyn Display) -> Self {
        Self { strong: true, ..Self::new(name, value) }
    }
}

/// A letter without its receiver.
#[derive(Debug, Clone, Template)]
#[template(path = "mails/letter.html")]
pub(crate) struct Letter {
    pub(crate) lang: Lang,
    pub(crate) subject: String,
    pub(crate) blocks: Vec<Block>,
    /// Who writes and where complaints go.
    pub(crate) foot: Vec<String>,
}

impl Letter {
    /// The letter as plain text, which says the same as the HTML.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            let written = match block {
                Block::Text(text) => writeln!(out, "{text}\n"),
                Block::Heading(text) => writeln!(out, "{text}"),
                Block::Link { label, href } => writeln!(out, "{label}:\n{href}\n"),
                Block::Rows(rows) => rows
                    .iter()
                    .try_for_each(|r| writeln!(out, "- {}: {}", r.name, r.value))
                    .and_then(|()| writeln!(out)),
            };
            // Writing into a string cannot fail.
            debug_assert!(written.is_ok());
        }
        out.push_str(&self.foot.join("\n"));
        out.push('\n');
        out
    }

    /// The mail to this address. A letter whose HTML cannot be written goes as text alone.
    pub(crate) fn to(&self, address: &str) -> Mail {
        Mail { to: address.to_owned(), subject: self.subject.clone(), text: self.text(), html: self.render().ok() }
    }
}
