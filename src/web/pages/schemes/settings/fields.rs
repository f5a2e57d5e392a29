//! The fields of the settings page: the stored document without its tree, and back.

use crate::domain::calendar::parse_day;
use crate::domain::scheme::{FORMAT, Problem, Scheme};
use crate::text::Lang;
use crate::text::dates::{format_date, read_date};
use crate::text::faults::scheme_words;
use crate::text::numbers::{Expecting, format_input};
use crate::web::forms::{FieldErrors, Form};
use crate::web::pages::schemes::typed::Typed;
use serde_json::{Map, Value, json};

const LISTS: [&str; 3] = ["classes", "vetoes", "ranking/order"];
/// Fields that hold a number.
const NUMBERS: [&str; 11] = [
    "base",
    "bonus_cap",
    "deduction_cap",
    "floor",
    "ceiling",
    "self_cap",
    "over_percent",
    "deduct",
    "from_percent",
    "below_percent",
    "each_group_from_percent",
];

fn is_number(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or_default();
    NUMBERS.contains(&last) || name == "absent/points" || name.ends_with("quota/amount")
}

/// The fields as a form posted them, blank rows left out.
pub(super) fn posted(form: &Form) -> Typed {
    let mut typed = Typed::of_form(form);
    for list in LISTS {
        typed.close_up_list(list, &[]);
    }
    typed
}

/// The fields as the stored settings fill them.
pub(super) fn stored(scheme: &Scheme, t: Lang) -> Typed {
    let document = serde_json::to_value(Scheme { tree: Vec::new(), ..scheme.clone() }).unwrap_or_default();
    let mut typed = Typed::of_document(&document);
    typed.put("rounding/decimals", scheme.rounding.decimals.to_string());
    if typed.has("absent/points") {
        typed.put("absent", "points");
    }
    let days: Vec<String> = scheme.holidays.iter().map(|day| format_date(*day)).collect();
    typed.put("holidays", days.join("\n"));
    for row in 0..typed.rows("classes") {
        let at = |cell: &str| format!("classes/{row}/quota/{cell}");
        let (count, percent) = (typed.text(&at("count")).to_owned(), typed.text(&at("percent")).to_owned());
        if !count.is_empty() {
            typed.put(&at("amount"), count);
            typed.put(&at("of"), "count");
        } else if !percent.is_empty() {
            typed.put(&at("amount"), percent);
            if typed.text(&at("of")) == "ranked" {
                typed.put(&at("of"), "");
            }
        }
    }
    typed.each_text(|name, text| {
        if is_number(name) {
            *text = format_input(text, Expecting::Decimal, t);
        }
    });
    typed
}

/// Reads the fields into settings: a scheme without a tree.
pub(super) fn read(typed: &Typed, code: &str, t: Lang) -> Result<Scheme, FieldErrors> {
    let mut errors = FieldErrors::default();
    typed.unusable().for_each(|name| errors.add(name, t.fault_not_text()));
    let document = Reading { typed, t, errors: &mut errors }.document(code);
    if !errors.is_empty() {
        return Err(errors);
    }
    Scheme::parse(&document.to_string()).map_err(|faults| {
        for fault in faults {
            let name = fault.pointer.trim_start_matches('/');
            let name = match name.rsplit('/').next() {
                Some("name" | "title") => format!("{name}/vi"),
                Some("percent" | "count") if name.contains("/quota/") => {
                    format!("{}amount", name.trim_end_matches(|c| c != '/'))
                }
                _ => name.to_owned(),
            };
            let text = match &fault.problem {
                Problem::MissingField { .. } => t.fault_required().to_owned(),
                problem => scheme_words(t, problem),
            };
            errors.add(&name, text);
        }
        errors
    })
}

struct Reading<'a> {
    typed: &'a Typed,
    t: Lang,
    errors: &'a mut FieldErrors,
}

