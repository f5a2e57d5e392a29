//! What every page carries besides its own content: language, title, who is signed in, navigation, message.
//!
//! Also the small values pages share (a form field, a status tag, a choice). What this module does *not* do:
//! read a request, decide a right or look at a page's content; every text arrives here ready to be shown.

use super::look::Look;
use super::paths;
use crate::text::Lang;

/// The frame of a page, handed to `templates/base.html` and to every template below it.
#[derive(Debug, Clone)]
pub struct Page {
    /// The language; words are its methods: `page.t.sheet_title()`.
    pub t: Lang,
    /// Theme and density.
    pub look: Look,
    /// The first parts of `<title>`, e.g. "Phiếu chấm điểm – Hà Giang"; the product's name is added.
    pub title: String,
    /// Whether the page shows a form again because of mistakes; the title then starts with "Lỗi: ".
    pub has_errors: bool,
    /// Path and query of this page, for the language switch; empty where it cannot be opened again.
    pub here: String,
    /// Who is signed in; `None` on the sign-in page and behind one-time links.
    pub account: Option<AccountView>,
    /// The entries of the top bar this account may use.
    pub nav: Vec<NavLink>,
    /// One message about what the previous request did.
    pub flash: Option<Flash>,
}

impl Page {
    /// The address of a static file under its content-hash name, e.g. `asset("css/base.css")`.
    #[must_use]
    pub fn asset(&self, name: &str) -> &'static str {
        crate::web::static_files::url(name)
    }

    /// This page's address with `lang=` set, for the language switch.
    #[must_use]
    pub fn here_in(&self, lang: Lang) -> String {
        let (path, query) = self.here.split_once('?').unwrap_or((&self.here, ""));
        let mut address = format!("{path}?");
        for pair in query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")) {
            address.push_str(pair);
            address.push('&');
        }
        address.push_str("lang=");
        address.push_str(lang.code());
        address
    }

    /// This page's tables as a worksheet; `None` where the page cannot be opened again or shows mistakes.
    #[must_use]
    pub fn table_href(&self) -> Option<String> {
        (!self.here.is_empty() && !self.has_errors).then(|| paths::table_of(&self.here))
    }

    /// The other language, which the switch offers.
    #[must_use]
    pub fn other_language(&self) -> Lang {
        match self.t {
            Lang::Vi => Lang::En,
            Lang::En => Lang::Vi,
        }
    }
}

/// Who is signed in, as the top bar names them.
#[derive(Debug, Clone)]
pub struct AccountView {
    /// Full name, e.g. "Nguyễn Văn An".
    pub full_name: String,
    /// Short name of the unit or role, e.g. "Hà Giang" or "Thường trực cụm".
    pub affiliation: String,
    /// The link to the inbox, with the number of unread notices, e.g. "Thông báo (3)".
    pub inbox: String,
    /// Whether any is unread.
    pub has_unread: bool,
}

/// An entry of the top bar.
#[derive(Debug, Clone)]
pub struct NavLink {
    /// Where it leads.
    pub href: String,
    /// Its word, from the catalogue.
    pub label: String,
    /// Whether the page shown lies under it.
    pub current: bool,
}

/// A message shown once, on the page after the action it speaks about.
#[derive(Debug, Clone)]
pub struct Flash {
    /// Its colour and mark.
    pub kind: FlashKind,
    /// The sentence.
    pub text: String,
}

/// The kind of a [`Flash`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlashKind {
    /// Something was done.
    Done,
    /// Something is to be known.
    Notice,
    /// Something was refused or failed.
    Problem,
}

impl FlashKind {
    /// The CSS class of the message.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Notice => "notice",
            Self::Problem => "problem",
        }
    }
}

/// One field of a form: what stands in it and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// The text as typed or stored; never normalised behind the writer's back.
    pub value: String,
    /// What to do about it, when it was refused.
    pub error: Option<String>,
}

impl Field {
    /// A field that holds `value` and has no fault.
    #[must_use]
    pub fn holding(value: impl Into<String>) -> Self {
        Self { value: value.into(), error: None }
    }
}

/// A line of an error summary or a list of things to do: a sentence that links to the place.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Link to the field, e.g. `#full_name` or `/…/sheet#line-II.4`.
    pub href: String,
    /// The same words as beside the field.
    pub text: String,
}

/// An option of a select or a radio group.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The value sent.
    pub value: String,
    /// The word shown.
    pub label: String,
    /// Whether it is the chosen one.
    pub chosen: bool,
}

/// A status word with its colour, e.g. *Bản nháp*.
#[derive(Debug, Clone)]
pub struct Tag {
    /// Its colour.
    pub kind: TagKind,
    /// The word.
    pub text: String,
}

/// The colour of a [`Tag`]; the word carries the meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
    /// Nothing to do: grey.
    Quiet,
    /// In hand or open: blue.
    Active,
    /// Finished: green.
    Done,
    /// Waits for somebody: amber.
    Waiting,
    /// Needs work now: red.
    Problem,
}

impl TagKind {
    /// The CSS class of the tag.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Quiet => "tag-quiet",
            Self::Active => "tag-active",
            Self::Done => "tag-done",
            Self::Waiting => "tag-waiting",
            Self::Problem => "tag-problem",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Lang, Look, Page};

    fn page_at(here: &str) -> Page {
        Page {
            t: Lang::Vi,
            look: Look::default(),
            title: String::new(),
            has_errors: false,
            here: here.to_owned(),
            account: None,
            nav: Vec::new(),
            flash: None,
        }
    }

    #[test]
    fn the_language_switch_keeps_the_page_and_its_query() {
        for (here, switched) in [
            ("/", "/?lang=en"),
            ("/login?next=/periods", "/login?next=/periods&lang=en"),
            ("/ranking?lang=vi&unit=HG", "/ranking?unit=HG&lang=en"),
        ] {
            assert_eq!(page_at(here).here_in(Lang::En), switched, "from {here}");
        }
    }
}
