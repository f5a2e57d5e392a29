//! Codes for new nodes and inputs, where the admin leaves them to the app: in the pattern of those around them.
//!
//! Codes only have to be unique; what they look like is custom (I, II; II.1, II.2), and any of them can be replaced.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::{Node, NodeBody, Scheme};

/// The codes of all nodes.
pub fn all(scheme: &Scheme) -> impl Iterator<Item = &str> {
    let mut waiting: Vec<&Node> = scheme.tree.iter().rev().collect();
    std::iter::from_fn(move || {
        let node = waiting.pop()?;
        waiting.extend(node.children().iter().rev());
        Some(node.code.as_str())
    })
}

/// The heading that holds the node with this code; nothing for a top node.
pub(super) fn parent_of<'a>(scheme: &'a Scheme, code: &str) -> Option<&'a str> {
    let mut waiting: Vec<&Node> = scheme.tree.iter().collect();
    while let Some(node) = waiting.pop() {
        if node.children().iter().any(|child| child.code == code) {
            return Some(&node.code);
        }
        waiting.extend(node.children());
    }
    None
}

/// A free code for a new last child of a heading, or for a new top node: `II.4` below II, `VII` after VI.
#[must_use]
pub fn for_child(scheme: &Scheme, parent: Option<&str>) -> String {
    let taken: BTreeSet<&str> = all(scheme).collect();
    let present = match parent {
        Some(code) => scheme.node(code).map_or(0, |node| node.children().len()),
        None => scheme.tree.len(),
    };
    first_free(present + 1, |number| numbered(parent, number), |code| taken.contains(code))
}

/// The code printed tables give the child of this number, from 1, or the top node of this number.
#[must_use]
pub fn numbered(parent: Option<&str>, number: usize) -> String {
    match parent {
        Some(parent) => format!("{parent}.{number}"),
        None => roman(number),
    }
}

/// A free code for a copy of a node: the next number in its pattern.
pub(super) fn next_after(scheme: &Scheme, code: &str) -> String {
    let taken: BTreeSet<&str> = all(scheme).collect();
    let digits = code.chars().rev().take_while(char::is_ascii_digit).count();
    let (stem, number) = code.split_at(code.len() - digits);
    match number.parse::<usize>().ok().filter(|number| *number < usize::MAX) {
        Some(number) => first_free(number + 1, |n| format!("{stem}{n}"), |code| taken.contains(code)),
        None => first_free(2, |n| format!("{code}-{n}"), |code| taken.contains(code)),
    }
}

/// Gives a copied node and everything below it codes of their own, keeping the pattern of the original's.
pub(super) fn move_below(node: &mut Node, old: &str, new: &str, taken: &mut BTreeSet<String>) {
    let wanted = match node.code.strip_prefix(old) {
        Some(rest) => format!("{new}{rest}"),
        None => format!("{}-2", node.code),
    };
    node.code = if taken.contains(&wanted) {
        first_free(2, |n| format!("{wanted}-{n}"), |code| taken.contains(code))
    } else {
        wanted
    };
    taken.insert(node.code.clone());
    if let NodeBody::Children(children) = &mut node.body {
        for child in children {
            move_below(child, old, new, taken);
        }
    }
}

/// Most characters of a code made of a name; the document takes a few more for a number behind it.
const SLUG_MAX: usize = 60;

/// A code made of a name: `Số đảng viên mới` becomes `so_dang_vien_moi`, with a number where it is taken.
#[must_use]
pub fn from_name(name: &str, taken: &BTreeSet<String>) -> String {
    let plain: String = name
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
        .collect();
    let mut slug = plain.split_whitespace().take(6).collect::<Vec<_>>().join("_");
    slug.truncate(SLUG_MAX);
    if slug.is_empty() {
        slug.push('x');
    }
    if taken.contains(&slug) {
        first_free(2, |n| format!("{slug}_{n}"), |code| taken.contains(code))
    } else {
        slug
    }
}

fn first_free(from: usize, code: impl Fn(usize) -> String, taken: impl Fn(&str) -> bool) -> String {
    let mut number = from;
    loop {
        let candidate = code(number);
        if !taken(&candidate) {
            return candidate;
        }
        number += 1;
    }
}

/// Roman numerals, as printed tables number their groups.
fn roman(mut number: usize) -> String {
    const DIGITS: [(usize, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut text = String::new();
    for (value, digit) in DIGITS {
        while number >= value {
            text.push_str(digit);
            number -= value;
        }
    }
    text
}
