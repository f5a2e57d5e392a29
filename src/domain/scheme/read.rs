//! Reads a `thidua.scheme/1` document into [`Scheme`], within its limits of size, depth and number of nodes.
//!
//! Reports faults of form only; whether the scheme makes sense is for `check`.

use std::cell::Cell;

use super::fault::{Needed, Problem, SchemeFault};
use super::fields::{Fields, MAX_CLASS_NAME_BYTES, MAX_LABEL_BYTES, Sink, day, decimal, word};
use super::json::Json;
use super::read_rule;
use super::{
    AbsentPolicy, Aggregate, Class, Effect, Evidence, FORMAT, Kind, MAX_BYTES, MAX_DEPTH, MAX_NODES, Node,
    NodeBody, Quota, QuotaOf, RankKey, RankStyle, RankingRule, Scheme, ScoredBy, SelfScoreGap, Trigger, Veto,
};
use crate::domain::exact::{Exact, Rounding};
use crate::domain::points::RoundingRule;

pub(super) fn scheme(text: &str) -> Result<Scheme, Vec<SchemeFault>> {
    let whole = |problem| vec![SchemeFault { pointer: String::new(), problem }];
    if text.len() > MAX_BYTES {
        return Err(whole(Problem::TooLarge { bytes: text.len() }));
    }
    let json = Json::parse(text)
        .map_err(|error| whole(Problem::NotJson { line: error.line(), column: error.column() }))?;
    let sink = Sink::default();
    let read = document(&json, &sink);
    let faults = sink.into_faults();
    match read {
        Some(scheme) if faults.is_empty() => Ok(scheme),
        Some(_) | None => Err(faults),
    }
}

pub(super) fn node_alone(text: &str) -> Result<Node, Vec<SchemeFault>> {
    let whole = |problem| vec![SchemeFault { pointer: String::new(), problem }];
    if text.len() > MAX_BYTES {
        return Err(whole(Problem::TooLarge { bytes: text.len() }));
    }
    let json = Json::parse(text)
        .map_err(|error| whole(Problem::NotJson { line: error.line(), column: error.column() }))?;
    let sink = Sink::default();
    let read = node(&json, "", &sink, 1, &Cell::new(0));
    match (read, sink.into_faults()) {
        (Some(node), faults) if faults.is_empty() => Ok(node),
        (_, faults) => Err(faults),
    }
}

fn document(json: &Json, sink: &Sink) -> Option<Scheme> {
    let fields = Fields::open(json, "", sink)?;
    let format = fields.word("format");
    if format.as_deref().is_some_and(|format| format != FORMAT) {
        fields.note("format", Problem::WrongFormat);
    }
    let nodes = Cell::new(0);
    let code = fields.word("code");
    let title = fields.text("title");
    let adopted_on = fields.get("adopted_on").and_then(|json| day(json, &fields.at("adopted_on"), sink));
    let base = fields.decimal("base");
    let rounding = fields.get("rounding").map_or(Some(RoundingRule::default()), |_| rounding(&fields));
    let holidays = fields.optional_items("holidays", |json, at| day(json, at, sink)).into_iter().collect();
    let absent = absent(&fields).unwrap_or_default();
    let tree = fields.items("tree", |json, at| node(json, at, sink, 1, &nodes));
    let scheme = Scheme {
        format: format?,
        code: code?,
        title: title?,
        adopted_on,
        base: base.unwrap_or_default(),
        rounding: rounding.unwrap_or_default(),
        holidays,
        absent,
        tree,
        bonus_cap: fields.optional_decimal("bonus_cap"),
        deduction_cap: fields.optional_decimal("deduction_cap"),
        floor: fields.optional_decimal("floor"),
        ceiling: fields.optional_decimal("ceiling"),
        vetoes: fields.optional_items("vetoes", |json, at| veto(json, at, sink)),
        ranking: fields
            .get("ranking")
            .map_or(Some(RankingRule::default()), |_| ranking(&fields))
            .unwrap_or_default(),
        classes: fields.optional_items("classes", |json, at| class(json, at, sink)),
        self_score_gap: fields
            .get("self_score_gap")
            .and_then(|json| gap(json, &fields.at("self_score_gap"), sink)),
        self_cap: fields.optional_decimal("self_cap"),
    };
    fields.close();
    Some(scheme)
}

