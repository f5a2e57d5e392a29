//! One change of a draft at a time: add, set, move, copy, delete a node, or replace settings or the whole.
//!
//! Keeps codes unique and the tree within its limits, so that every draft stays a readable document; whether it makes
//! sense is for [`super::check`].

use std::collections::BTreeSet;

use super::{Kind, MAX_BYTES, MAX_DEPTH, MAX_NODES, Node, NodeBody, RankKey, Scheme, Trigger, codes};

/// A change an admin makes to a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Puts a node at the end of a heading, or of the whole table.
    Add {
        /// Code of the heading; nothing for the top.
        parent: Option<String>,
        /// The node.
        node: Box<Node>,
    },
    /// Replaces a node's own fields. A heading keeps its children; a line given as a heading loses its rule.
    Set {
        /// The node's present code.
        code: String,
        /// What it becomes; the children of a heading are ignored.
        node: Box<Node>,
    },
    /// Moves a node with everything below it.
    Move {
        /// The node's code.
        code: String,
        /// Where to.
        to: Spot,
    },
    /// Puts a copy, with codes of its own, after a node.
    Copy {
        /// The node's code.
        code: String,
    },
    /// Removes a node with everything below it.
    Delete {
        /// The node's code.
        code: String,
    },
    /// Replaces everything but the tree.
    Settings(Box<Scheme>),
    /// Replaces the whole table.
    Replace(Box<Scheme>),
}

/// Where a node moves to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// One place up among its siblings.
    Up,
    /// One place down among its siblings.
    Down,
    /// The end of a heading; nothing for the end of the table.
    EndOf(Option<String>),
    /// Before the node with this code.
    Before(String),
    /// After the node with this code.
    After(String),
}

/// Why a change cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditFault {
    /// There is no node with this code (any more).
    NoSuchNode {
        /// The code.
        code: String,
    },
    /// Another node has the code.
    CodeTaken {
        /// The code.
        code: String,
    },
    /// A line has a rule and so takes nothing below it.
    IsALine {
        /// The line's code.
        code: String,
    },
    /// A heading with something below it cannot become a line.
    HasChildren,
    /// A node cannot be moved into itself.
    InsideItself,
    /// The table would have more than 5 000 nodes.
    TooManyNodes,
    /// The tree would be deeper than 12 levels.
    TooDeep,
    /// The document would be larger than 2 MB.
    TooLarge {
        /// Its size.
        bytes: usize,
    },
}

/// A draft after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The table as it is now.
    pub scheme: Scheme,
    /// The node the change was about, by its present code; after a deletion the nearest node that is left.
    pub code: Option<String>,
}

/// Makes a change.
///
/// # Errors
/// The [`EditFault`] that forbids it; the scheme stays as it was.
pub fn apply(mut scheme: Scheme, edit: Edit) -> Result<Edited, EditFault> {
    let code = match edit {
        Edit::Add { parent, node } => add(&mut scheme, parent.as_deref(), *node)?,
        Edit::Set { code, node } => set(&mut scheme, &code, *node)?,
        Edit::Move { code, to } => shift(&mut scheme, code, &to)?,
        Edit::Copy { code } => copy(&mut scheme, &code)?,
        Edit::Delete { code } => return delete(scheme, &code),
        Edit::Settings(settings) => {
            let tree = std::mem::take(&mut scheme.tree);
            let (code, adopted_on) = (scheme.code, scheme.adopted_on);
            let scheme = Scheme { code, adopted_on, tree, ..*settings };
            within_limits(&scheme)?;
            return Ok(Edited { scheme, code: None });
        }
        Edit::Replace(whole) => {
            let scheme = Scheme { code: scheme.code, adopted_on: scheme.adopted_on, ..*whole };
            within_limits(&scheme)?;
            return Ok(Edited { scheme, code: None });
        }
    };
    within_limits(&scheme)?;
    Ok(Edited { scheme, code: Some(code) })
}

