//! From the fields of a node's page to the node: the document they stand for, read as any document is.
//!
//! Only the fields of the chosen form count; what stands in others is no fault.

use super::typed::{Holds, LISTS, holds};
use crate::domain::exact::Exact;
use crate::domain::scheme::fault::SchemeFault;
use crate::domain::scheme::forms::SUBMISSION_DEADLINE;
use crate::domain::scheme::{Node, Problem, Scheme};
use crate::text::Lang;
use crate::text::dates::read_date;
use crate::text::faults::scheme_words;
use crate::text::numbers::NumberFault;
use crate::web::forms::FieldErrors;
use crate::web::pages::schemes::typed::Typed;
use serde_json::{Map, Value, json};

/// Most characters of a name or of the guidance.
pub const TEXT_MAX: usize = 4_000;

/// The fields of a rule that each form reads, beside `form`.
fn fields_of(form: &str) -> &'static [&'static str] {
    match form {
        "direct" => &["min", "step", "note"],
        "levels" => &["levels"],
        "checklist" | "count" => &["start", "items"],
        "proportion" => &["measure", "inputs", "full_at", "over", "below", "zero_below"],
        "bands" => &["measure", "inputs", "bands", "else"],
        "cases" => &["inputs", "cases", "else"],
        "deadline" => &["due", "due_kind", "done", "days", "late", "missing"],
        "leader" => &["measure", "inputs", "met_share", "untargeted"],
        "placing" => &["measure", "inputs", "direction", "points", "else", "ties"],
        _ => &[],
    }
}

/// The cells of a list's rows that each form reads, where two forms share a list.
fn reads_cell(form: &str, cell: &str) -> bool {
    !matches!((form, cell), ("checklist", "each" | "cap" | "at_most" | "start") | ("count", "points"))
}

impl Typed {
    /// Reads the fields into a node; a heading comes without children.
    ///
    /// # Errors
    /// A sentence for each field that cannot be read.
    pub fn read(&self, t: Lang, is_heading: bool) -> Result<Node, FieldErrors> {
        let mut errors = FieldErrors::default();
        for name in &self.unusable {
            errors.add(name, t.fault_not_text());
        }
        let document = Reading { typed: self, t, errors: &mut errors }.node(is_heading);
        if !errors.is_empty() {
            return Err(errors);
        }
        Scheme::parse_node(&document.to_string()).map_err(|faults| {
            for fault in faults {
                errors.add(&field_of(&fault), field_words(t, &fault.problem));
            }
            errors
        })
    }
}

/// The field a fault of the document stands beside.
#[must_use]
pub fn field_of(fault: &SchemeFault) -> String {
    let name = fault.pointer.strip_prefix('/').unwrap_or(&fault.pointer);
    let name = match name.strip_prefix("rule/late/") {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => format!("rule/late/bands/{rest}"),
        Some(_) | None => name.to_owned(),
    };
    let (above, last) = name.rsplit_once('/').unwrap_or(("", &name));
    let is_row = LISTS.contains(&above) && above != "rule/points" && last.parse::<usize>().is_ok();
    let has_award =
        ["rule/levels/", "rule/bands/", "rule/late/bands/"].iter().any(|list| name.starts_with(list));
    match last {
        "points" | "percent" if has_award => format!("{above}/amount"),
        "name" | "guidance" | "unit" => format!("{name}/vi"),
        _ if is_row && matches!(fault.problem, Problem::OneOf { .. }) => format!("{name}/amount"),
        _ if is_row && (above == "rule/bands" || above == "rule/late/bands") => format!("{name}/from"),
        _ if is_row => format!("{name}/name/vi"),
        _ => name,
    }
}

/// A fault of the document in words for a form, where nobody sees the document.
fn field_words(t: Lang, problem: &Problem) -> String {
    match problem {
        Problem::MissingField { .. } | Problem::OneOf { .. } => t.fault_required().to_owned(),
        other => scheme_words(t, other),
    }
}

struct Reading<'a> {
    typed: &'a Typed,
    t: Lang,
    errors: &'a mut FieldErrors,
}

