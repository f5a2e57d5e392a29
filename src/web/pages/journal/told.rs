//! What a record of the journal holds, in a few words on each side: what was there before, what has been since.
//!
//! Knows what actions write (`entry`, `status`, `points`, reasons and names) and leaves out what it does not know.
//! Whether the reader may see it is decided before.

use crate::domain::entry::RawEntry;
use crate::domain::ids::EntryVersion;
use crate::domain::scheme::Line;
use crate::domain::workflow::{PeriodStatus, SheetStatus};
use crate::store::entries::EntryRecord;
use crate::text::Lang;
use crate::text::dates::{format_date, read_date};
use crate::text::numbers::format_number;
use crate::web::pages::sheet::fields::LineFields;
use crate::web::pages::sheet::inputs::short_of;
use crate::web::words;
use chrono::DateTime;
use serde_json::Value;

/// Texts of a record that are shown as they stand.
const TEXTS: [&str; 9] =
    ["reason", "note", "text", "remark", "full_name", "title", "name", "document_number", "adopted_on"];

/// One side of a record in a few words; empty where it holds nothing that could be said. `line` is the line of the
/// scheme it is about, without which an entry cannot be read.
#[must_use]
pub fn side(t: Lang, line: Option<&Line<'_>>, value: Option<&Value>) -> String {
    let Some(value) = value else { return String::new() };
    if let Some(word) = value.as_str() {
        return status(t, word).unwrap_or_else(|| word.to_owned());
    }
    let text = |holder: &Value, key: &str| holder.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut said = Vec::new();
    if let Some(evidence) = value.get("evidence") {
        let named = text(evidence, "file").filter(|name| !name.is_empty());
        said.extend(named.or_else(|| text(evidence, "number")));
    }
    if let Some(entry) = value.get("entry") {
        said.extend(line.map(|line| entered(t, line, entry)));
        said.extend(text(entry, "reason"));
    } else if let Some(points) = text(value, "points") {
        said.push(t.points_of(format_number(&points, t)));
    }
    said.extend(text(value, "status").map(|word| status(t, &word).unwrap_or(word)));
    said.extend(text(value, "total").map(|total| t.points_of(words::points(t, &total))));
    said.extend(TEXTS.iter().filter_map(|key| text(value, key)).filter(|text| !text.is_empty()).map(day));
    said.join(" · ")
}

/// What stood on a line, as its sheet says it.
fn entered(t: Lang, line: &Line<'_>, entry: &Value) -> String {
    let raw: RawEntry = serde_json::from_value(entry.clone()).unwrap_or_default();
    let entry = EntryRecord {
        raw,
        note: String::new(),
        version: EntryVersion::NONE,
        updated_at: DateTime::UNIX_EPOCH,
        updated_by: String::new(),
    };
    short_of(t, line, &LineFields::stored(line, Some(&entry), t))
}

fn status(t: Lang, word: &str) -> Option<String> {
    let sheet = SheetStatus::parse(word).map(|status| words::sheet_status(t, status).text);
    sheet.or_else(|| PeriodStatus::parse(word).map(|status| words::period_status(t, status).text))
}

/// A day as people write it; any other text as it stands.
fn day(text: String) -> String {
    read_date(&text).map_or(text, format_date)
}
