//! The fields of one line: as a form posts them, and as a stored entry shows them. Both are the same map of short
//! names to texts (`in:actual`, `tick:plan`, `none`, `level`, `points`, `never`, `status`, `reason`, `note`), so that
//! a line is drawn in one way whether it was stored or just typed.

use crate::actions::entries::{LineChange, TEXT_MAX};
use crate::domain::entry::{Absence, RawEntry, RawValue};
use crate::domain::ids::EntryVersion;
use crate::domain::scheme::{Checklist, DONE_INPUT, Done, Form as RuleForm, Line, Rule};
use crate::store::entries::EntryRecord;
use crate::text::Lang;
use crate::text::dates::{format_date, read_date};
use crate::text::numbers::{Expecting, NumberFault, format_input, read_number};
use crate::web::error::WebError;
use crate::web::forms::Form;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use unicode_segmentation::UnicodeSegmentation as _;

/// The texts of a line's fields.
#[derive(Debug, Clone, Default)]
pub struct LineFields {
    texts: BTreeMap<String, String>,
    unusable: BTreeSet<String>,
}

/// Faults of a line, by short field name; the empty name is the line as a whole.
pub type LineErrors = BTreeMap<String, String>;

/// What a rule takes, number by number: code and kind.
fn numbers(rule: &Rule) -> Vec<(&str, Expecting)> {
    match &rule.form {
        RuleForm::Count(count) => {
            count.items.iter().map(|item| (item.code.as_str(), Expecting::Whole)).collect()
        }
        RuleForm::Proportion(_)
        | RuleForm::Bands(_)
        | RuleForm::Cases(_)
        | RuleForm::Leader(_)
        | RuleForm::Placing(_) => rule
            .inputs
            .iter()
            .map(|input| {
                (input.code.as_str(), if input.integer { Expecting::Whole } else { Expecting::Decimal })
            })
            .collect(),
        RuleForm::Direct(_) | RuleForm::Levels { .. } | RuleForm::Checklist(_) | RuleForm::Deadline(_) => {
            Vec::new()
        }
    }
}

impl LineFields {
    /// The fields of a line as a form posted them; `None` if the form does not hold this line.
    #[must_use]
    pub fn posted(form: &Form, code: &str) -> Option<Self> {
        let prefix = format!("{code}:");
        let mut fields = Self::default();
        for (name, text) in form.fields() {
            if let Some(short) = name.strip_prefix(&prefix) {
                fields.texts.insert(short.to_owned(), text.to_owned());
                if form.is_unusable(name) {
                    fields.unusable.insert(short.to_owned());
                }
            }
        }
        fields.texts.contains_key("version").then_some(fields)
    }

    /// The fields of a line as a stored entry fills them.
    #[must_use]
    pub fn stored(line: &Line<'_>, entry: Option<&EntryRecord>, t: Lang) -> Self {
        let mut fields = Self::default();
        let blank = RawEntry::default();
        let (raw, note, version) = entry.map_or((&blank, "", EntryVersion::NONE), |entry| {
            (&entry.raw, entry.note.as_str(), entry.version)
        });
        fields.put("version", version_token(version, raw, note));
        fields.put("note", note);
        fields.put("reason", raw.reason.as_deref().unwrap_or_default());
        fields.put(
            "status",
            match raw.status {
                None => "entered",
                Some(Absence::NotAssigned) => "not_assigned",
                Some(Absence::NoCase) => "no_case",
            },
        );
        fields.put("level", raw.level.as_deref().unwrap_or_default());
        fields.put(
            "points",
            raw.points.as_deref().map(|plain| format_input(plain, Expecting::Decimal, t)).unwrap_or_default(),
        );
        for (code, kind) in numbers(line.rule) {
            if let Some(RawValue::Text(plain)) = raw.inputs.get(code) {
                fields.put(&format!("in:{code}"), format_input(plain, kind, t));
            }
        }
        match &line.rule.form {
            RuleForm::Checklist(list) => {
                let ticked = |code: &str| matches!(raw.inputs.get(code), Some(RawValue::Tick(true)));
                let mut none_done = !raw.inputs.is_empty();
                for item in list.items.iter().filter(|item| ticked(&item.code)) {
                    fields.put(&format!("tick:{}", item.code), "on");
                    none_done = false;
                }
                if none_done {
                    fields.put("none", "on");
                }
            }
            RuleForm::Deadline(_) => match raw.inputs.get(DONE_INPUT) {
                Some(RawValue::Text(day)) => {
                    let day = day.parse::<NaiveDate>().map_or_else(|_| day.clone(), format_date);
                    fields.put("in:done", day);
                }
                Some(RawValue::Nothing) => fields.put("never", "on"),
                Some(RawValue::Tick(_)) | None => {}
            },
            RuleForm::Direct(_)
            | RuleForm::Levels { .. }
            | RuleForm::Count(_)
            | RuleForm::Proportion(_)
            | RuleForm::Bands(_)
            | RuleForm::Cases(_)
            | RuleForm::Leader(_)
            | RuleForm::Placing(_) => {}
        }
        fields
    }

