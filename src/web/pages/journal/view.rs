//! What the journal's page shows.

use crate::web::page::{Choice, Field, Page, Problem};
use askama::Template;

/// The journal of a cluster.
#[derive(Debug, Template)]
#[template(path = "journal/show.html")]
pub struct JournalView {
    /// The frame.
    pub page: Page,
    /// The cluster's name.
    pub cluster: String,
    /// The journal without filters.
    pub href: String,
    /// What is wrong with the filters.
    pub problems: Vec<Problem>,
    /// Units to choose from; empty where there is no choice.
    pub units: Vec<Choice>,
    /// People to choose from.
    pub people: Vec<Choice>,
    /// Kinds of actions to choose from.
    pub kinds: Vec<Choice>,
    /// The line's code as typed.
    pub line: Field,
    /// The first day as typed.
    pub from: Field,
    /// The last day as typed.
    pub to: Field,
    /// The filters that are on, in words; empty for none.
    pub filters: String,
    /// The records, the newest first.
    pub records: Vec<RecordView>,
    /// The page with older records.
    pub older: Option<String>,
    /// The page with newer records.
    pub newer: Option<String>,
}

/// A record.
#[derive(Debug, Clone)]
pub struct RecordView {
    /// When.
    pub at: String,
    /// Who.
    pub who: String,
    /// Through which hand.
    pub hand: &'static str,
    /// "Hà Giang, 6 tháng đầu năm 2013"; empty for what belongs to no sheet.
    pub sheet: String,
    /// The sheet or its line; `None` where the reader may not open it.
    pub href: Option<String>,
    /// "Nhập số liệu II.1: 134 → 136".
    pub sentence: String,
    /// Whether what stands in it is kept from this reader.
    pub withheld: bool,
    /// "17 · 4f9a01bc22d0": its place in its chain and the beginning of its hash.
    pub mark: String,
}
