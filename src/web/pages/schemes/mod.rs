//! The scheme editor: versions, the tree, one node, settings, adoption, exchange.
//!
//! Everybody of a cluster reads adopted versions; admins and the secretariat read drafts; only admins edit them.

pub mod adoption;
pub mod comparison;
pub mod draw;
pub mod exchange;
pub mod list;
pub mod node;
pub mod paste;
pub mod settings;
pub mod tree;
pub mod typed;

use crate::actions::ActionError;
use crate::domain::scheme::Scheme;
use crate::domain::scheme::edit::EditFault;
use crate::store;
use crate::store::schemes::{SchemeStatus, SchemeVersion, VersionRecord};
use crate::text::Lang;
use crate::text::dates::format_date;
use crate::text::numbers::format_number;
use crate::web::error::WebError;
use crate::web::page::{Page, Tag, TagKind};
use crate::web::paths::SchemeAddress;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;

/// Cluster, scheme and version in an address.
pub type VersionPath = (String, String, i32);
/// The same with a node's code.
pub type NodePath = (String, String, i32, String);

/// A version that this person may read.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Who looks at it.
    pub person: SignedIn,
    /// Everything beside the table.
    pub record: VersionRecord,
    /// The table.
    pub scheme: Scheme,
    /// Where it lives.
    pub address: SchemeAddress,
    /// Whether this person may change it as it is now.
    pub may_edit: bool,
}

impl Opened {
    /// Opens a version for reading.
    ///
    /// # Errors
    /// [`WebError::NotFound`] where there is none, or this person must not know of it.
    pub async fn read(state: &AppState, person: SignedIn, path: &VersionPath) -> Result<Self, WebError> {
        let mut connection = state.reads.acquire().await?;
        let found = store::schemes::find(&mut connection, &path.0, &path.1, path.2).await?;
        let SchemeVersion { record, scheme } = found.ok_or(WebError::NotFound)?;
        let is_draft = record.status == SchemeStatus::Draft;
        person.actor.may_read_scheme(record.cluster, is_draft).map_err(ActionError::from)?;
        let may_edit = is_draft && person.actor.may_administer(Some(record.cluster));
        let address = SchemeAddress::of(&record.cluster_code, &record.code, record.version);
        Ok(Self { person, record, scheme, address, may_edit })
    }

    /// Opens a draft for a change.
    ///
    /// # Errors
    /// As [`Opened::read`]; [`WebError::Forbidden`] for who only reads, [`WebError::Locked`] where it is adopted.
    pub async fn draft(state: &AppState, person: SignedIn, path: &VersionPath) -> Result<Self, WebError> {
        let opened = Self::read(state, person, path).await?;
        if opened.may_edit {
            return Ok(opened);
        }
        let administers = opened.person.actor.may_administer(Some(opened.record.cluster));
        Err(if administers { WebError::Locked } else { WebError::Forbidden })
    }

    /// The page's language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.person.visit.lang
    }

    /// The frame of a page about this version; `has_errors` where it shows a form again because of mistakes.
    #[must_use]
    pub fn page(&self, title: &str, has_errors: bool) -> Page {
        let name = self.lang().scheme_version_name(&self.record.code, self.record.version);
        Page { has_errors, ..self.person.page(format!("{title} – {name}")) }
    }

    /// What every page about this version shows on top.
    #[must_use]
    pub fn head(&self) -> VersionHead {
        head(self.lang(), &self.record)
    }
}

/// A version as pages name it.
#[derive(Debug, Clone)]
pub struct VersionHead {
    /// Its title.
    pub title: String,
    /// Code and version: "DB-2013-H1, phiên bản 2".
    pub name: String,
    /// Where it stands.
    pub status: Tag,
    /// "Áp dụng từ 11/07/2013, văn bản 05-QĐ/…"; empty for a draft.
    pub adopted: String,
    /// The periods that name it, or empty.
    pub periods: String,
    /// The tree.
    pub href: String,
}

/// What pages say of a version.
#[must_use]
pub fn head(t: Lang, record: &VersionRecord) -> VersionHead {
    let adopted = match (record.adopted_on.map(format_date), record.document_number.as_str()) {
        (Some(day), "") => t.scheme_adopted_on(day),
        (Some(day), number) => t.scheme_adopted_by(day, number),
        (None, _) => String::new(),
    };
    let periods: Vec<String> = record.periods.iter().map(|code| words::period_name(t, code)).collect();
    VersionHead {
        title: words::text(t, &record.title),
        name: t.scheme_version_name(&record.code, record.version),
        status: status(t, record.status),
        adopted,
        periods: periods.join(", "),
        href: SchemeAddress::of(&record.cluster_code, &record.code, record.version).show(),
    }
}

/// Where a version stands, in a word.
fn status(t: Lang, status: SchemeStatus) -> Tag {
    let (kind, text) = match status {
        SchemeStatus::Draft => (TagKind::Active, t.scheme_status_draft()),
        SchemeStatus::InForce => (TagKind::Done, t.scheme_status_in_force()),
        SchemeStatus::Expired => (TagKind::Quiet, t.scheme_status_expired()),
    };
    Tag { kind, text: text.to_owned() }
}

/// Why the table cannot take a change, in a sentence.
#[must_use]
pub fn edit_words(t: Lang, fault: &EditFault) -> String {
    match fault {
        EditFault::NoSuchNode { code } => t.scheme_edit_no_node(code),
        EditFault::CodeTaken { code } => t.scheme_fault_duplicate_code(code),
        EditFault::IsALine { code } => t.scheme_edit_is_a_line(code),
        EditFault::HasChildren => t.scheme_edit_has_children().to_owned(),
        EditFault::InsideItself => t.scheme_edit_inside_itself().to_owned(),
        EditFault::TooManyNodes => t.scheme_fault_too_many_nodes().to_owned(),
        EditFault::TooDeep => t.scheme_fault_too_deep().to_owned(),
        EditFault::TooLarge { bytes } => t.scheme_fault_too_large(format_number(&bytes.to_string(), t)),
    }
}
