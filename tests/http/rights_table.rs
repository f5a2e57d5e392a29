//! Who may do what, route by route: the status each kind of visitor gets.

/// The columns of the tables, in their order.
pub(crate) const VISITORS: [&str; 9] = [
    "nobody",
    "staff of the unit",
    "leader of the unit",
    "staff of another unit",
    "secretariat",
    "deputy",
    "observer",
    "admin",
    "admin of another cluster",
];

/// A route by the name of its constant, a method, and the status of each visitor.
pub(crate) type Row = (&'static str, &'static str, [u16; 9]);

/// Addresses about a sheet are those of the visitors' own unit, whose sheet is a draft. Forms are sent without
/// content: 422 means that the visitor may, and has to fill something in.
pub(crate) const TABLE: &[Row] = &[
    ("HOME", "GET", [303, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("LOGIN", "GET", [200; 9]),
    ("LOGIN", "POST", [422; 9]),
    ("LOGOUT", "POST", [303; 9]),
    ("ACCOUNT", "GET", [303, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("ACCOUNT_PASSWORD", "POST", [401, 422, 422, 422, 422, 422, 422, 422, 422]),
    ("ACCOUNT_LANGUAGE", "POST", [401, 303, 303, 303, 303, 303, 303, 303, 303]),
    ("LINK", "GET", [410; 9]),
    ("LINK", "POST", [410; 9]),
    ("NEWEST_RANKING", "GET", [303, 303, 303, 303, 303, 303, 303, 303, 404]),
    ("RANKING", "GET", [303, 200, 200, 200, 200, 200, 200, 200, 404]),
    ("SHEET", "GET", [303, 200, 200, 404, 404, 404, 404, 404, 404]),
    ("SHEET_LINES", "POST", [401, 303, 303, 404, 404, 404, 404, 404, 404]),
    ("SHEET_CHECK", "GET", [303, 200, 200, 404, 404, 404, 404, 404, 404]),
    ("SHEET_SUBMISSION", "POST", [401, 403, 422, 404, 404, 404, 404, 404, 404]),
    ("SHEET_WITHDRAWAL", "POST", [401, 403, 423, 404, 404, 404, 404, 404, 404]),
    ("WHY_TOTAL", "GET", [303, 200, 200, 404, 404, 404, 404, 404, 404]),
    ("WHY", "GET", [303, 200, 200, 404, 404, 404, 404, 404, 404]),
    ("HELP_RULES", "GET", [303, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("HELP_RULE", "GET", [303, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("ACCOUNTS", "GET", [303, 403, 403, 403, 403, 403, 403, 200, 200]),
    ("ACCOUNTS", "POST", [401, 403, 403, 403, 403, 403, 403, 422, 422]),
    ("ACCOUNT_NEW", "GET", [303, 403, 403, 403, 403, 403, 403, 200, 200]),
    ("ACCOUNT_EDIT", "GET", [303, 403, 403, 403, 403, 403, 403, 200, 404]),
    ("ACCOUNT_EDIT", "POST", [401, 403, 403, 403, 403, 403, 403, 422, 404]),
    ("ACCOUNT_LINK", "POST", [401, 403, 403, 403, 403, 403, 403, 200, 404]),
    ("ACCOUNT_DISABLING", "POST", [401, 403, 403, 403, 403, 403, 403, 303, 404]),
    ("ACCOUNT_ENABLING", "POST", [401, 403, 403, 403, 403, 403, 403, 303, 404]),
    ("ACCOUNT_SESSIONS", "POST", [401, 403, 403, 403, 403, 403, 403, 303, 404]),
    ("SCHEME_COMPARISON", "GET", [303, 200, 200, 200, 200, 200, 200, 200, 404]),
    ("MEMBERS_HOME", "GET", [303, 403, 403, 403, 403, 403, 403, 303, 303]),
    ("MEMBERS", "GET", [303, 403, 403, 403, 403, 403, 403, 200, 404]),
    ("MEMBERS", "POST", [401, 403, 403, 403, 403, 403, 403, 422, 404]),
    ("MEMBER_NAMES", "POST", [401, 403, 403, 403, 403, 403, 403, 422, 404]),
    ("MEMBERSHIP", "POST", [401, 403, 403, 403, 403, 403, 403, 422, 404]),
    ("PERIODS", "GET", [303, 403, 403, 403, 403, 403, 403, 200, 200]),
    ("PERIOD_NEW", "GET", [303, 403, 403, 403, 403, 403, 403, 200, 404]),
    ("PERIOD_NEW", "POST", [401, 403, 403, 403, 403, 403, 403, 422, 404]),
    ("PERIOD_EDIT", "GET", [303, 403, 403, 403, 403, 403, 403, 200, 404]),
    ("PERIOD_EDIT", "POST", [401, 403, 403, 403, 403, 403, 403, 422, 404]),
    ("PERIOD_OPENING", "POST", [401, 403, 403, 403, 403, 403, 403, 303, 404]),
    ("PERIOD_CLOSING", "POST", [401, 403, 403, 403, 403, 403, 403, 303, 404]),
    ("PERIOD_REOPENING", "POST", [401, 403, 403, 403, 403, 403, 403, 303, 404]),
    ("HEALTHZ", "GET", [200; 9]),
    ("READYZ", "GET", [200; 9]),
];

/// The addresses about a sheet once more, for a sheet that another unit has sent.
pub(crate) const SENT_BY_ANOTHER: &[Row] = &[
    ("SHEET", "GET", [303, 404, 404, 404, 200, 200, 200, 404, 404]),
    ("SHEET_LINES", "POST", [401, 404, 404, 404, 403, 403, 403, 404, 404]),
    ("SHEET_CHECK", "GET", [303, 404, 404, 404, 200, 200, 200, 404, 404]),
    ("SHEET_SUBMISSION", "POST", [401, 404, 404, 404, 403, 403, 403, 404, 404]),
    ("SHEET_WITHDRAWAL", "POST", [401, 404, 404, 404, 403, 403, 403, 404, 404]),
    ("WHY_TOTAL", "GET", [303, 404, 404, 404, 200, 200, 200, 404, 404]),
    ("WHY", "GET", [303, 404, 404, 404, 200, 200, 200, 404, 404]),
];