impl Reading<'_> {
    fn node(&mut self, is_heading: bool) -> Value {
        let mut node = Map::new();
        for name in ["code", "max", "kind", "evidence", "scored_by", "weight", "aggregate"] {
            self.put(&mut node, name, name);
        }
        for name in ["name", "guidance"] {
            self.put_text(&mut node, name, name);
        }
        match self.typed.text("absent") {
            "" => {}
            "points" => {
                let points = self.value("absent/points");
                node.insert("absent".to_owned(), json!({"points": points}));
            }
            word => drop(node.insert("absent".to_owned(), json!(word))),
        }
        node.insert("capped".to_owned(), json!(self.typed.has("capped")));
        if is_heading {
            node.insert("children".to_owned(), json!([]));
        } else {
            node.insert("rule".to_owned(), self.rule());
        }
        Value::Object(node)
    }

    /// One field as the document's value; nothing where it is blank.
    fn value(&mut self, name: &str) -> Option<Value> {
        let text = self.typed.text(name).trim();
        match holds(name, self.typed.is_ratio()) {
            Holds::Flag => self.typed.has(name).then_some(json!(true)),
            Holds::Word if text.chars().count() > TEXT_MAX => {
                self.errors.add(name, self.t.fault_text_too_long(TEXT_MAX));
                None
            }
            Holds::Word => (!text.is_empty()).then(|| json!(text)),
            Holds::Day if text.is_empty() => None,
            Holds::Day => match read_date(text) {
                Ok(day) => Some(json!(day)),
                Err(fault) => {
                    self.errors.add(name, fault.sentence(self.t));
                    None
                }
            },
            Holds::Number => self.errors.number(name, text, self.t).map(|plain| json!(plain)),
            Holds::Percent => {
                // People write the sign where the field already means percent.
                let plain = self.errors.number(name, text.trim_end_matches('%'), self.t)?;
                let share = hundredth(&plain);
                if share.is_none() {
                    self.errors.add(name, NumberFault::TooManyDigits.sentence(self.t));
                }
                share.map(|share| json!(share))
            }
        }
    }

    fn put(&mut self, object: &mut Map<String, Value>, key: &str, name: &str) {
        if let Some(value) = self.value(name) {
            object.insert(key.to_owned(), value);
        }
    }

    /// A text in two languages. In a row, where nobody sees the English, nothing where the Vietnamese is blank.
    fn put_text(&mut self, object: &mut Map<String, Value>, key: &str, name: &str) {
        let (vi, en) = (self.value(&format!("{name}/vi")), self.value(&format!("{name}/en")));
        let en = en.filter(|_| vi.is_some() || name == key);
        if vi.is_some() || en.is_some() {
            let mut text = Map::new();
            text.extend(vi.map(|vi| ("vi".to_owned(), vi)));
            text.extend(en.map(|en| ("en".to_owned(), en)));
            object.insert(key.to_owned(), Value::Object(text));
        }
    }

    fn rule(&mut self) -> Value {
        let form = self.typed.text("rule/form").to_owned();
        let mut rule = Map::from_iter([("form".to_owned(), json!(form))]);
        for field in fields_of(&form).iter().filter(|field| reads_cell(&form, field)) {
            let name = format!("rule/{field}");
            match *field {
                "inputs" | "levels" | "items" | "bands" => {
                    rule.insert((*field).to_owned(), self.list(&form, &name));
                }
                "cases" => drop(rule.insert("cases".to_owned(), self.cases())),
                "points" => {
                    let points = (0..self.typed.rows(&name)).map(|row| self.value(&format!("{name}/{row}")));
                    rule.insert("points".to_owned(), points.flatten().collect());
                }
                "measure" => rule.extend(self.measure().map(|measure| ("measure".to_owned(), measure))),
                "over" | "below" => rule.extend(self.steps(&name).map(|value| ((*field).to_owned(), value))),
                "late" => drop(rule.insert("late".to_owned(), self.late())),
                "due_kind" => {}
                "due" if self.typed.text("rule/due_kind") == "submission" => {
                    rule.insert("due".to_owned(), json!(SUBMISSION_DEADLINE));
                }
                _ => self.put(&mut rule, field, &name),
            }
        }
        Value::Object(rule)
    }

    fn list(&mut self, form: &str, list: &str) -> Value {
        let has_codes = !list.ends_with("bands");
        let codes = if has_codes { self.typed.row_codes(list) } else { Vec::new() };
        let rows = (0..self.typed.rows(list)).map(|row| {
            let mut object = Map::new();
            object.extend(codes.get(row).map(|code| ("code".to_owned(), json!(code))));
            let at = |cell: &str| format!("{list}/{row}/{cell}");
            if has_codes {
                // A document may leave it out; a form must not lose it unseen.
                if self.typed.text(&at("name/vi")).trim().is_empty() {
                    self.errors.add(&at("name/vi"), self.t.fault_required());
                }
                self.put_text(&mut object, "name", &at("name"));
                self.put_text(&mut object, "unit", &at("unit"));
            } else {
                object.insert("from_incl".to_owned(), json!(self.typed.has(&at("from_incl"))));
                object.insert("to_incl".to_owned(), json!(self.typed.has(&at("to_incl"))));
            }
            let cells = ["min", "max", "integer", "points", "each", "cap", "at_most", "from", "to"];
            for cell in cells.into_iter().filter(|cell| reads_cell(form, cell)) {
                self.put(&mut object, cell, &at(cell));
            }
            let award = if self.typed.text(&at("award")) == "percent" { "percent" } else { "points" };
            self.put(&mut object, award, &at("amount"));
            Value::Object(object)
        });
        rows.collect()
    }

    fn cases(&mut self) -> Value {
        let inputs = self.typed.row_codes("rule/inputs");
        let cases = (0..self.typed.rows("rule/cases")).map(|case| {
            let case = format!("rule/cases/{case}");
            let when = format!("{case}/when");
            let conditions = (0..self.typed.rows(&when)).map(|row| {
                let at = |cell: &str| format!("{when}/{row}/{cell}");
                let input = self.typed.text(&at("input")).parse().ok().and_then(|row: usize| inputs.get(row));
                let mut condition = Map::new();
                condition.extend(input.map(|code| ("input".to_owned(), json!(code))));
                self.put(&mut condition, "op", &at("op"));
                self.put(&mut condition, "value", &at("value"));
                Value::Object(condition)
            });
            let mut object = Map::from_iter([("when".to_owned(), conditions.collect())]);
            self.put(&mut object, "points", &format!("{case}/points"));
            Value::Object(object)
        });
        cases.collect()
    }

    /// The measure over the rows of the inputs it reads.
    fn measure(&mut self) -> Option<Value> {
        let codes = self.typed.row_codes("rule/inputs");
        let rows = self.typed.measured_rows();
        let code = |place: usize| {
            let code = rows.get(place).and_then(|row| codes.get(*row)).cloned();
            code.unwrap_or_else(|| format!("x{place}"))
        };
        let mut measure = Map::new();
        match self.typed.text("rule/measure") {
            "input" => drop(measure.insert("input".to_owned(), json!(code(0)))),
            "share" => {
                measure.insert("share".to_owned(), json!([code(0), code(1)]));
                self.put(&mut measure, "part_may_exceed", "rule/measure/part_may_exceed");
            }
            "attained" => {
                measure.insert("attained".to_owned(), json!([code(0), code(1)]));
                self.put(&mut measure, "pace", "rule/measure/pace");
            }
            _ => return None,
        }
        Some(Value::Object(measure))
    }

    /// A choice of which one has parameters.
    fn steps(&mut self, name: &str) -> Option<Value> {
        match self.typed.text(name) {
            "" => None,
            "steps" => {
                let mut steps = Map::new();
                let cells: &[&str] =
                    if name == "rule/over" { &["per", "points", "cap"] } else { &["per", "minus"] };
                for cell in cells {
                    self.put(&mut steps, cell, &format!("{name}/{cell}"));
                }
                Some(Value::Object(steps))
            }
            word => Some(json!(word)),
        }
    }

    fn late(&mut self) -> Value {
        let mut late = Map::new();
        if self.typed.text("rule/late") == "bands" {
            late.insert("bands".to_owned(), self.list("deadline", "rule/late/bands"));
        } else {
            self.put(&mut late, "per_day", "rule/late/per_day");
        }
        Value::Object(late)
    }
}

/// A hundredth of a plain decimal; nothing where it has more decimals than a document holds.
fn hundredth(plain: &str) -> Option<String> {
    let percent = Exact::parse(plain).ok()?;
    let share = percent.over(&Exact::from(100_u32))?.to_shortest();
    let is_exact = Exact::parse(&share).is_ok_and(|share| &share * &Exact::from(100_u32) == percent);
    is_exact.then_some(share)
}
