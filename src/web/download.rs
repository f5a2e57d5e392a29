//! Files that leave the product: their names, and how a browser keeps them.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization as _;

/// A file to be kept under this name.
pub fn attachment(kind: &'static str, name: &str, content: impl IntoResponse) -> Response {
    let disposition = format!("attachment; {}", file_names(name));
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], content).into_response()
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
