//! Where admins keep accounts, members, periods, Word templates and webhooks.

use crate::domain::ids::WebhookId;
use crate::store::periods::PeriodRecord;

/// Accounts.
pub const ACCOUNTS: &str = "/admin/accounts";
/// The form of a new account.
pub const ACCOUNT_NEW: &str = "/admin/accounts/new";
/// One account.
pub const ACCOUNT_EDIT: &str = "/admin/accounts/{account}";
/// A new one-time link for an account.
pub const ACCOUNT_LINK: &str = "/admin/accounts/{account}/link";
/// Disabling an account.
pub const ACCOUNT_DISABLING: &str = "/admin/accounts/{account}/disabling";
/// Enabling an account.
pub const ACCOUNT_ENABLING: &str = "/admin/accounts/{account}/enabling";
/// The e-mail address of an account.
pub const ACCOUNT_EMAIL: &str = "/admin/accounts/{account}/email";
/// Ending the sessions of an account.
pub const ACCOUNT_SESSIONS: &str = "/admin/accounts/{account}/sessions/end";
/// The clusters' members; the first cluster's where only one is administered.
pub const MEMBERS_HOME: &str = "/admin/members";
/// The members of a cluster.
pub const MEMBERS: &str = "/admin/clusters/{cluster}/members";
/// A new name of a member.
pub const MEMBER_NAMES: &str = "/admin/clusters/{cluster}/members/{unit}/names";
/// Order and end of a membership.
pub const MEMBERSHIP: &str = "/admin/clusters/{cluster}/memberships/{membership}";
/// Periods.
pub const PERIODS: &str = "/admin/periods";
/// The periods of everybody's own clusters.
pub const EVERY_PERIOD: &str = "/periods";
/// The form of a new period.
pub const PERIOD_NEW: &str = "/admin/clusters/{cluster}/periods/new";
/// One period.
pub const PERIOD_EDIT: &str = "/admin/clusters/{cluster}/periods/{period}";
/// Opening a period.
pub const PERIOD_OPENING: &str = "/admin/clusters/{cluster}/periods/{period}/opening";
/// Closing a period for entry.
pub const PERIOD_CLOSING: &str = "/admin/clusters/{cluster}/periods/{period}/closing";
/// Reopening a period for entry.
pub const PERIOD_REOPENING: &str = "/admin/clusters/{cluster}/periods/{period}/reopening";
/// Archiving a period.
pub const PERIOD_ARCHIVING: &str = "/admin/clusters/{cluster}/periods/{period}/archiving";
/// Another scheme version for a period.
pub const PERIOD_SCHEME: &str = "/admin/clusters/{cluster}/periods/{period}/scheme";
/// The cluster's own Word files for papers.
pub const TEMPLATES: &str = "/admin/clusters/{cluster}/templates";
/// That of one paper.
pub const TEMPLATE: &str = "/admin/clusters/{cluster}/templates/{paper}";
/// Going back to the built-in form.
pub const TEMPLATE_REMOVAL: &str = "/admin/clusters/{cluster}/templates/{paper}/removal";
/// The webhooks of a cluster.
pub const WEBHOOKS: &str = "/admin/clusters/{cluster}/webhooks";
/// One of them, with what was sent to it.
pub const WEBHOOK: &str = "/admin/clusters/{cluster}/webhooks/{webhook}";
/// Sending nothing to it for a while.
pub const WEBHOOK_PAUSING: &str = "/admin/clusters/{cluster}/webhooks/{webhook}/pausing";
/// Sending again.
pub const WEBHOOK_RESUMING: &str = "/admin/clusters/{cluster}/webhooks/{webhook}/resuming";
/// Sending it an event that tells of nothing.
pub const WEBHOOK_TEST: &str = "/admin/clusters/{cluster}/webhooks/{webhook}/test";
/// Removing it.
pub const WEBHOOK_REMOVAL: &str = "/admin/clusters/{cluster}/webhooks/{webhook}/removal";

/// An account's page, and below it.
#[must_use]
pub fn account(id: i64, part: &str) -> String {
    format!("{ACCOUNTS}/{id}{part}")
}

/// The members of a cluster, and below.
#[must_use]
pub fn members(cluster: &str, part: &str) -> String {
    format!("/admin/clusters/{cluster}/members{part}")
}

/// A membership.
#[must_use]
pub fn membership(cluster: &str, id: i64) -> String {
    format!("/admin/clusters/{cluster}/memberships/{id}")
}

/// The form of a new period.
#[must_use]
pub fn period_new(cluster: &str) -> String {
    format!("/admin/clusters/{cluster}/periods/new")
}

/// A period's page for the admin, and below it.
#[must_use]
pub fn period(period: &PeriodRecord, part: &str) -> String {
    format!("/admin/clusters/{}/periods/{}{part}", period.cluster_code, period.code)
}

/// The cluster's own Word files for papers.
#[must_use]
pub fn templates(cluster: &str) -> String {
    format!("/admin/clusters/{cluster}/templates")
}

/// That of one paper, and below it.
#[must_use]
pub fn template(cluster: &str, paper: &str, part: &str) -> String {
    format!("/admin/clusters/{cluster}/templates/{paper}{part}")
}

/// The webhooks of a cluster.
#[must_use]
pub fn webhooks(cluster: &str) -> String {
    format!("/admin/clusters/{cluster}/webhooks")
}

/// One of them, and below it: `/pausing`, `/resuming`, `/test`, `/removal`.
#[must_use]
pub fn webhook(cluster: &str, id: WebhookId, part: &str) -> String {
    format!("/admin/clusters/{cluster}/webhooks/{}{part}", id.get())
}
