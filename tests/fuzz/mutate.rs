//! Changes the documents of an input as documents: values are moved, doubled, taken out or made extreme.

use serde_json::Value;

use crate::exercise::DIVIDER;

/// Values at the edges of what the formats allow, and just beyond.
const EXTREMES: &[&str] = &[
    "0",
    "1",
    "-1",
    "0.5",
    "2",
    "100",
    "0.0000000001",
    "-0.0000000001",
    "999999999999999.9999999999",
    "-999999999999999.9999999999",
    "333333333333333.3333333333",
    "1000000000000000",
    "1.00000000001",
    "7,5",
    "",
    " ",
    "2013-07-05",
    "0001-01-01",
    "9999-12-31",
    "2013-02-30",
    "period.submission_deadline",
    "submitted_on",
    "input",
    "rescale",
    "full",
    "zero",
    "any_top",
    "ranked",
    "total",
    "core",
    "percent",
    "ballot",
    "node:II",
    "least_deduction",
    "half_even",
    "down",
    "uncapped",
    "cap",
    "not_assigned",
    "no_case",
];

/// The input with one to four changes; nothing where a part is not JSON.
pub(crate) fn mutate(input: &[u8], seed: u32) -> Option<Vec<u8>> {
    let mut random = Random::new(seed);
    let mut parts = input.splitn(2, |byte| *byte == DIVIDER);
    let mut documents = [parse(parts.next())?, parse(parts.next())?];
    for _ in 0..=random.below(4) {
        let from = random.below(2);
        let donor = pick(&mut documents[from], &mut random).clone();
        let chosen = random.below(2);
        change(pick(&mut documents[chosen], &mut random), donor, &mut random);
    }
    let [scheme, entries] = documents.map(|document| document.to_string());
    Some([scheme.as_bytes(), &[DIVIDER], entries.as_bytes()].concat())
}

fn parse(part: Option<&[u8]>) -> Option<Value> {
    serde_json::from_slice(part?).ok()
}

/// Some value of a document, deep ones as often as high ones.
pub(crate) fn pick<'a>(value: &'a mut Value, random: &mut Random) -> &'a mut Value {
    let children = match value {
        Value::Array(items) => items.len(),
        Value::Object(fields) => fields.len(),
        _ => 0,
    };
    if children == 0 || random.below(8) == 0 {
        return value;
    }
    let chosen = random.below(children);
    let child = match value {
        Value::Array(items) => items.get_mut(chosen),
        Value::Object(fields) => fields.values_mut().nth(chosen),
        _ => None,
    };
    pick(child.expect("counted above"), random)
}

/// Moves, doubles, takes out, replaces or makes extreme.
pub(crate) fn change(value: &mut Value, donor: Value, random: &mut Random) {
    match (random.below(6), value) {
        (0 | 1, Value::Array(items)) if !items.is_empty() => {
            let at = random.below(items.len());
            if random.below(2) == 0 {
                items.remove(at);
            } else {
                let twin = items[at].clone();
                items.insert(at, twin);
            }
        }
        (2, Value::Array(items)) => items.push(donor),
        (0 | 1, Value::Object(fields)) if !fields.is_empty() => {
            let name = fields.keys().nth(random.below(fields.len())).expect("counted above").clone();
            fields.remove(&name);
        }
        (2, Value::Object(fields)) if !fields.is_empty() => {
            let name = fields.keys().nth(random.below(fields.len())).expect("counted above").clone();
            fields.insert(name, donor);
        }
        (0, Value::Bool(flag)) => *flag = !*flag,
        (3, value) => *value = donor,
        (_, value) => *value = EXTREMES[random.below(EXTREMES.len())].into(),
    }
}

/// Knuth's linear congruence: repeatable from the seed the fuzzer hands over.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u32) -> Self {
        Self(u64::from(seed) | 1 << 40)
    }

    /// A number from 0 up to and without `limit`, which is not 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }
}
