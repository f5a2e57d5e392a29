//! What a pasted block or an uploaded file would change, shown before it is saved.

/// What would change.
#[derive(Debug, Clone)]
pub struct PreviewView {
    /// The question, with the number of fields that would change.
    pub title: String,
    /// The fields in the order of the block.
    pub rows: Vec<PreviewRow>,
    /// What found no field, as a sentence; empty where everything did.
    pub left: String,
    /// Where the changed lines are saved.
    pub save_action: String,
    /// The word on the button.
    pub save_label: String,
    /// Name and value of everything to be sent there.
    pub hidden: Vec<(String, String)>,
}

/// One field that would change.
#[derive(Debug, Clone)]
pub struct PreviewRow {
    /// Line and label.
    pub name: String,
    /// What stands there now.
    pub before: String,
    /// What would.
    pub after: String,
}