fn rounding(scheme: &Fields<'_>) -> Option<RoundingRule> {
    let fields = scheme.object("rounding")?;
    let decimals = match fields.need("decimals") {
        Some(Json::Number(number @ 0..=10)) => u32::try_from(*number).ok(),
        Some(_) => {
            fields.note("decimals", Problem::WrongType { needed: Needed::Decimals });
            None
        }
        None => None,
    };
    let mode = fields.choice(
        "mode",
        &["half_up", "half_even", "down"],
        &[Rounding::HalfUp, Rounding::HalfEven, Rounding::Down],
    );
    fields.close();
    Some(RoundingRule { decimals: decimals?, mode: mode? })
}

/// `"rescale"`, `"full"`, `"zero"` or `{"points": "3"}`.
fn absent(parent: &Fields<'_>) -> Option<AbsentPolicy> {
    let json = parent.get("absent")?;
    if let Json::Object(_) = json {
        let fields = Fields::open(json, &parent.at("absent"), parent.sink())?;
        let points = fields.decimal("points");
        fields.close();
        return points.map(AbsentPolicy::Points);
    }
    let words = &["rescale", "full", "zero"];
    parent.choice("absent", words, &[0, 1, 2]).map(|word| match word {
        0 => AbsentPolicy::Rescale,
        1 => AbsentPolicy::Full,
        _ => AbsentPolicy::Zero,
    })
}

fn node(json: &Json, pointer: &str, sink: &Sink, depth: usize, nodes: &Cell<usize>) -> Option<Node> {
    nodes.set(nodes.get() + 1);
    if nodes.get() > MAX_NODES {
        if nodes.get() == MAX_NODES + 1 {
            sink.note(pointer, Problem::TooManyNodes);
        }
        return None;
    }
    if depth > MAX_DEPTH {
        sink.note(pointer, Problem::TooDeep);
        return None;
    }
    let fields = Fields::open(json, pointer, sink)?;
    let code = fields.word("code");
    let name = fields.text("name");
    let max = fields.optional_decimal("max");
    let kind = fields.get("kind").and_then(|_| {
        fields.choice("kind", &["core", "bonus", "deduction"], &[Kind::Core, Kind::Bonus, Kind::Deduction])
    });
    let body = body(&fields, depth, nodes);
    let node = |body| -> Option<Node> {
        Some(Node {
            code: code?,
            name: name?,
            max,
            kind,
            evidence: fields.choice_or(
                "evidence",
                &["required", "optional", "none"],
                &[Evidence::Required, Evidence::Optional, Evidence::None],
                Evidence::default(),
            ),
            scored_by: fields.choice_or(
                "scored_by",
                &["unit", "appraiser"],
                &[ScoredBy::Unit, ScoredBy::Appraiser],
                ScoredBy::default(),
            ),
            guidance: fields.optional_text("guidance"),
            absent: absent(&fields),
            weight: fields.decimal_or("weight", Exact::ONE),
            aggregate: fields.choice_or(
                "aggregate",
                &["sum", "mean", "min", "max"],
                &[Aggregate::Sum, Aggregate::Mean, Aggregate::Min, Aggregate::Max],
                Aggregate::default(),
            ),
            capped: fields.flag_or("capped", true),
            body,
        })
    };
    let read = node(body.unwrap_or(NodeBody::Children(Vec::new())));
    if read.is_some() {
        // A node without a code was not read to its end, so its fields are not all known yet.
        fields.close();
    }
    read
}

