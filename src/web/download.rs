//! Files that leave the product: their names, and how a browser keeps them.

use super::error::WebError;
use crate::papers::document::Document;
use crate::papers::pdf::{self, PDF};
use crate::papers::plain_table::{self, PlainTable};
use crate::papers::word::{self, DOCX};
use crate::papers::worksheet::XLSX;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization as _;

/// A file to be kept under this name.
pub fn attachment(kind: &'static str, name: &str, content: impl IntoResponse) -> Response {
    let disposition = format!("attachment; {}", file_names(name));
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], content).into_response()
}

/// The file a paper becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperFile {
    /// For Word: to go on with.
    Docx,
    /// To read and to print.
    Pdf,
}

impl PaperFile {
    /// Both, the working form first.
    pub const ALL: [Self; 2] = [Self::Docx, Self::Pdf];

    /// What its name ends with.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Pdf => "pdf",
        }
    }

    /// The paper as this file.
    ///
    /// # Errors
    /// [`WebError::Broken`] where it cannot be written.
    pub fn write(self, document: &Document) -> Result<Vec<u8>, WebError> {
        let broken = |error: Box<dyn std::error::Error + Send + Sync>| WebError::Broken(error);
        match self {
            Self::Docx => word::write(document).map_err(|error| broken(error.into())),
            Self::Pdf => pdf::write(document).map_err(|error| broken(error.into())),
        }
    }

    /// How people call it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Docx => "Word",
            Self::Pdf => "PDF",
        }
    }
}

/// A paper as a file to be kept; `name` has no ending.
///
/// # Errors
/// [`WebError::Broken`] where it cannot be written.
pub fn paper(document: &Document, file: PaperFile, name: &str) -> Result<Response, WebError> {
    let kind = match file {
        PaperFile::Docx => DOCX,
        PaperFile::Pdf => PDF,
    };
    Ok(attachment(kind, &format!("{name}.{}", file.ending()), file.write(document)?))
}

/// Tables of a page as a worksheet to be kept; `name` has no ending.
///
/// # Errors
/// [`WebError::Broken`] where they cannot be written.
pub fn tables(name: &str, tables: &[PlainTable]) -> Result<Response, WebError> {
    let content = plain_table::write(tables).map_err(|error| WebError::Broken(Box::new(error)))?;
    Ok(attachment(XLSX, &format!("{name}.xlsx"), content))
}

/// A file's name as RFC 6266 wants it: once in plain ASCII for old programs, once as it is.
#[must_use]
pub fn file_names(name: &str) -> String {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    let plain: String = name
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .map(|c| match c {
            'đ' => 'd',
            'Đ' => 'D',
            '"' | '\\' | '%' => '_',
            c if c.is_ascii_graphic() || c == ' ' => c,
            _ => '_',
        })
        .collect();
    format!("filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(name, KEPT))
}

#[cfg(test)]
mod tests {
    use super::file_names;

    #[test]
    fn a_name_travels_whole_and_in_plain_letters() {
        assert_eq!(
            file_names("Quyết định \"số\" 5%; a.pdf"),
            "filename=\"Quyet dinh _so_ 5_; a.pdf\"; \
             filename*=UTF-8''Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh%20%22s%E1%BB%91%22%205%25%3B%20a.pdf"
        );
        assert_eq!(file_names("日本.png"), "filename=\"__.png\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.png");
    }
}