/// Codes stand once, and the tree keeps the limits of its format.
fn within_limits(scheme: &Scheme) -> Result<(), EditFault> {
    fn walk<'a>(nodes: &'a [Node], depth: usize, seen: &mut BTreeSet<&'a str>) -> Result<(), EditFault> {
        for node in nodes {
            if depth > MAX_DEPTH {
                return Err(EditFault::TooDeep);
            }
            if !seen.insert(&node.code) {
                return Err(EditFault::CodeTaken { code: node.code.clone() });
            }
            if seen.len() > MAX_NODES {
                return Err(EditFault::TooManyNodes);
            }
            walk(node.children(), depth + 1, seen)?;
        }
        Ok(())
    }
    walk(&scheme.tree, 1, &mut BTreeSet::new())?;
    match scheme.to_json().len() {
        bytes if bytes > MAX_BYTES => Err(EditFault::TooLarge { bytes }),
        _ => Ok(()),
    }
}

/// Calls `change` with the siblings among which the node stands, and its place there.
fn among<T>(
    tree: &mut Vec<Node>,
    code: &str,
    change: &mut dyn FnMut(&mut Vec<Node>, usize) -> T,
) -> Option<T> {
    if let Some(place) = tree.iter().position(|node| node.code == code) {
        return Some(change(tree, place));
    }
    tree.iter_mut().find_map(|node| match &mut node.body {
        NodeBody::Children(children) => among(children, code, change),
        NodeBody::Rule(_) => None,
    })
}

fn missing(code: &str) -> EditFault {
    EditFault::NoSuchNode { code: code.to_owned() }
}

fn find_mut<'a>(tree: &'a mut [Node], code: &str) -> Option<&'a mut Node> {
    tree.iter_mut().find_map(|node| {
        if node.code == code {
            return Some(node);
        }
        match &mut node.body {
            NodeBody::Children(children) => find_mut(children, code),
            NodeBody::Rule(_) => None,
        }
    })
}

/// The list a new child of `parent` joins.
fn children_of<'a>(scheme: &'a mut Scheme, parent: Option<&str>) -> Result<&'a mut Vec<Node>, EditFault> {
    let Some(code) = parent else { return Ok(&mut scheme.tree) };
    match find_mut(&mut scheme.tree, code).map(|node| &mut node.body) {
        Some(NodeBody::Children(children)) => Ok(children),
        Some(NodeBody::Rule(_)) => Err(EditFault::IsALine { code: code.to_owned() }),
        None => Err(missing(code)),
    }
}

fn add(scheme: &mut Scheme, parent: Option<&str>, mut node: Node) -> Result<String, EditFault> {
    if scheme.node(&node.code).is_some() {
        return Err(EditFault::CodeTaken { code: node.code });
    }
    if parent.is_some() {
        node.kind = None;
    }
    let code = node.code.clone();
    children_of(scheme, parent)?.push(node);
    Ok(code)
}

fn set(scheme: &mut Scheme, code: &str, node: Node) -> Result<String, EditFault> {
    let new_code = node.code.clone();
    if new_code != code && scheme.node(&new_code).is_some() {
        return Err(EditFault::CodeTaken { code: new_code });
    }
    let present = find_mut(&mut scheme.tree, code).ok_or_else(|| missing(code))?;
    let body = match (node.body, &mut present.body) {
        (NodeBody::Children(_), NodeBody::Children(children)) => NodeBody::Children(std::mem::take(children)),
        (NodeBody::Children(_), NodeBody::Rule(_)) => NodeBody::Children(Vec::new()),
        (NodeBody::Rule(_), NodeBody::Children(children)) if !children.is_empty() => {
            return Err(EditFault::HasChildren);
        }
        (NodeBody::Rule(rule), _) => NodeBody::Rule(rule),
    };
    *present = Node { body, ..node };
    if new_code != code {
        rename_references(scheme, code, &new_code);
    }
    Ok(new_code)
}

