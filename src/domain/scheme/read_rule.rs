//! Reads the `rule` of a line: the ten forms and their measures (scoring table §3).

use super::fault::Problem;
use super::fields::{Fields, Sink, day, decimal, word};
use super::forms::{
    Band, Bands, Case, Cases, CheckItem, Checklist, Condition, Count, CountItem, CountStart, Deadline,
    Direct, Done, Due, Late, Level, Note, Operator, Over, Proportion, SUBMISSION_DEADLINE, Under,
};
use super::json::Json;
use super::relative::{Direction, Leader, Placing, Ties, Untargeted};
use super::rule::{Attained, Award, Form, InputSpec, Measure, Rule, Share};
use super::{Text, fields};
use crate::domain::calendar::DayCount;
use crate::domain::exact::Exact;

pub(super) fn rule(json: &Json, pointer: &str, sink: &Sink) -> Option<Rule> {
    let fields = Fields::open(json, pointer, sink)?;
    let inputs = fields.optional_items("inputs", |json, at| input(json, at, sink));
    let form = fields.word("form");
    let read = match form.as_deref()? {
        "direct" => Some(Form::Direct(direct(&fields))),
        "levels" => Some(Form::Levels { levels: fields.items("levels", |json, at| level(json, at, sink)) }),
        "checklist" => {
            let items = fields.items("items", |json, at| check_item(json, at, sink));
            Some(Form::Checklist(Checklist { items }))
        }
        "proportion" => proportion(&fields),
        "bands" => bands(&fields),
        "cases" => {
            let cases = fields.items("cases", |json, at| case(json, at, sink));
            Some(Form::Cases(Cases { cases, otherwise: fields.optional_decimal("else") }))
        }
        "deadline" => deadline(&fields),
        "count" => count(&fields),
        "leader" => leader(&fields),
        "placing" => placing(&fields),
        _ => {
            fields.note("form", Problem::UnknownWord { allowed: FORMS });
            return None;
        }
    };
    fields.close();
    Some(Rule { form: read?, inputs })
}

const FORMS: &[&str] = &[
    "direct",
    "levels",
    "checklist",
    "proportion",
    "bands",
    "cases",
    "deadline",
    "count",
    "leader",
    "placing",
];

/// The printed name of an input, item or level; its code where none is given.
fn name(fields: &Fields<'_>, code: Option<&String>) -> Option<Text> {
    match fields.get("name") {
        Some(_) => fields.label("name", fields::MAX_LABEL_BYTES),
        None => code.map(|code| Text { vi: code.clone(), en: None }),
    }
}

fn input(json: &Json, pointer: &str, sink: &Sink) -> Option<InputSpec> {
    let fields = Fields::open(json, pointer, sink)?;
    let code = fields.word("code");
    let name = name(&fields, code.as_ref());
    let unit = fields.get("unit").and_then(|json| match json {
        Json::Text(_) => word(json, &fields.at("unit"), sink).map(|vi| Text { vi, en: None }),
        Json::Null
        | Json::Bool(_)
        | Json::Number(_)
        | Json::OtherNumber
        | Json::List(_)
        | Json::Object(_) => fields::text(json, &fields.at("unit"), sink, fields::MAX_NAME_BYTES),
    });
    let min = fields.decimal_or("min", Exact::ZERO);
    let max = fields.optional_decimal("max");
    let integer = fields.flag_or("integer", false);
    fields.close();
    Some(InputSpec { code: code?, name: name?, unit, min, max, integer })
}

fn direct(fields: &Fields<'_>) -> Direct {
    let min = fields.decimal_or("min", Exact::ZERO);
    let step = fields.optional_decimal("step");
    let note = fields.choice_or(
        "note",
        &["required", "optional"],
        &[Note::Required, Note::Optional],
        Note::default(),
    );
    Direct { min, step, note }
}

fn award(fields: &Fields<'_>) -> Option<Award> {
    let (points, percent) = (fields.get("points"), fields.get("percent"));
    match (points, percent) {
        (Some(json), None) => decimal(json, &fields.at("points"), fields.sink()).map(Award::Points),
        (None, Some(json)) => decimal(json, &fields.at("percent"), fields.sink()).map(Award::Percent),
        (Some(_), Some(_)) | (None, None) => {
            fields.sink().note(fields.pointer(), Problem::OneOf { fields: &["points", "percent"] });
            None
        }
    }
}

