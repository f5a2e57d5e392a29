//! What the lists of an installation have in common: narrowed to a cluster, and read a page at a time.

use crate::domain::access::Clusters;
use crate::store;
use crate::store::clusters::ClusterRecord;
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::paths;
use sqlx::PgConnection;

/// Rows on a page.
pub const PAGE: usize = 50;
/// As many rows of a worksheet as a person can still go through; the file says where there are more.
pub const MOST_ROWS: usize = 5_000;
/// Most clusters a word may stand for.
const MOST_CLUSTERS: usize = 50;
/// The field that names clusters.
pub const CLUSTER: &str = "cluster";
/// The field with the last row of the page before.
pub const AFTER: &str = "after";

/// What was asked for, read.
pub struct Asked<'a> {
    /// The form as it was sent.
    pub form: &'a Form,
    /// What is wrong with it.
    pub errors: FieldErrors,
    fields: &'static [&'static str],
}

impl<'a> Asked<'a> {
    /// Reads the fields that narrow this list.
    #[must_use]
    pub fn read(t: Lang, form: &'a Form, fields: &'static [&'static str]) -> Self {
        let mut errors = FieldErrors::default();
        for field in fields.iter().filter(|field| form.is_unusable(field)) {
            errors.add(field, t.fault_not_text());
        }
        Self { form, errors, fields }
    }

    /// A field without blanks around; `None` where nothing is typed.
    #[must_use]
    pub fn typed(&self, field: &str) -> Option<&'a str> {
        Some(self.form.text(field).trim()).filter(|typed| !typed.is_empty())
    }

    /// The row after which the page begins; a number nobody has is none.
    #[must_use]
    pub fn after(&self) -> Option<i64> {
        self.form.text(AFTER).parse().ok()
    }

    /// Whether anything narrows the list.
    #[must_use]
    pub fn narrows(&self) -> bool {
        self.fields.iter().any(|field| self.typed(field).is_some())
    }

    /// The pages around this one. `last` is the last row of this page where more rows follow.
    #[must_use]
    pub fn turn(&self, path: &str, last: Option<i64>) -> Turn {
        let address = |after: Option<i64>| {
            let typed = self.fields.iter().filter_map(|field| Some((*field, self.typed(field)?.to_owned())));
            let after = after.map(|row| (AFTER, row.to_string()));
            let pairs: Vec<(&str, String)> = typed.chain(after).collect();
            let pairs: Vec<(&str, &String)> = pairs.iter().map(|(name, value)| (*name, value)).collect();
            if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", paths::query(&pairs)) }
        };
        Turn {
            first: self.after().map(|_| address(None)),
            next: last.map(|row| address(Some(row))),
            rows: PAGE,
        }
    }
}

/// The other pages of a list.
#[derive(Debug, Clone, Default)]
pub struct Turn {
    /// The first one, where this is another.
    pub first: Option<String>,
    /// The next one, where there is one.
    pub next: Option<String>,
    /// Rows on a page.
    pub rows: usize,
}

/// The rows of a page, of one row more than it holds: that one tells that another page follows.
#[must_use]
pub fn cut<T>(mut rows: Vec<T>, most: usize) -> (Vec<T>, bool) {
    let has_more = rows.len() > most;
    rows.truncate(most);
    (rows, has_more)
}

/// The clusters a list is about.
#[derive(Debug)]
pub struct Scope {
    /// All of them.
    pub within: Clusters,
    /// The only one.
    pub only: Option<ClusterRecord>,
    /// Whether there are several to choose from.
    pub has_choice: bool,
    /// Whether more clusters fit what was typed than the list is about.
    pub is_cut: bool,
}

impl Scope {
    /// Of these clusters, those that fit what was typed.
    ///
    /// # Errors
    /// [`WebError::Unavailable`] while the database is away.
    pub async fn find(
        connection: &mut PgConnection,
        within: Clusters,
        typed: Option<&str>,
    ) -> Result<Self, WebError> {
        let mut reached = store::clusters::first(connection, &within, 2).await?;
        let has_choice = reached.len() > 1;
        let Some(typed) = typed.filter(|_| has_choice) else {
            let only = if has_choice { None } else { reached.pop() };
            return Ok(Self { within, only, has_choice, is_cut: false });
        };
        let most = i64::try_from(MOST_CLUSTERS + 1).unwrap_or(i64::MAX);
        let found = store::clusters::matching(connection, &within, typed, most).await?;
        let (mut found, is_cut) = cut(found, MOST_CLUSTERS);
        let within = Clusters::These(found.iter().map(|cluster| cluster.id).collect());
        let only = if found.len() == 1 { found.pop() } else { None };
        Ok(Self { within, only, has_choice, is_cut })
    }
}
