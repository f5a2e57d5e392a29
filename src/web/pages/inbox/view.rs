//! What the inbox and the choice of ways show.

use crate::web::page::{Choice, Field, Page, Problem};
use askama::Template;

/// The inbox.
#[derive(Debug, Template)]
#[template(path = "inbox/index.html")]
pub struct InboxPage {
    /// The frame.
    pub page: Page,
    /// The notices of this page, newest first.
    pub notices: Vec<NoticeRow>,
    /// Number of the newest notice shown, where one shown is unread: up to it all can be marked read at once.
    pub newest: Option<i64>,
    /// Where that form goes.
    pub read_action: String,
    /// The older ones.
    pub older_href: Option<String>,
    /// Back to the newest, on a page of older ones.
    pub newest_href: Option<String>,
    /// The choice of ways.
    pub choices_href: String,
}

/// A notice in the inbox.
#[derive(Debug, Clone)]
pub struct NoticeRow {
    /// What happened and where.
    pub headline: String,
    /// The beginning of a reason or question, or empty.
    pub excerpt: String,
    /// When, ready to be read.
    pub at: String,
    /// Where it leads.
    pub href: String,
    /// Whether it has been marked read.
    pub read: bool,
    /// The form that marks it read and goes where it leads.
    pub opening_action: String,
    /// The form that only marks it read.
    pub read_action: String,
}

/// The choice of ways.
#[derive(Debug, Template)]
#[template(path = "inbox/choices.html")]
pub struct ChoicesPage {
    /// The frame.
    pub page: Page,
    /// Where the form goes.
    pub action: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// The address.
    pub email: Field,
    /// The languages of mails.
    pub languages: Vec<Choice>,
    /// The kinds.
    pub kinds: Vec<KindRow>,
    /// The own account.
    pub back_href: String,
}

/// A kind of notice with its ways. Field names: `in_app.published`, `by_mail.published`.
#[derive(Debug, Clone)]
pub struct KindRow {
    /// Its name in the fields.
    pub name: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// Whether it comes to the inbox.
    pub in_app: bool,
    /// Whether it comes by e-mail.
    pub by_mail: bool,
}