fn level(json: &Json, pointer: &str, sink: &Sink) -> Option<Level> {
    let fields = Fields::open(json, pointer, sink)?;
    let code = fields.word("code");
    let name = name(&fields, code.as_ref());
    let award = award(&fields);
    fields.close();
    Some(Level { code: code?, name: name?, award: award? })
}

fn check_item(json: &Json, pointer: &str, sink: &Sink) -> Option<CheckItem> {
    let fields = Fields::open(json, pointer, sink)?;
    let code = fields.word("code");
    let name = name(&fields, code.as_ref());
    let points = fields.decimal("points");
    fields.close();
    Some(CheckItem { code: code?, name: name?, points: points? })
}

fn measure(rule: &Fields<'_>) -> Option<Measure> {
    // The flag is about the share; it is also understood beside the measure.
    let beside = rule.flag_or("part_may_exceed", false);
    let json = rule.need("measure")?;
    let fields = Fields::open(json, &rule.at("measure"), rule.sink())?;
    let read = match (fields.get("input"), fields.get("share"), fields.get("attained")) {
        (Some(_), None, None) => fields.word("input").map(|input| Measure::Input { input }),
        (None, Some(_), None) => pair(&fields, "share").map(|part_and_whole| {
            let part_may_exceed = fields.flag_or("part_may_exceed", beside);
            Measure::Share(Share { part_and_whole, part_may_exceed })
        }),
        (None, None, Some(_)) => pair(&fields, "attained").map(|actual_and_target| {
            let pace = fields.decimal_or("pace", Exact::ONE);
            Measure::Attained(Attained { actual_and_target, pace })
        }),
        _ => {
            fields.sink().note(fields.pointer(), Problem::OneOf { fields: &["input", "share", "attained"] });
            return None;
        }
    };
    fields.close();
    read
}

fn pair(fields: &Fields<'_>, name: &'static str) -> Option<[String; 2]> {
    let codes = fields.items(name, |json, at| word(json, at, fields.sink()));
    let pair = <[String; 2]>::try_from(codes).ok();
    if pair.is_none() {
        fields.note(name, Problem::WrongType { needed: super::fault::Needed::TwoCodes });
    }
    pair
}

fn proportion(fields: &Fields<'_>) -> Option<Form> {
    let measure = measure(fields);
    let full_at = fields.decimal_or("full_at", Exact::ONE);
    let over = match fields.get("over") {
        None => Some(Over::Cap),
        Some(json @ Json::Object(_)) => over_steps(json, &fields.at("over"), fields.sink()),
        Some(_) => fields
            .choice("over", &["cap", "uncapped"], &[false, true])
            .map(|uncapped| if uncapped { Over::Uncapped } else { Over::Cap }),
    };
    let below = match fields.get("below") {
        None => Some(Under::Proportional),
        Some(json @ Json::Object(_)) => under_steps(json, &fields.at("below"), fields.sink()),
        Some(_) => fields
            .choice("below", &["proportional", "zero"], &[false, true])
            .map(|zero| if zero { Under::Zero } else { Under::Proportional }),
    };
    let zero_below = fields.optional_decimal("zero_below");
    Some(Form::Proportion(Proportion { measure: measure?, full_at, over: over?, below: below?, zero_below }))
}

fn over_steps(json: &Json, pointer: &str, sink: &Sink) -> Option<Over> {
    let fields = Fields::open(json, pointer, sink)?;
    let (per, points, cap) =
        (fields.decimal("per"), fields.decimal("points"), fields.optional_decimal("cap"));
    fields.close();
    Some(Over::Steps { per: per?, points: points?, cap })
}

fn under_steps(json: &Json, pointer: &str, sink: &Sink) -> Option<Under> {
    let fields = Fields::open(json, pointer, sink)?;
    let (per, minus) = (fields.decimal("per"), fields.decimal("minus"));
    fields.close();
    Some(Under::Steps { per: per?, minus: minus? })
}

fn bands(fields: &Fields<'_>) -> Option<Form> {
    let measure = measure(fields);
    let sink = fields.sink();
    let bands = fields.items("bands", |json, at| band(json, at, sink));
    let otherwise = fields.optional_decimal("else");
    Some(Form::Bands(Bands { measure: measure?, bands, otherwise }))
}

fn band(json: &Json, pointer: &str, sink: &Sink) -> Option<Band> {
    let fields = Fields::open(json, pointer, sink)?;
    let from = fields.optional_decimal("from");
    let from_incl = fields.flag_or("from_incl", true);
    let to = fields.optional_decimal("to");
    let to_incl = fields.flag_or("to_incl", false);
    let award = award(&fields);
    fields.close();
    Some(Band { from, from_incl, to, to_incl, award: award? })
}

