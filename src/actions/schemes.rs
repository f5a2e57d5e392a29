//! Schemes: new drafts, one change of a draft at a time, undo, adoption, discarding.
//!
//! What a change does to the table is the domain's ([`crate::domain::scheme::edit`]); here it becomes a transaction
//! with a step to undo and a journal record.

use super::{
    ActionError, InputFault, InputFaultKind, administers, fault_on_constraint, to_the_end, with_rights_now,
};
use crate::actions::secrets::short_mark;
use crate::domain::access::{Actor, Refusal};
use crate::domain::ids::ClusterId;
use crate::domain::scheme::edit::{self, Edit, Edited};
use crate::domain::scheme::{Node, NodeBody, Scheme, check};
use crate::store;
use crate::store::drafts::DraftStep;
use crate::store::journal::{Hand, Record};
use crate::store::schemes::{SchemeStatus, VersionRecord};
use chrono::NaiveDate;
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};

/// Most characters of the number of an adopting document.
const NUMBER_MAX: usize = 200;

const KNOWN: &[(&str, &str, InputFaultKind)] = &[("scheme_version_key", "code", InputFaultKind::Taken)];

/// What a page showed of the draft it wants to change: what a colleague did since must not be overwritten unseen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The change fits whatever the draft is like now.
    Anything,
    /// This node, marked by [`mark_of`].
    Node {
        /// Its code.
        code: String,
        /// Its mark.
        mark: String,
    },
    /// The settings, marked by [`mark_of_settings`].
    Settings {
        /// Their mark.
        mark: String,
    },
    /// The whole draft at this revision.
    Revision(i32),
}

/// A short mark of a node's own fields, and of everything below it where it is to be deleted.
#[must_use]
pub fn mark_of(node: &Node, with_children: bool) -> String {
    let mut own = node.clone();
    if let (NodeBody::Children(children), false) = (&mut own.body, with_children) {
        children.clear();
    }
    short_mark(&json!(own).to_string())
}

/// A short mark of everything but the tree.
#[must_use]
pub fn mark_of_settings(scheme: &Scheme) -> String {
    short_mark(&Scheme { tree: Vec::new(), ..scheme.clone() }.to_json())
}

impl Seen {
    fn still_holds(&self, edit: &Edit, revision: i32, scheme: &Scheme) -> bool {
        match self {
            Self::Anything => true,
            Self::Revision(seen) => *seen == revision,
            Self::Settings { mark } => mark_of_settings(scheme) == *mark,
            Self::Node { code, mark } => {
                let whole = matches!(edit, Edit::Delete { .. });
                scheme.node(code).is_some_and(|node| mark_of(node, whole) == *mark)
            }
        }
    }
}

/// Creates a draft: the first version of a new scheme, or the next of one that exists.
///
/// # Errors
/// [`ActionError::Input`] for a code that has no good form, or is taken where `is_new`; [`ActionError::Refused`].
pub async fn create(
    db: &PgPool,
    actor: &Actor,
    cluster: ClusterId,
    scheme: Scheme,
    is_new: bool,
) -> Result<i32, ActionError> {
    administers(actor, Some(cluster))?;
    let good = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    if scheme.code.is_empty() || scheme.code.len() > 40 || !scheme.code.chars().all(good) {
        return Err(InputFault::new("code", InputFaultKind::CodeForm).into());
    }
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        administers(&with_rights_now(&mut tx, &actor).await?, Some(cluster))?;
        store::schemes::lock_versions(&mut tx, cluster, &scheme.code).await?;
        let version = store::schemes::next_version(&mut tx, cluster, &scheme.code).await?;
        if is_new && version > 1 {
            return Err(InputFault::new("code", InputFaultKind::Taken).into());
        }
        let scheme = Scheme { adopted_on: None, ..scheme };
        store::schemes::insert(&mut tx, cluster, version, SchemeStatus::Draft, &scheme)
            .await
            .map_err(|error| fault_on_constraint(error, KNOWN))?;
        let subject = name_of(&scheme.code, version);
        let record = Record {
            account: Some(actor.account),
            action: "scheme.drafted",
            cluster: Some(cluster),
            subject: Some(&subject),
            after: Some(json!({"title": scheme.title})),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(version)
    })
    .await
}

fn name_of(code: &str, version: i32) -> String {
    format!("{code} v{version}")
}

