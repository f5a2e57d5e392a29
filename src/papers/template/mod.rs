//! Papers after people's own Word templates: a DOCX in which `{{period}}` and other named fields are filled in.
//!
//! A field keeps the looks of the letters it is typed in, also where Word has cut it into runs. A list of sentences becomes
//! as many paragraphs, a table stands where its field stood alone. What no field names stays as it is.

mod fill;
mod package;
mod values;

pub use self::fill::fill;
pub use self::values::{Fields, Value, of_review, of_score_lines, of_score_table};

use super::kind::PaperKind;
use crate::text::Lang;
use std::collections::BTreeSet;

/// Most bytes of a template.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateFault {
    /// It is no DOCX file, or a damaged one.
    NotDocx,
    /// It unpacks to more than is taken.
    TooLarge,
    /// It holds macros.
    Macros,
    /// Fields the paper does not have.
    Unknown(Vec<String>),
    /// A table's field that has other words in its paragraph.
    NotAlone(String),
    /// `{{` without `}}`.
    Unclosed,
    /// It names no field at all.
    NoFields,
}

impl TemplateFault {
    /// What is wrong, and what to do.
    #[must_use]
    pub fn sentence(&self, t: Lang) -> String {
        match self {
            Self::NotDocx => t.template_not_docx().to_owned(),
            Self::TooLarge => t.template_too_large().to_owned(),
            Self::Macros => t.template_macros().to_owned(),
            Self::Unknown(names) => t.template_unknown(names.join(", ")),
            Self::NotAlone(name) => t.template_not_alone(name),
            Self::Unclosed => t.template_unclosed().to_owned(),
            Self::NoFields => t.template_no_fields().to_owned(),
        }
    }
}

/// Checks a template of a paper before it is kept.
///
/// # Errors
/// Everything that is wrong with it.
pub fn check(file: &[u8], paper: PaperKind) -> Result<(), Vec<TemplateFault>> {
    let (_, used) = fill::filled(file, &Fields::samples(paper)).map_err(|fault| vec![fault])?;
    let known: BTreeSet<&str> = paper.fields().iter().copied().collect();
    let unknown: Vec<String> =
        used.names.iter().filter(|name| !known.contains(name.as_str())).cloned().collect();
    let mut faults = Vec::new();
    if !unknown.is_empty() {
        faults.push(TemplateFault::Unknown(unknown));
    }
    faults.extend(used.not_alone.into_iter().map(TemplateFault::NotAlone));
    if used.is_unclosed {
        faults.push(TemplateFault::Unclosed);
    }
    if used.names.is_empty() && faults.is_empty() {
        faults.push(TemplateFault::NoFields);
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}