fn case(json: &Json, pointer: &str, sink: &Sink) -> Option<Case> {
    let fields = Fields::open(json, pointer, sink)?;
    let when = fields.items("when", |json, at| condition(json, at, sink));
    let points = fields.decimal("points");
    fields.close();
    Some(Case { when, points: points? })
}

fn condition(json: &Json, pointer: &str, sink: &Sink) -> Option<Condition> {
    let fields = Fields::open(json, pointer, sink)?;
    let input = fields.word("input");
    let op = fields.choice(
        "op",
        &["=", "≠", "<", "≤", ">", "≥"],
        &[
            Operator::Equal,
            Operator::Unequal,
            Operator::Less,
            Operator::AtMost,
            Operator::Greater,
            Operator::AtLeast,
        ],
    );
    let value = fields.decimal("value");
    fields.close();
    Some(Condition { input: input?, op: op?, value: value? })
}

fn deadline(fields: &Fields<'_>) -> Option<Form> {
    let due = fields.need("due").and_then(|json| {
        if matches!(json, Json::Text(text) if text == SUBMISSION_DEADLINE) {
            return Some(Due::SubmissionDeadline);
        }
        day(json, &fields.at("due"), fields.sink()).map(Due::On)
    });
    let done = fields.choice("done", &["input", "submitted_on"], &[Done::Input, Done::SubmittedOn]);
    let days = fields.choice("days", &["calendar", "working"], &[DayCount::Calendar, DayCount::Working]);
    let late = late(fields);
    let missing = fields.decimal_or("missing", Exact::ZERO);
    Some(Form::Deadline(Deadline { due: due?, done: done?, days: days?, late: late?, missing }))
}

/// `{"per_day": "0.5"}`, a list of bands, or `{"bands": […]}`.
fn late(rule: &Fields<'_>) -> Option<Late> {
    let json = rule.need("late")?;
    let sink = rule.sink();
    if let Json::List(_) = json {
        return Some(Late::Bands(rule.items("late", |json, at| band(json, at, sink))));
    }
    let fields = Fields::open(json, &rule.at("late"), sink)?;
    let read = if fields.get("bands").is_some() {
        Some(Late::Bands(fields.items("bands", |json, at| band(json, at, sink))))
    } else {
        fields.decimal("per_day").map(|per_day| Late::PerDay { per_day })
    };
    fields.close();
    read
}

fn count(fields: &Fields<'_>) -> Option<Form> {
    let start = fields.choice("start", &["zero", "max"], &[CountStart::Zero, CountStart::Max]);
    let sink = fields.sink();
    let items = fields.items("items", |json, at| count_item(json, at, sink));
    Some(Form::Count(Count { start: start?, items }))
}

fn count_item(json: &Json, pointer: &str, sink: &Sink) -> Option<CountItem> {
    let fields = Fields::open(json, pointer, sink)?;
    let code = fields.word("code");
    let name = name(&fields, code.as_ref());
    let each = fields.decimal("each");
    let cap = fields.optional_decimal("cap");
    let at_most = fields.optional_decimal("at_most");
    fields.close();
    Some(CountItem { code: code?, name: name?, each: each?, cap, at_most })
}

fn leader(fields: &Fields<'_>) -> Option<Form> {
    let measure = measure(fields);
    let half = Exact::ONE.over(&Exact::from(2_u32)).unwrap_or_default();
    let met_share = fields.decimal_or("met_share", half);
    let untargeted = fields.choice_or(
        "untargeted",
        &["best_ratio", "absent"],
        &[Untargeted::BestRatio, Untargeted::Absent],
        Untargeted::BestRatio,
    );
    Some(Form::Leader(Leader { measure: measure?, met_share, untargeted }))
}

fn placing(fields: &Fields<'_>) -> Option<Form> {
    let measure = measure(fields);
    let direction =
        fields.choice_or("direction", &["high", "low"], &[Direction::High, Direction::Low], Direction::High);
    let sink = fields.sink();
    let points = fields.items("points", |json, at| decimal(json, at, sink));
    let otherwise = fields.decimal_or("else", Exact::ZERO);
    let ties = fields.choice_or("ties", &["same", "share"], &[Ties::Same, Ties::Share], Ties::Same);
    Some(Form::Placing(Placing { measure: measure?, direction, points, otherwise, ties }))
}