    fn put(&mut self, name: &str, text: impl Into<String>) {
        self.texts.insert(name.to_owned(), text.into());
    }

    /// Writes a field as a person would: figures mean that the line is answered, a day that it was done.
    pub fn write(&mut self, name: &str, text: &str) {
        self.put(name, text);
        self.put("status", "entered");
        self.texts.remove("never");
    }

    /// Writes a field of a table that came back: a blank empties it, figures mean that the line is answered.
    pub fn take(&mut self, name: &str, text: &str) {
        let is_box = matches!(name, "none" | "never") || name.starts_with("tick:");
        if text.is_empty() && is_box {
            self.texts.remove(name);
            return;
        }
        self.put(name, if is_box { "on" } else { text });
        if name != "note" && !text.is_empty() {
            self.put("status", "entered");
        }
    }

    /// Names and values of all fields, as a form of the line posts them.
    pub fn into_posted(self, code: &str) -> impl Iterator<Item = (String, String)> {
        self.texts.into_iter().map(move |(name, text)| (format!("{code}:{name}"), text))
    }

    /// The text of a field.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }

    /// Whether a box is ticked.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.texts.contains_key(name)
    }

    /// The version the page showed, and whether the fields still say what that version said.
    ///
    /// # Errors
    /// [`WebError::Unreadable`] for a version no page of ours carries.
    pub fn read_version(&self) -> Result<EntryVersion, WebError> {
        let number = self.text("version").split('.').next().unwrap_or_default();
        let version: i32 = number.parse().map_err(|_| WebError::Unreadable)?;
        if version < 0 { Err(WebError::Unreadable) } else { Ok(EntryVersion::new(version)) }
    }

    /// Takes another version than the page showed: a conflict was settled with open eyes.
    pub fn settle_at(&mut self, version: &str) {
        self.put("version", version);
    }

    /// Reads the fields into what the line is to become. `None` where they say just what they said when the page
    /// was opened: whoever posts a whole sheet changes only what they touched.
    ///
    /// # Errors
    /// A sentence for each field that cannot be read; the version's own fault is the form's.
    pub fn read(&self, line: &Line<'_>, t: Lang) -> Result<Option<LineChange>, LineErrors> {
        let mut errors = LineErrors::new();
        for name in &self.unusable {
            errors.insert(name.clone(), t.fault_not_text().to_owned());
        }
        for name in ["note", "reason"] {
            if self.text(name).graphemes(true).count() > TEXT_MAX {
                errors.insert(name.to_owned(), t.fault_text_too_long(TEXT_MAX));
            }
        }
        let raw = self.read_raw(line, t, &mut errors);
        if !errors.is_empty() {
            return Err(errors);
        }
        let note = self.text("note").trim().to_owned();
        let Ok(read_version) = self.read_version() else {
            return Err(LineErrors::from([(String::new(), t.fault_line_unreadable().to_owned())]));
        };
        if self.text("version") == version_token(read_version, &raw, &note) {
            return Ok(None);
        }
        Ok(Some(LineChange { line: line.code().to_owned(), raw, note, read_version }))
    }

    fn read_raw(&self, line: &Line<'_>, t: Lang, errors: &mut LineErrors) -> RawEntry {
        let filled = |name: &str| Some(self.text(name).trim().to_owned()).filter(|text| !text.is_empty());
        let mut raw = RawEntry {
            status: match self.text("status") {
                "not_assigned" => Some(Absence::NotAssigned),
                "no_case" => Some(Absence::NoCase),
                _ => None,
            },
            reason: filled("reason"),
            ..RawEntry::default()
        };
        for (code, kind) in numbers(line.rule) {
            let name = format!("in:{code}");
            if let Some(plain) = self.number(&name, kind, t, errors) {
                raw.inputs.insert(code.to_owned(), RawValue::Text(plain));
            }
        }
        match &line.rule.form {
            RuleForm::Direct(_) => raw.points = self.number("points", Expecting::Decimal, t, errors),
            RuleForm::Levels { .. } => raw.level = filled("level"),
            RuleForm::Checklist(list) => raw.inputs = self.ticks(list),
            RuleForm::Deadline(deadline) if deadline.done == Done::Input => {
                if let Some(done) = self.done(t, errors) {
                    raw.inputs.insert(DONE_INPUT.to_owned(), done);
                }
            }
            RuleForm::Deadline(_)
            | RuleForm::Count(_)
            | RuleForm::Proportion(_)
            | RuleForm::Bands(_)
            | RuleForm::Cases(_)
            | RuleForm::Leader(_)
            | RuleForm::Placing(_) => {}
        }
        raw
    }

    /// Nothing ticked is no answer; "none of them done" is one.
    fn ticks(&self, list: &Checklist) -> BTreeMap<String, RawValue> {
        let is_ticked = |code: &str| self.has(&format!("tick:{code}"));
        if !self.has("none") && !list.items.iter().any(|item| is_ticked(&item.code)) {
            return BTreeMap::new();
        }
        list.items.iter().map(|item| (item.code.clone(), RawValue::Tick(is_ticked(&item.code)))).collect()
    }

    /// The day something was done, or never; not both.
    fn done(&self, t: Lang, errors: &mut LineErrors) -> Option<RawValue> {
        let typed = self.text("in:done").trim();
        let fault = match (typed.is_empty(), self.has("never")) {
            (true, true) => return Some(RawValue::Nothing),
            (true, false) => return None,
            (false, true) => t.fault_done_and_never().to_owned(),
            (false, false) => match read_date(typed) {
                Ok(day) => return Some(RawValue::Text(day.to_string())),
                Err(fault) => fault.sentence(t),
            },
        };
        errors.insert("in:done".to_owned(), fault);
        None
    }

    fn number(&self, name: &str, kind: Expecting, t: Lang, errors: &mut LineErrors) -> Option<String> {
        match read_number(self.text(name), kind) {
            Ok(plain) => Some(plain),
            Err(NumberFault::Blank) => None,
            Err(fault) => {
                errors.entry(name.to_owned()).or_insert_with(|| fault.sentence(t));
                None
            }
        }
    }
}

/// What a page carries of a line's state: its version, and a digest of what it said, by which the server knows an
/// untouched line of a whole posted sheet.
fn version_token(version: EntryVersion, raw: &RawEntry, note: &str) -> String {
    let content = serde_json::to_vec(&(raw, note)).unwrap_or_default();
    let digest = Base64UrlUnpadded::encode_string(&Sha256::digest(content));
    format!("{}.{}", version.get(), digest.chars().take(8).collect::<String>())
}
