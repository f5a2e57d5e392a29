//! Where schemes are read and edited.

use super::segment;

/// The schemes; the first cluster's where only one is known.
pub const SCHEMES_HOME: &str = "/schemes";
/// The schemes of a cluster.
pub const SCHEMES: &str = "/clusters/{cluster}/schemes";
/// A new scheme.
pub const SCHEME_NEW: &str = "/clusters/{cluster}/schemes/new";
/// A document as a new draft.
pub const SCHEME_FROM_FILE: &str = "/clusters/{cluster}/schemes/import";
/// One version of a scheme as a tree.
pub const SCHEME: &str = "/clusters/{cluster}/schemes/{scheme}/versions/{version}";
/// A new draft made from a version.
pub const SCHEME_COPY: &str = "/clusters/{cluster}/schemes/{scheme}/versions/{version}/copy";
/// Everything of a version but its tree.
pub const SCHEME_SETTINGS: &str = "/clusters/{cluster}/schemes/{scheme}/versions/{version}/settings";
/// New nodes of a draft.
pub const SCHEME_NODES: &str = "/clusters/{cluster}/schemes/{scheme}/versions/{version}/nodes";
/// Many new nodes of a draft, pasted.
pub const SCHEME_NODES_PASTED: &str = "/clusters/{cluster}/schemes/{scheme}/versions/{version}/nodes-pasted";
/// One node.
pub const NODE: &str = "/clusters/{cluster}/schemes/{scheme}/versions/{version}/nodes/{code}";
/// Trying what is typed on a node's page.
pub const NODE_TRIAL: &str = "/clusters/{cluster}/schemes/{scheme}/versions/{version}/nodes/{code}/trial";
/// Where a node stands.
pub const NODE_PLACE: &str = "/clusters/{cluster}/schemes/{scheme}/versions/{version}/nodes/{code}/place";
/// A new name of a node.
pub const NODE_NAME: &str = "/clusters/{cluster}/schemes/{scheme}/versions/{version}/nodes/{code}/name";
/// A copy of a node.
pub const NODE_COPY: &str = "/clusters/{cluster}/schemes/{scheme}/versions/{version}/nodes/{code}/copy";
/// Deleting a node.
pub const NODE_DELETION: &str =
    "/clusters/{cluster}/schemes/{scheme}/versions/{version}/nodes/{code}/deletion";
/// Taking the last step of a draft back.
pub const SCHEME_UNDO: &str = "/clusters/{cluster}/schemes/{scheme}/versions/{version}/undo";
/// Putting a draft in force.
pub const SCHEME_ADOPTION: &str = "/clusters/{cluster}/schemes/{scheme}/versions/{version}/adoption";
/// Throwing a draft away.
pub const SCHEME_DISCARDING: &str = "/clusters/{cluster}/schemes/{scheme}/versions/{version}/discarding";
/// The document of a version, to keep or take elsewhere.
pub const SCHEME_DOCUMENT: &str = "/clusters/{cluster}/schemes/{scheme}/versions/{version}/document.json";
/// Two versions of a scheme side by side.
pub const SCHEME_COMPARISON: &str = "/clusters/{cluster}/schemes/{scheme}/comparison";
/// The printed table of a version as a worksheet.
pub const SCHEME_TABLE: &str = "/clusters/{cluster}/schemes/{scheme}/versions/{version}/table.xlsx";
/// A file to be imported into a draft.
pub const SCHEME_IMPORT: &str = "/clusters/{cluster}/schemes/{scheme}/versions/{version}/import";
/// Applying a file that was compared.
pub const SCHEME_IMPORT_APPLIED: &str =
    "/clusters/{cluster}/schemes/{scheme}/versions/{version}/import/applied";

/// The schemes of a cluster, and below.
#[must_use]
pub fn schemes(cluster: &str, part: &str) -> String {
    format!("/clusters/{cluster}/schemes{part}")
}

/// A node's row on the tree page, to be put behind its address.
#[must_use]
pub fn row_anchor(code: &str) -> String {
    format!("#row-{}", segment(code))
}