/// Whatever named the node by its old code goes on naming it.
fn rename_references(scheme: &mut Scheme, old: &str, new: &str) {
    let rename = |code: &mut String| {
        if code == old {
            new.clone_into(code);
        }
    };
    for key in &mut scheme.ranking.order {
        if let RankKey::Node(code) = key {
            rename(code);
        }
    }
    for veto in &mut scheme.vetoes {
        veto.effect.zero_node.iter_mut().for_each(rename);
        if let Some(Trigger::NodeIsZero(code)) = &mut veto.when {
            rename(code);
        }
    }
}

fn shift(scheme: &mut Scheme, code: String, to: &Spot) -> Result<String, EditFault> {
    let step = |up: bool| {
        move |siblings: &mut Vec<Node>, place: usize| {
            let other = if up { place.checked_sub(1) } else { Some(place + 1) };
            if let Some(other) = other.filter(|other| *other < siblings.len()) {
                siblings.swap(place, other);
            }
        }
    };
    match to {
        Spot::Up | Spot::Down => {
            among(&mut scheme.tree, &code, &mut step(*to == Spot::Up)).ok_or_else(|| missing(&code))?;
        }
        Spot::EndOf(parent) => {
            let node = take_for(scheme, &code, parent.as_deref())?;
            children_of(scheme, parent.as_deref())?.push(node);
        }
        Spot::Before(other) | Spot::After(other) => {
            let mut node = Some(take_for(scheme, &code, Some(other))?);
            let after = usize::from(matches!(to, Spot::After(_)));
            among(&mut scheme.tree, other, &mut |siblings, place| {
                siblings.extend(node.take());
                if let Some(moved) = siblings.get_mut(place + after..) {
                    moved.rotate_right(1);
                }
            })
            .ok_or_else(|| missing(other))?;
        }
    }
    settle_kinds(scheme);
    Ok(code)
}

/// Takes a node out to put it elsewhere, unless its new place lies within itself or does not exist.
fn take_for(scheme: &mut Scheme, code: &str, target: Option<&str>) -> Result<Node, EditFault> {
    let node = scheme.node(code).ok_or_else(|| missing(code))?;
    if let Some(target) = target {
        if node.find(target).is_some() {
            return Err(EditFault::InsideItself);
        }
        if scheme.node(target).is_none() {
            return Err(missing(target));
        }
    }
    among(&mut scheme.tree, code, &mut |siblings, place| siblings.remove(place)).ok_or_else(|| missing(code))
}

/// Only top nodes say what their points are for.
fn settle_kinds(scheme: &mut Scheme) {
    fn clear(node: &mut Node) {
        node.kind = None;
        if let NodeBody::Children(children) = &mut node.body {
            children.iter_mut().for_each(clear);
        }
    }
    for top in &mut scheme.tree {
        let kind: Option<Kind> = top.kind;
        clear(top);
        top.kind = kind;
    }
}

fn copy(scheme: &mut Scheme, code: &str) -> Result<String, EditFault> {
    let mut twin = scheme.node(code).ok_or_else(|| missing(code))?.clone();
    let new_code = codes::next_after(scheme, code);
    let mut taken: BTreeSet<String> = codes::all(scheme).map(str::to_owned).collect();
    codes::move_below(&mut twin, code, &new_code, &mut taken);
    let mut twin = Some(twin);
    among(&mut scheme.tree, code, &mut |siblings, place| {
        if let Some(twin) = twin.take() {
            siblings.insert(place + 1, twin);
        }
    });
    Ok(new_code)
}

fn delete(mut scheme: Scheme, code: &str) -> Result<Edited, EditFault> {
    let parent = codes::parent_of(&scheme, code).map(str::to_owned);
    let neighbour = among(&mut scheme.tree, code, &mut |siblings, place| {
        siblings.remove(place);
        let next = siblings.get(place).or_else(|| siblings.last());
        next.map(|node| node.code.clone())
    })
    .ok_or_else(|| missing(code))?;
    Ok(Edited { scheme, code: neighbour.or(parent) })
}