/// Locks a draft for a change: its revision and table as they are now.
async fn lock_draft(
    tx: &mut PgConnection,
    actor: &Actor,
    draft: &VersionRecord,
) -> Result<(i32, Scheme), ActionError> {
    let locked = store::drafts::lock(tx, draft.id).await?;
    administers(&with_rights_now(tx, actor).await?, Some(draft.cluster))?;
    match locked {
        Some((SchemeStatus::Draft, revision, scheme)) => Ok((revision, scheme)),
        Some(_) => Err(ActionError::Stale),
        None => Err(Refusal::Hidden.into()),
    }
}

/// Changes a draft.
///
/// # Errors
/// [`ActionError::Edit`] where the table cannot take the change, [`ActionError::Stale`] where what the page showed is
/// not so any more, [`ActionError::Refused`].
pub async fn change(
    db: &PgPool,
    actor: &Actor,
    draft: &VersionRecord,
    seen: Seen,
    edit: Edit,
) -> Result<Edited, ActionError> {
    administers(actor, Some(draft.cluster))?;
    let (db, actor, draft) = (db.clone(), actor.clone(), draft.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (revision, before) = lock_draft(&mut tx, &actor, &draft).await?;
        if !seen.still_holds(&edit, revision, &before) {
            return Err(ActionError::Stale);
        }
        let word = word_of(&edit);
        let told = told_before(&before, &edit);
        let told_after = told_after(&edit);
        let edited = edit::apply(before.clone(), edit).map_err(ActionError::Edit)?;
        if edited.scheme == before {
            return Ok(edited);
        }
        let step =
            DraftStep { action: word.to_owned(), subject: told.0.clone().or_else(|| edited.code.clone()) };
        store::drafts::write_draft(&mut tx, draft.id, &step, &edited.scheme).await?;
        let after = told_after(&edited);
        tell(&mut tx, &actor, &draft, word, step.subject.as_deref(), (told.1, after)).await?;
        tx.commit().await?;
        Ok(edited)
    })
    .await
}

/// The stable word for a change, in the journal and on the undo button.
fn word_of(edit: &Edit) -> &'static str {
    match edit {
        Edit::Add { .. } => "scheme.node_added",
        Edit::Set { .. } => "scheme.node_changed",
        Edit::Move { .. } => "scheme.node_moved",
        Edit::Copy { .. } => "scheme.node_copied",
        Edit::Delete { .. } => "scheme.node_deleted",
        Edit::Settings(_) => "scheme.settings_changed",
        Edit::Replace(_) => "scheme.replaced",
    }
}

/// The code a change is about, and what stood there.
fn told_before(scheme: &Scheme, edit: &Edit) -> (Option<String>, Option<Value>) {
    match edit {
        Edit::Set { code, .. } | Edit::Move { code, .. } | Edit::Delete { code } => {
            (Some(code.clone()), place_of(scheme, code))
        }
        Edit::Settings(_) => (None, Some(settings_of(scheme))),
        Edit::Replace(_) => (None, Some(json!(scheme))),
        Edit::Add { .. } | Edit::Copy { .. } => (None, None),
    }
}

/// What stands there once the change is made.
fn told_after(edit: &Edit) -> fn(&Edited) -> Option<Value> {
    match edit {
        Edit::Add { .. } | Edit::Copy { .. } | Edit::Set { .. } | Edit::Move { .. } => {
            |edited| place_of(&edited.scheme, edited.code.as_deref()?)
        }
        Edit::Delete { .. } => |_| None,
        Edit::Settings(_) => |edited| Some(settings_of(&edited.scheme)),
        Edit::Replace(_) => |edited| Some(json!(edited.scheme)),
    }
}

fn settings_of(scheme: &Scheme) -> Value {
    json!(Scheme { tree: Vec::new(), ..scheme.clone() })
}

/// A node with where it stands, as the journal keeps it.
fn place_of(scheme: &Scheme, code: &str) -> Option<Value> {
    fn find<'a>(
        parent: Option<&'a Node>,
        siblings: &'a [Node],
        code: &str,
    ) -> Option<(Option<&'a Node>, usize, &'a Node)> {
        siblings.iter().enumerate().find_map(|(place, node)| {
            if node.code == code {
                return Some((parent, place, node));
            }
            find(Some(node), node.children(), code)
        })
    }
    let (parent, place, node) = find(None, &scheme.tree, code)?;
    Some(json!({"parent": parent.map(|parent| &parent.code), "place": place + 1, "node": node}))
}

