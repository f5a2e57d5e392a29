//! Answers read the way a browser reads them: elements by CSS selector, forms as they would be sent.

use axum::http::{HeaderMap, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use scraper::{ElementRef, Html, Selector};
use std::collections::BTreeMap;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

fn selector(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|_| panic!("no selector: {selector}"))
}

fn text_of(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Answer {
    /// This answer, if it has the status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:?}\n{}", self.headers, self.body);
        self
    }

    /// This answer, if it is a page that was asked for.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        self.is(200)
    }

    /// Where it sends the browser.
    #[track_caller]
    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.header("location")
    }

    /// A header; empty where it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The cookies it sets, each with its flags.
    pub(crate) fn cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect()
    }

    /// The cookie of that name as the browser would send it back.
    #[track_caller]
    pub(crate) fn cookie(&self, name: &str) -> String {
        let start = format!("{name}=");
        let all = self.cookies();
        let found = all.iter().find(|cookie| cookie.starts_with(&start));
        let found = found.unwrap_or_else(|| panic!("no cookie {name} in {all:?}"));
        found.split(';').next().unwrap_or_default().to_owned()
    }

    fn page(&self) -> Html {
        Html::parse_document(&self.body)
    }

    /// The texts of all elements.
    pub(crate) fn texts(&self, css: &str) -> Vec<String> {
        self.page().select(&selector(css)).map(text_of).collect()
    }

    /// The text of the one element.
    #[track_caller]
    pub(crate) fn text(&self, css: &str) -> String {
        let mut all = self.texts(css);
        assert_eq!(all.len(), 1, "{css} in {}", self.body);
        all.remove(0)
    }

    /// How many elements there are.
    pub(crate) fn many(&self, css: &str) -> usize {
        self.page().select(&selector(css)).count()
    }

    /// Whether there is such an element.
    pub(crate) fn has(&self, css: &str) -> bool {
        self.many(css) > 0
    }

    /// An attribute of all elements that have it.
    pub(crate) fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let page = self.page();
        let chosen = selector(css);
        let found = page.select(&chosen).filter_map(|element| element.attr(name));
        found.map(ToOwned::to_owned).collect()
    }

    /// What stands in the field of that name.
    #[track_caller]
    pub(crate) fn value(&self, name: &str) -> String {
        let form = read(self.page().root_element());
        form.0.get(name).cloned().unwrap_or_else(|| panic!("no field {name} in {}", self.body))
    }

    /// The sentence beside the field of that name on a sheet.
    #[track_caller]
    pub(crate) fn beside(&self, field: &str) -> String {
        self.text(&format!("[id='error-{field}']"))
    }

    /// A form as the browser would send it.
    #[track_caller]
    pub(crate) fn form(&self, css: &str) -> Form {
        let page = self.page();
        let found = page.select(&selector(css)).next();
        read(found.unwrap_or_else(|| panic!("no form {css} in {}", self.body)))
    }
}

fn read(within: ElementRef<'_>) -> Form {
    let mut fields = BTreeMap::new();
    for control in within.select(&selector("input[name], textarea[name], select[name]")) {
        let name = control.attr("name").unwrap_or_default().to_owned();
        let value = match control.value().name() {
            "textarea" => control.text().collect::<String>(),
            "select" => {
                let chosen = control.select(&selector("option[selected]")).next();
                let first = control.select(&selector("option")).next();
                let option = chosen.or(first);
                option.and_then(|option| option.attr("value")).unwrap_or_default().to_owned()
            }
            _ if matches!(control.attr("type"), Some("checkbox" | "radio")) => {
                if control.attr("checked").is_none() {
                    continue;
                }
                control.attr("value").unwrap_or("on").to_owned()
            }
            _ => control.attr("value").unwrap_or_default().to_owned(),
        };
        fields.insert(name, value);
    }
    Form(fields)
}

/// A form somebody fills.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form(pub(crate) BTreeMap<String, String>);

impl Form {
    /// A form with nothing in it.
    pub(crate) fn empty() -> Self {
        Self::default()
    }

    /// A form of these fields.
    pub(crate) fn of(fields: &[(&str, &str)]) -> Self {
        fields.iter().fold(Self::empty(), |form, (name, value)| form.with(name, value))
    }

    /// With a field filled.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Without a field.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.0.remove(name);
        self
    }

    /// Only the fields of one line of a sheet, as the script sends them.
    pub(crate) fn line(&self, code: &str) -> Self {
        let prefix = format!("{code}:");
        let fields = self.0.iter().filter(|(name, _)| name.starts_with(&prefix));
        Self(fields.map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    /// What stands in a field.
    #[track_caller]
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or_else(|| panic!("no field {name} in {self:?}"))
    }

    /// The form as a body.
    pub(crate) fn encode(&self) -> String {
        let escape = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pairs = self.0.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value)));
        pairs.collect::<Vec<_>>().join("&")
    }
}
