//! Rules tried on their own: the plot and the points are those of the engine, for half-built rules too.

use serde_json::{Value, json};
use thidua::domain::exact::{Exact, Rounding};
use thidua::domain::scheme::{Form, InputSpec, Measure, Node, NodeBody, Rule, Scheme, starter};
use thidua::domain::scoring::{NodeState, PeriodFacts, trial};

use crate::builders::{
    default_scheme, document, heading, inputs, line, one_line, scheme, score, sheet, with,
};

fn regulations() -> Vec<Scheme> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/regulations");
    let names = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let schemes = names.filter(|path| {
        let is_json = path.extension().is_some_and(|extension| extension == "json");
        is_json && !path.to_string_lossy().contains(".vectors.")
    });
    schemes.map(|path| Scheme::parse(&std::fs::read_to_string(path).unwrap()).unwrap()).collect()
}

/// The line without limits on what is entered, worth what it is worth before its weight.
fn freed(node: &Node) -> Node {
    let rule = node.rule().unwrap();
    let inputs = rule.inputs.iter().map(|input| InputSpec {
        min: Exact::parse("-999999999999999").unwrap(),
        max: None,
        integer: false,
        ..input.clone()
    });
    let rule = Rule { form: rule.form.clone(), inputs: inputs.collect() };
    Node { body: NodeBody::Rule(Box::new(rule)), weight: Exact::ONE, ..node.clone() }
}

/// Figures that make the measure this value.
fn figures(measure: &Measure, at: &Exact) -> Value {
    let whole = Exact::parse("10000000000").unwrap();
    let part = (at * &whole).to_shortest();
    let [first, second] = match measure {
        Measure::Input { input } => return json!({input: at.to_shortest()}),
        Measure::Share(share) => {
            [(&share.part_and_whole[0], part), (&share.part_and_whole[1], whole.to_shortest())]
        }
        Measure::Attained(attained) => {
            let target = whole.over(&attained.pace).unwrap().to_shortest();
            [(&attained.actual_and_target[0], part), (&attained.actual_and_target[1], target)]
        }
    };
    json!({first.0: first.1, second.0: second.1})
}

/// Compares every sample of a line's curve with the engine's points for those figures; how many there were.
fn compare(scheme: &Scheme, node: &Node) -> usize {
    let Some(measure) = node.rule().and_then(|rule| rule.form.measure()) else { return 0 };
    let Some(curve) = trial::curve(scheme, node) else { return 0 };
    let alone = Scheme { tree: vec![freed(node)], ..scheme.clone() };
    for (at, points) in &curve.samples {
        let at = at.round(10, Rounding::HalfUp);
        let entries = json!({node.code.as_str(): {"inputs": figures(measure, &at)}});
        let result = score(&alone, &[sheet("A", entries)]).members.remove(0);
        assert_eq!(result.faults, [], "{} at {}", node.code, at.to_shortest());
        let node = result.nodes.get(&node.code).unwrap();
        let scored = (node.state == NodeState::Scored).then(|| node.points.clone());
        assert_eq!(*points, scored, "{} at {}", scheme.code, at.to_shortest());
    }
    curve.samples.len()
}

#[test]
fn the_plot_of_every_published_rule_is_the_engines() {
    let mut lines = 0;
    for scheme in regulations().into_iter().chain([default_scheme()]) {
        for line in scheme.lines() {
            let is_plotted = matches!(line.rule.form, Form::Proportion(_) | Form::Bands(_));
            let samples = compare(&scheme, line.node);
            assert_eq!(samples > 0, is_plotted, "{} {}", scheme.code, line.code());
            lines += usize::from(is_plotted);
        }
    }
    assert!(lines > 15, "{lines} lines were plotted");
}

fn proportion(fields: Value) -> Value {
    with(
        json!({"form": "proportion", "measure": {"attained": ["a", "b"]}, "full_at": "1", "over": "cap",
               "below": "proportional", "inputs": inputs(&["a", "b"])}),
        fields,
    )
}

#[test]
fn the_plot_of_steps_holes_and_percentages_is_the_engines() {
    let bands = |measure: Value, bands: Value| json!({"form": "bands", "measure": measure, "bands": bands, "inputs": inputs(&["a", "b"])});
    for (rule, more) in [
        (proportion(json!({"over": {"per": "0.01", "points": "0.1", "cap": "2"}})), json!({"capped": false})),
        (proportion(json!({"over": "uncapped", "below": "zero"})), json!({"capped": false})),
        (proportion(json!({"below": {"per": "0.07", "minus": "0.6"}, "zero_below": "0.3"})), json!({})),
        (proportion(json!({"measure": {"input": "a"}, "full_at": "7"})), json!({"weight": "2"})),
        (
            proportion(json!({"measure": {"attained": ["a", "b"], "pace": "0.5"}, "full_at": "0.8"})),
            json!({}),
        ),
        (
            bands(
                json!({"share": ["a", "b"]}),
                json!([{"to": "0.5", "points": "1"}, {"from": "0.6", "percent": "50"}]),
            ),
            json!({}),
        ),
        (bands(json!({"input": "a"}), json!([{"from": "-3", "to": "5", "points": "4"}])), json!({})),
        (
            bands(
                json!({"input": "a"}),
                json!([{"points": "4"}, {"from": "5", "to": "5", "to_incl": true, "points": "1"}]),
            ),
            json!({}),
        ),
    ] {
        let scheme = scheme(&document("10", json!([with(line("L", "10", rule.clone()), more)])));
        assert!(compare(&scheme, &scheme.tree[0]) > 20, "{rule}");
    }
}