fn body(fields: &Fields<'_>, depth: usize, nodes: &Cell<usize>) -> Option<NodeBody> {
    let sink = fields.sink();
    match (fields.get("children"), fields.get("rule")) {
        (Some(_), None) => {
            let children = fields.items("children", |json, at| node(json, at, sink, depth + 1, nodes));
            Some(NodeBody::Children(children))
        }
        (None, Some(json)) => {
            read_rule::rule(json, &fields.at("rule"), sink).map(|rule| NodeBody::Rule(Box::new(rule)))
        }
        (Some(_), Some(_)) | (None, None) => {
            sink.note(fields.pointer(), Problem::ChildrenOrRule);
            None
        }
    }
}

fn veto(json: &Json, pointer: &str, sink: &Sink) -> Option<Veto> {
    let fields = Fields::open(json, pointer, sink)?;
    let code = fields.word("code");
    let name = fields.label("name", MAX_LABEL_BYTES);
    let effect = fields.object("effect").map(|effect| {
        let read = Effect {
            unranked: effect.flag_or("unranked", false),
            not_nominated: effect.flag_or("not_nominated", false),
            suspended: effect.flag_or("suspended", false),
            class_at_most: effect.optional_word("class_at_most"),
            zero_node: effect.optional_word("zero_node"),
        };
        effect.close();
        read
    });
    let when = fields.get("when").and_then(|json| {
        let when = Fields::open(json, &fields.at("when"), sink)?;
        let node = when.word("node_is_zero");
        when.close();
        node.map(Trigger::NodeIsZero)
    });
    fields.close();
    Some(Veto { code: code?, name: name?, effect: effect?, when })
}

fn ranking(scheme: &Fields<'_>) -> Option<RankingRule> {
    let fields = scheme.object("ranking")?;
    let style = fields.choice_or(
        "style",
        &["competition", "dense"],
        &[RankStyle::Competition, RankStyle::Dense],
        RankStyle::Competition,
    );
    let order = fields.items("order", |json, at| {
        let text = word(json, at, fields.sink())?;
        let key = RankKey::parse(&text);
        if key.is_none() {
            const KEYS: &[&str] =
                &["total", "core", "bonus", "percent", "least_deduction", "ballot", "node:…"];
            fields.sink().note(at, Problem::UnknownWord { allowed: KEYS });
        }
        key
    });
    fields.close();
    Some(RankingRule { style, order })
}

fn class(json: &Json, pointer: &str, sink: &Sink) -> Option<Class> {
    let fields = Fields::open(json, pointer, sink)?;
    let code = fields.word("code");
    let name = fields.label("name", MAX_CLASS_NAME_BYTES);
    let from_percent = fields.optional_decimal("from_percent");
    let below_percent = fields.optional_decimal("below_percent");
    let each_group_from_percent = fields.optional_decimal("each_group_from_percent");
    let quota = fields.get("quota").and_then(|json| quota(json, &fields.at("quota"), sink));
    fields.close();
    Some(Class { code: code?, name: name?, from_percent, below_percent, each_group_from_percent, quota })
}

fn quota(json: &Json, pointer: &str, sink: &Sink) -> Option<Quota> {
    let fields = Fields::open(json, pointer, sink)?;
    let read = match (fields.get("percent"), fields.get("count")) {
        (Some(percent), None) => {
            let percent = decimal(percent, &fields.at("percent"), sink);
            let of = match fields.optional_word("of") {
                None => QuotaOf::Ranked,
                Some(word) if word == "ranked" => QuotaOf::Ranked,
                Some(code) => QuotaOf::Class(code),
            };
            percent.map(|percent| Quota::Percent { percent, of })
        }
        (None, Some(count)) => decimal(count, &fields.at("count"), sink).map(|count| Quota::Count { count }),
        (Some(_), Some(_)) | (None, None) => {
            sink.note(pointer, Problem::OneOf { fields: &["percent", "count"] });
            None
        }
    };
    fields.close();
    read
}

fn gap(json: &Json, pointer: &str, sink: &Sink) -> Option<SelfScoreGap> {
    let fields = Fields::open(json, pointer, sink)?;
    let over_percent = fields.decimal("over_percent");
    let deduct = fields.decimal("deduct");
    fields.close();
    Some(SelfScoreGap { over_percent: over_percent?, deduct: deduct? })
}