impl Reading<'_> {
    fn value(&mut self, name: &str) -> Option<Value> {
        let text = self.typed.text(name).trim();
        if !is_number(name) {
            return (!text.is_empty()).then(|| json!(text));
        }
        self.errors.number(name, text.trim_end_matches('%'), self.t).map(|plain| json!(plain))
    }

    /// An object of those of its fields that are filled; nothing where none is.
    fn object(&mut self, name: &str, cells: &[&str]) -> Option<Value> {
        let mut object = Map::new();
        for cell in cells {
            object.extend(self.value(&format!("{name}/{cell}")).map(|value| ((*cell).to_owned(), value)));
        }
        (!object.is_empty()).then_some(Value::Object(object))
    }

    fn document(&mut self, code: &str) -> Value {
        let mut whole = Map::from_iter([
            ("format".to_owned(), json!(FORMAT)),
            ("code".to_owned(), json!(code)),
            ("tree".to_owned(), json!([])),
            ("classes".to_owned(), self.classes()),
            ("vetoes".to_owned(), self.vetoes()),
            ("holidays".to_owned(), self.holidays()),
        ]);
        for name in ["base", "bonus_cap", "deduction_cap", "floor", "ceiling", "self_cap"] {
            whole.extend(self.value(name).map(|value| (name.to_owned(), value)));
        }
        whole.extend(self.object("title", &["vi", "en"]).map(|title| ("title".to_owned(), title)));
        let gap = self.object("self_score_gap", &["over_percent", "deduct"]);
        whole.extend(gap.map(|gap| ("self_score_gap".to_owned(), gap)));
        let decimals: Option<u32> = self.typed.text("rounding/decimals").parse().ok();
        let mode = self.value("rounding/mode");
        whole.insert("rounding".to_owned(), json!({"decimals": decimals, "mode": mode}));
        let absent = match self.typed.text("absent") {
            "points" => json!({"points": self.value("absent/points")}),
            word => json!(word),
        };
        whole.insert("absent".to_owned(), absent);
        let keys = (0..self.typed.rows("ranking/order")).map(|place| format!("ranking/order/{place}"));
        let order: Vec<Option<Value>> = keys.map(|name| self.value(&name)).collect();
        let style = self.value("ranking/style");
        whole.insert("ranking".to_owned(), json!({"style": style, "order": order}));
        Value::Object(whole)
    }

    fn holidays(&mut self) -> Value {
        let typed = self.typed.text("holidays").split(|c: char| c.is_whitespace() || c == ';' || c == ',');
        let mut days = Vec::new();
        for text in typed.filter(|text| !text.is_empty()) {
            match read_date(text).ok().or_else(|| parse_day(text)) {
                Some(day) => days.push(json!(day)),
                None => self.errors.add("holidays", self.t.date_wrong()),
            }
        }
        Value::Array(days)
    }

    fn named(&mut self, row: &str, code: &str) -> Map<String, Value> {
        let mut object = Map::from_iter([("code".to_owned(), json!(code))]);
        object
            .extend(self.object(&format!("{row}/name"), &["vi", "en"]).map(|name| ("name".to_owned(), name)));
        object
    }

    fn classes(&mut self) -> Value {
        let classes = self.typed.row_codes("classes").into_iter().enumerate().map(|(number, code)| {
            let row = format!("classes/{number}");
            let mut class = self.named(&row, &code);
            for cell in ["from_percent", "below_percent", "each_group_from_percent"] {
                class.extend(self.value(&format!("{row}/{cell}")).map(|value| (cell.to_owned(), value)));
            }
            if let Some(amount) = self.value(&format!("{row}/quota/amount")) {
                let quota = match self.typed.text(&format!("{row}/quota/of")) {
                    "count" => json!({"count": amount}),
                    "" => json!({"percent": amount, "of": "ranked"}),
                    class => json!({"percent": amount, "of": class}),
                };
                class.insert("quota".to_owned(), quota);
            }
            Value::Object(class)
        });
        classes.collect()
    }

    fn vetoes(&mut self) -> Value {
        let vetoes = self.typed.row_codes("vetoes").into_iter().enumerate().map(|(number, code)| {
            let row = format!("vetoes/{number}");
            let mut veto = self.named(&row, &code);
            let mut effect = Map::new();
            for flag in ["unranked", "not_nominated", "suspended"] {
                if self.typed.has(&format!("{row}/effect/{flag}")) {
                    effect.insert(flag.to_owned(), json!(true));
                }
            }
            for word in ["class_at_most", "zero_node"] {
                effect.extend(
                    self.value(&format!("{row}/effect/{word}")).map(|value| (word.to_owned(), value)),
                );
            }
            veto.insert("effect".to_owned(), Value::Object(effect));
            let when = self.object(&format!("{row}/when"), &["node_is_zero"]);
            veto.extend(when.map(|when| ("when".to_owned(), when)));
            Value::Object(veto)
        });
        vetoes.collect()
    }
}