async fn tell(
    tx: &mut PgConnection,
    actor: &Actor,
    draft: &VersionRecord,
    action: &str,
    line: Option<&str>,
    (before, after): (Option<Value>, Option<Value>),
) -> Result<(), ActionError> {
    let subject = name_of(&draft.code, draft.version);
    let record = Record {
        account: Some(actor.account),
        action,
        cluster: Some(draft.cluster),
        hand: if action == "scheme.replaced" { Hand::Import } else { Hand::Page },
        line,
        subject: Some(&subject),
        before,
        after,
        ..Record::default()
    };
    Ok(store::journal::append(tx, record).await?)
}

/// Takes the last step of a draft back. `None` where there is none left.
///
/// # Errors
/// [`ActionError::Stale`] where the draft is not at the revision the page showed, [`ActionError::Refused`].
pub async fn undo(
    db: &PgPool,
    actor: &Actor,
    draft: &VersionRecord,
    seen: i32,
) -> Result<Option<DraftStep>, ActionError> {
    administers(actor, Some(draft.cluster))?;
    let (db, actor, draft) = (db.clone(), actor.clone(), draft.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (revision, _) = lock_draft(&mut tx, &actor, &draft).await?;
        if revision != seen {
            return Err(ActionError::Stale);
        }
        let Some(step) = store::drafts::undo(&mut tx, draft.id).await? else {
            return Ok(None);
        };
        let undone = Some(json!(step));
        tell(&mut tx, &actor, &draft, "scheme.undone", step.subject.as_deref(), (undone, None)).await?;
        tx.commit().await?;
        Ok(Some(step))
    })
    .await
}

/// What adoption needs beside the draft.
#[derive(Debug, Clone)]
pub struct Adoption {
    /// The revision the page showed.
    pub seen: i32,
    /// The day of adoption.
    pub adopted_on: NaiveDate,
    /// The adopting document; may be empty.
    pub document_number: String,
}

/// Puts a draft in force; the version in force before expires.
///
/// # Errors
/// [`ActionError::Input`] on `faults` while the table has faults that forbid it, [`ActionError::Stale`],
/// [`ActionError::Refused`].
pub async fn adopt(
    db: &PgPool,
    actor: &Actor,
    draft: &VersionRecord,
    adoption: Adoption,
) -> Result<(), ActionError> {
    administers(actor, Some(draft.cluster))?;
    if adoption.document_number.chars().count() > NUMBER_MAX {
        return Err(InputFault::new("document_number", InputFaultKind::TooLong).into());
    }
    let (db, actor, draft) = (db.clone(), actor.clone(), draft.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        // Two drafts adopted at once would both find the same version in force.
        store::schemes::lock_versions(&mut tx, draft.cluster, &draft.code).await?;
        let (revision, scheme) = lock_draft(&mut tx, &actor, &draft).await?;
        if revision != adoption.seen {
            return Err(ActionError::Stale);
        }
        if check::check(&scheme).iter().any(|fault| fault.severity().forbids_adoption()) {
            return Err(InputFault::new("faults", InputFaultKind::HasFaults).into());
        }
        let scheme = Scheme { adopted_on: Some(adoption.adopted_on), ..scheme };
        store::drafts::adopt(&mut tx, draft.id, &scheme, &adoption.document_number).await?;
        let after = json!({"on": adoption.adopted_on, "document": adoption.document_number});
        tell(&mut tx, &actor, &draft, "scheme.adopted", None, (None, Some(after))).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Throws a draft away; the journal keeps what it was.
///
/// # Errors
/// [`ActionError::Stale`] where the draft is not at the revision the page showed, [`ActionError::Refused`].
pub async fn discard(
    db: &PgPool,
    actor: &Actor,
    draft: &VersionRecord,
    seen: i32,
) -> Result<(), ActionError> {
    administers(actor, Some(draft.cluster))?;
    let (db, actor, draft) = (db.clone(), actor.clone(), draft.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (revision, scheme) = lock_draft(&mut tx, &actor, &draft).await?;
        if revision != seen {
            return Err(ActionError::Stale);
        }
        store::drafts::delete_draft(&mut tx, draft.id).await?;
        tell(&mut tx, &actor, &draft, "scheme.discarded", None, (Some(json!(scheme)), None)).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