#[test]
fn the_plot_starts_at_nothing_and_shows_where_something_changes() {
    let scheme = one_line(
        "10",
        proportion(json!({"zero_below": "0.3", "over": {"per": "0.01", "points": "0.1", "cap": "2"}})),
    );
    let curve = trial::curve(&scheme, &scheme.tree[0]).unwrap();
    let edges: Vec<String> = curve.edges.iter().map(Exact::to_shortest).collect();
    assert_eq!(edges, ["0", "0.3", "1", "1.2", "1.3"]);
    assert!(curve.is_ratio);
    assert!(curve.samples.is_sorted_by(|one, next| one.0 < next.0));
}

/// Rules nobody has finished, and rules with figures that make no sense.
fn half_built() -> Vec<Node> {
    let starters = starter::forms().map(|form| starter::node("L", "Dòng", form).unwrap());
    let bands = |bands: Value| json!({"form": "bands", "measure": {"share": ["a", "b"]}, "bands": bands, "inputs": inputs(&["a", "b"])});
    let steps =
        |per: &str, points: &str, cap: &str| json!({"over": {"per": per, "points": points, "cap": cap}});
    let most = "999999999999999.9999999999";
    let least = "0.0000000001";
    let rules = [
        proportion(json!({"full_at": "0"})),
        proportion(json!({"full_at": "-1", "zero_below": "5"})),
        proportion(json!({"measure": {"input": "unknown"}, "inputs": []})),
        proportion(json!({"measure": {"attained": ["a", "a"], "pace": "0"}})),
        proportion(json!({"below": {"per": "0", "minus": "1"}})),
        proportion(json!({"below": {"per": "-1", "minus": "-1"}, "zero_below": "-3"})),
        proportion(steps("0", "1", "1")),
        proportion(steps("1", "0", "1")),
        proportion(steps("-1", "-1", "1")),
        proportion(steps(most, least, most)),
        proportion(steps(least, most, most)),
        bands(json!([])),
        bands(json!([{"points": "1"}])),
        bands(json!([{"from": "5", "to": "1", "points": "1"}, {"from": "0", "points": most}])),
        bands(json!([{"from": most, "points": "1"}, {"to": "-999999999999999", "percent": least}])),
        bands(json!([{"from": "80", "to": "100", "points": "1"}])),
    ];
    let built = rules.into_iter().map(|rule| Scheme::parse_node(&line("L", "10", rule).to_string()).unwrap());
    starters.chain(built).collect()
}

#[test]
fn half_built_rules_break_neither_plot_nor_trial() {
    let scheme = default_scheme();
    let entries = [
        json!({}),
        json!({"inputs": {"a": "1", "b": "0"}}),
        json!({"inputs": {"a": "999999999999999", "b": "0.0000000001"}}),
        json!({"points": "3"}),
        json!({"level": "tot"}),
        json!({"status": "no_case", "reason": "x"}),
    ];
    for node in half_built() {
        for node in [node.clone(), Node { max: None, ..node.clone() }, Node { capped: false, ..node }] {
            let curve = trial::curve(&scheme, &node);
            assert!(curve.is_none_or(|curve| curve.samples.len() <= 10_000));
            for entry in &entries {
                let sheets = [sheet("A", json!({"L": entry})), sheet("B", json!({"L": entry}))];
                assert_eq!(trial::score(&scheme, &node, &PeriodFacts::default(), &sheets).len(), 2);
            }
            assert_eq!(trial::score(&scheme, &node, &PeriodFacts::default(), &[]).len(), 0);
        }
    }
}

#[test]
fn a_line_is_tried_in_the_frame_of_its_scheme() {
    let frame = |absent: Value| {
        let group = with(heading("I", "10", json!([line("I.1", "10", proportion(json!({})))])), absent);
        scheme(&with(
            document("10", json!([group])),
            json!({"rounding": {"decimals": 1, "mode": "down"}, "ceiling": "1", "floor": "1"}),
        ))
    };
    let tried = |scheme: &Scheme, entry: Value| {
        let line = scheme.node("I.1").unwrap();
        let result =
            trial::score(scheme, line, &PeriodFacts::default(), &[sheet("A", json!({"I.1": entry}))]);
        result[0].nodes.get("I.1").unwrap().points.to_plain(1)
    };
    let scored = json!({"inputs": {"a": "2", "b": "3"}});
    assert_eq!(tried(&frame(json!({})), scored), "6.6");
    let none = json!({"status": "not_assigned", "reason": "x"});
    assert_eq!(tried(&frame(json!({})), none.clone()), "0.0");
    // The policy for absent lines is inherited from the group.
    assert_eq!(tried(&frame(json!({"absent": "full"})), none.clone()), "10.0");
    assert_eq!(tried(&frame(json!({"absent": {"points": "3"}})), none), "3.0");
}
