//! What the members page shows.

use crate::web::page::{Field, Page, Problem};
use askama::Template;

/// The members page.
#[derive(Debug, Template)]
#[template(path = "members/index.html")]
pub struct MembersPage {
    /// The frame.
    pub page: Page,
    /// Name of the cluster.
    pub cluster: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// The units in conference order.
    pub members: Vec<MemberView>,
    /// The form for a unit that joins.
    pub add: NewMemberView,
}

/// The form for a unit that joins: `code`, `full_name`, `short_name`, `position`, `from`.
#[derive(Debug, Clone)]
pub struct NewMemberView {
    /// Where it goes.
    pub action: String,
    /// Its code, capital letters and digits.
    pub code: Field,
    /// Its full name.
    pub full_name: Field,
    /// Its short name.
    pub short_name: Field,
    /// Its place in conference order.
    pub position: Field,
    /// First day of name and membership, dd/mm/yyyy.
    pub from: Field,
    /// Whether it starts open (a fault lies inside it).
    pub open: bool,
}

/// A unit of the cluster. Its two forms post to `name_action` and `membership_action`.
#[derive(Debug, Clone)]
pub struct MemberView {
    /// Its code, e.g. "HG"; part of the ids of its fields.
    pub code: String,
    /// Short name today.
    pub short_name: String,
    /// Full name today.
    pub full_name: String,
    /// Its names with their dates, the newest first.
    pub names: Vec<DatedName>,
    /// Membership in words, e.g. "từ 01/01/2013".
    pub membership: String,
    /// Where the form for a new name goes: `full_name`, `short_name`, `from`.
    pub name_action: String,
    /// The new full name.
    pub new_full_name: Field,
    /// The new short name.
    pub new_short_name: Field,
    /// From which day it is valid, dd/mm/yyyy.
    pub new_from: Field,
    /// Where the form for membership goes: `position`, `member_from`, `member_to`.
    pub membership_action: String,
    /// A mark of the membership as this page shows it; sent back with that form.
    pub seen: String,
    /// Its place in conference order.
    pub position: Field,
    /// First day of membership, dd/mm/yyyy.
    pub from: Field,
    /// Last day of membership, dd/mm/yyyy, or empty.
    pub to: Field,
    /// Whether the forms start open (a fault lies inside them).
    pub open: bool,
}

/// A name with its dates.
#[derive(Debug, Clone)]
pub struct DatedName {
    /// The full name.
    pub full_name: String,
    /// The short name.
    pub short_name: String,
    /// The dates in words, e.g. "từ 01/01/2013".
    pub dates: String,
}
