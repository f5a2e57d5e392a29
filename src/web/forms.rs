//! Posted forms: read once, strictly, in NFC; what was typed stays even when it cannot be used.
//!
//! Turning text into domain values is the pages' part, with `text::numbers` and `text::dates`.

use super::error::WebError;
use super::page::{Field, Problem};
use crate::actions::InputFault;
use crate::text::Lang;
use crate::text::legacy::looks_like_tcvn3;
use crate::text::numbers::{Expecting, NumberFault, read_number};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use percent_encoding::percent_decode;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization as _;

/// Most fields of one form: a sheet of 5 000 lines is far away.
const MAX_FIELDS: usize = 20_000;

/// A posted `application/x-www-form-urlencoded` form.
#[derive(Debug, Clone, Default)]
pub struct Form {
    fields: BTreeMap<String, String>,
    unusable: BTreeSet<String>,
}

impl Form {
    /// Reads a body. Text is brought to NFC; a field whose bytes are no text, that holds control characters or is typed
    /// in TCVN3 is kept as well as it can be shown and marked unusable.
    ///
    /// # Errors
    /// [`WebError::Unreadable`] for a field sent twice or too many fields: no page of ours sends such a form.
    pub fn parse(body: &[u8]) -> Result<Self, WebError> {
        let mut form = Self::default();
        for pair in body.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty()) {
            let mut halves = pair.splitn(2, |&byte| byte == b'=');
            let (name, _) = decode(halves.next().unwrap_or_default());
            let (value, is_text) = decode(halves.next().unwrap_or_default());
            if !is_text {
                form.unusable.insert(name.clone());
            }
            if form.fields.insert(name, value).is_some() || form.fields.len() > MAX_FIELDS {
                return Err(WebError::Unreadable);
            }
        }
        Ok(form)
    }

    /// The text of a field as it was typed, in NFC; empty where it was not sent.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// Whether the field was sent at all: a ticked box, a pressed button.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// Whether the field held something that is no text.
    #[must_use]
    pub fn is_unusable(&self, name: &str) -> bool {
        self.unusable.contains(name)
    }

    /// All fields, by name.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

fn decode(encoded: &[u8]) -> (String, bool) {
    let spaced: Vec<u8> = encoded.iter().map(|&byte| if byte == b'+' { b' ' } else { byte }).collect();
    let bytes: Vec<u8> = percent_decode(&spaced).collect();
    let (text, is_text) = match String::from_utf8(bytes) {
        Ok(text) => (text, true),
        Err(broken) => (String::from_utf8_lossy(broken.as_bytes()).into_owned(), false),
    };
    // Line breaks of a text area come as CR LF; other control characters are nothing a person types.
    let clean = text.replace("\r\n", "\n");
    let is_text = is_text && !clean.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
    let is_text = is_text && !looks_like_tcvn3(&clean);
    let shown: String = clean.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).nfc().collect();
    (shown, is_text)
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = WebError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let is_form = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        if !is_form {
            return Err(WebError::Unreadable);
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                WebError::TooLarge
            } else {
                WebError::Unreadable
            }
        })?;
        Self::parse(&body)
    }
}

/// The faults of an administrative form, by field.
#[derive(Debug, Clone, Default)]
pub struct FieldErrors {
    by_field: BTreeMap<String, String>,
}

impl FieldErrors {
    /// Words the faults of an action.
    #[must_use]
    pub fn of(faults: &[InputFault], lang: Lang) -> Self {
        let by_field = faults.iter().map(|fault| (fault.field.clone(), super::words::fault(lang, fault)));
        Self { by_field: by_field.collect() }
    }

    /// Adds a sentence to a field.
    pub fn add(&mut self, field: &str, sentence: impl Into<String>) {
        self.by_field.entry(field.to_owned()).or_insert_with(|| sentence.into());
    }

    /// Reads the number typed in a field; nothing where it is blank, or cannot be read, which is then a fault of it.
    pub fn number(&mut self, field: &str, typed: &str, t: Lang) -> Option<String> {
        match read_number(typed, Expecting::Decimal) {
            Ok(plain) => Some(plain),
            Err(NumberFault::Blank) => None,
            Err(fault) => {
                self.add(field, fault.sentence(t));
                None
            }
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_field.is_empty()
    }

    /// A field of the page: what was typed and what is wrong with it.
    #[must_use]
    pub fn field(&self, name: &str, typed: &str) -> Field {
        Field { value: typed.to_owned(), error: self.get(name) }
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        self.by_field.get(name).cloned()
    }

    /// The summary on top of the page: the same words, each linking to its field.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        self.by_field
            .iter()
            .map(|(field, text)| Problem { href: format!("#{field}"), text: text.clone() })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_arrives_composed_and_line_breaks_plain() {
        let form = Form::parse("note=B%C4%83%CC%81c+Ka%CC%A3n%0D%0Ahai&empty=&tick=on".as_bytes()).unwrap();
        assert_eq!(form.text("note"), "Bắc Kạn\nhai");
        assert_eq!(form.text("absent"), "");
        assert!(form.has("empty") && form.has("tick") && !form.has("absent"));
    }

    #[test]
    fn bytes_that_are_no_text_mark_their_field_and_keep_the_rest() {
        let form = Form::parse(b"a=%FF%FEx&b=n%00ul&c=ok").unwrap();
        assert!(form.is_unusable("a") && form.is_unusable("b") && !form.is_unusable("c"));
        assert_eq!(form.text("b"), "nul");
        assert!(form.text("a").ends_with('x'));
    }

    #[test]
    fn a_field_sent_twice_is_no_form_of_ours() {
        assert!(matches!(Form::parse(b"a=1&a=2"), Err(WebError::Unreadable)));
    }

    #[test]
    fn an_escape_is_decoded_once() {
        assert_eq!(Form::parse(b"a=%252e%252e").unwrap().text("a"), "%2e%2e");
    }
}
