//! The borders of the house style, proved over the sources: who may use whom, where SQL may stand, how long a file may
//! be, what a template may hold. Reads files only; compiles and runs nothing of the product.

use std::fs;
use std::path::{Path, PathBuf};

/// A layer and whom it may use besides itself (house style §1). `cli` starts everything, so it alone knows the two
/// leaves and the web.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("text", &["domain"]),
    ("store", &["domain"]),
    ("actions", &["store", "domain"]),
    ("papers", &["actions", "store", "text", "domain"]),
    ("mail", &["actions", "store", "text", "domain", "config"]),
    ("webhooks", &["actions", "store", "domain"]),
    ("openid", &["config"]),
    ("evidence_files", &["domain"]),
    ("web", &["papers", "actions", "store", "evidence_files", "openid", "text", "domain"]),
    (
        "cli",
        &[
            "actions",
            "store",
            "evidence_files",
            "text",
            "domain",
            "web",
            "papers",
            "mail",
            "webhooks",
            "openid",
            "config",
            "private_postgres",
        ],
    ),
    ("config", &[]),
    ("private_postgres", &[]),
];

/// Crates and parts of the standard library a layer stays free of.
const FOREIGN: &[(&str, &[&str])] = &[
    (
        "domain",
        &["axum", "askama", "sqlx", "tokio", "hyper", "tower", "tower_http", "clap", "tracing", "getrandom"],
    ),
    (
        "text",
        &["axum", "askama", "sqlx", "tokio", "hyper", "tower", "tower_http", "clap", "tracing", "getrandom"],
    ),
    ("store", &["axum", "axum_extra", "askama", "hyper", "tower", "tower_http", "clap"]),
    ("actions", &["axum", "axum_extra", "askama", "hyper", "tower", "tower_http", "clap"]),
    ("mail", &["axum", "axum_extra", "askama", "hyper", "tower", "tower_http", "clap"]),
    ("webhooks", &["axum", "axum_extra", "askama", "hyper", "tower", "tower_http", "clap"]),
    ("openid", &["axum", "axum_extra", "askama", "sqlx", "hyper", "tower", "tower_http", "clap"]),
    ("config", &["axum", "askama", "hyper", "tower", "tower_http"]),
    ("evidence_files", &["axum", "askama", "sqlx", "hyper", "tower", "tower_http", "clap"]),
    ("private_postgres", &["axum", "askama", "hyper", "tower", "tower_http", "clap"]),
];

/// Files that may be longer than [`MAX_LINES`], each with its reason. The aim is none.
const LONG_FILES: &[(&str, &str)] = &[];
const MAX_LINES: usize = 400;

/// One file: where it is, what it says, and the same with comments and literals blanked out.
struct Source {
    path: String,
    text: String,
    code: String,
}

impl Source {
    /// The folder or file directly under `src/`: `src/web/page.rs` and `src/web/mod.rs` belong to `web`.
    fn layer(&self) -> &str {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
    }

    /// How deep the module lies below the crate: 1 for `src/config.rs` and `src/web/mod.rs`.
    fn depth(&self) -> usize {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        inside.trim_end_matches("/mod.rs").split('/').count()
    }

    fn at(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }
}

/// A word or a mark of the code, with its line.
#[derive(Clone, Copy)]
struct Token<'a> {
    line: usize,
    text: &'a str,
}

#[test]
fn each_layer_uses_only_the_layers_below_it() {
    let mut faults = Vec::new();
    for source in rust_sources() {
        let layer = source.layer();
        if matches!(layer, "lib" | "build") {
            continue;
        }
        let tokens = tokens(&source.code);
        if layer == "main" {
            let strangers = paths_from(&tokens, "thidua").into_iter().filter(|used| used.text != "cli");
            faults.extend(
                strangers.map(|used| source.at(used.line, "main hands over to cli and uses nothing else")),
            );
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
            faults.push(source.at(1, "is in no layer of the house style"));
            continue;
        };
        let mut used = paths_from(&tokens, "crate");
        used.extend(paths_above(&tokens, source.depth()));
        for used in used {
            let known = LAYERS.iter().any(|(name, _)| *name == used.text);
            if known && used.text != layer && !allowed.contains(&used.text) {
                faults.push(source.at(used.line, &format!("{layer} may not use {}", used.text)));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn inner_layers_stay_free_of_web_database_and_clock() {
    let mut faults = Vec::new();
    for source in rust_sources() {
        let banned =
            FOREIGN.iter().find(|(name, _)| *name == source.layer()).map_or(&[][..], |(_, banned)| banned);
        let tokens = tokens(&source.code);
        for window in tokens.windows(3) {
            let [name, first, second] = window else { continue };
            if first.text == ":" && second.text == ":" && banned.contains(&name.text) {
                faults.push(source.at(name.line, &format!("{} may not use {}", source.layer(), name.text)));
            }
        }
        if source.layer() == "domain" {
            for part in ["env", "fs", "net", "process", "thread"] {
                for line in lines_with(&source.code, &format!("std::{part}")) {
                    faults.push(source.at(line, &format!("domain may not use std::{part}")));
                }
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn sql_stands_only_in_store_and_only_actions_begin_and_commit() {
    let mut faults = Vec::new();
    for source in rust_sources() {
        let layer = source.layer();
        let in_store = layer == "store";
        for word in ["query!", "query_as!", "query_scalar!", "query_file!", "query_unchecked!"] {
            for line in lines_with(&source.code, word).into_iter().filter(|_| !in_store) {
                faults.push(source.at(line, &format!("{word} belongs in store")));
            }
        }
        // The private server is set up before there is a schema a macro could be checked against.
        for word in ["sqlx::query", "query_as(", "query_scalar(", "raw_sql("] {
            let at_home = in_store || layer == "private_postgres";
            for line in lines_with(&source.code, word).into_iter().filter(|_| !at_home) {
                faults.push(source.at(line, &format!("{word} belongs in store")));
            }
        }
        for word in [".begin()", ".commit()"] {
            for line in lines_with(&source.code, word).into_iter().filter(|_| layer != "actions") {
                faults.push(source.at(line, &format!("{word} belongs in actions")));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn nothing_reads_the_clock_of_the_machine() {
    let mut faults = Vec::new();
    for source in rust_sources() {
        for word in ["Utc::now", "Local::now", "SystemTime::now", "OffsetDateTime::now"] {
            for line in lines_with(&source.code, word) {
                faults.push(source.at(line, &format!("{word}: the one clock is the database's now()")));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn every_module_says_what_it_is_and_stays_short() {
    let mut faults = Vec::new();
    for source in rust_sources() {
        if !source.text.starts_with("//!") {
            faults.push(source.at(1, "opens without //! saying what it is"));
        }
        let tests = source.text.find("\n#[cfg(test)]\nmod ").unwrap_or(source.text.len());
        let lines = source.text.get(..tests).map_or(0, |code| code.lines().count());
        let excused = LONG_FILES.iter().any(|(path, _)| *path == source.path);
        if lines > MAX_LINES && !excused {
            faults.push(source.at(lines, &format!("{lines} lines without tests: a concept is missing")));
        }
        let name = Path::new(&source.path).file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        if ["utils", "helpers", "common", "misc", "manager", "service"].contains(&name) {
            faults.push(source.at(1, "name the concept"));
        }
    }
    for (path, _) in LONG_FILES {
        if !rust_sources().iter().any(|source| source.path == *path) {
            faults.push(format!("{path}: listed as long, but not there"));
        }
    }
    assert_none(&faults);
}

#[test]
fn templates_hold_no_script_no_style_and_no_unescaped_text() {
    let mut faults = Vec::new();
    for source in sources("templates", "html") {
        let shown = without_template_comments(&source.text);
        for (number, line) in (1..).zip(shown.lines()) {
            let line = line.to_ascii_lowercase();
            if line.replace(' ', "").contains("|safe") {
                faults.push(source.at(number, "|safe lets text through unescaped"));
            }
            if line.contains("<style") || has_attribute(&line, |name| name == "style") {
                faults.push(source.at(number, "styles belong in static/css"));
            }
            if line.contains("<script") && !line.contains(" src=") {
                faults.push(source.at(number, "scripts belong in static/js"));
            }
            if has_attribute(&line, |name| name.len() > 2 && name.starts_with("on")) {
                faults.push(source.at(number, "event attributes are scripts: attach them in static/js"));
            }
        }
    }
    for source in rust_sources() {
        for line in lines_with(&source.text.replace(' ', ""), "escape=\"none\"") {
            faults.push(source.at(line, "escape = \"none\" lets text through unescaped"));
        }
    }
    assert_none(&faults);
}

#[test]
fn scripts_never_turn_text_into_markup_or_code() {
    let mut faults = Vec::new();
    for source in sources("static/js", "js") {
        for word in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            ".style",
        ] {
            for line in lines_with(&source.text, word) {
                faults.push(source.at(line, &format!("{word} is not used here")));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn the_reader_of_sources_sees_through_comments_literals_and_groups() {
    let code = code_of(
        "use crate::{store, web::page}; // crate::cli\nlet a = \"crate::cli\"; let b = 'x'; let c = r#\"crate::\"cli\"#;\nfn f<'a>(x: &'a str) { super::super::config::read() }\nmod inner { use super::text; }",
    );
    let tokens = tokens(&code);
    let named =
        |found: Vec<Token<'_>>| found.iter().map(|t| format!("{} {}", t.line, t.text)).collect::<Vec<_>>();
    assert_eq!(named(paths_from(&tokens, "crate")), ["1 store", "1 web"]);
    assert_eq!(named(paths_above(&tokens, 2)), ["3 config"]);
    assert_eq!(named(paths_above(&tokens, 1)), ["3 config"]);
    assert!(has_attribute("<p class=\"a\" style=\"b\">", |name| name == "style"));
    assert!(!has_attribute("<p data-style=\"a\" title=\"style=\">", |name| name == "style"));
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

fn rust_sources() -> Vec<Source> {
    sources("src", "rs")
}

/// All files of one kind below a folder, in a fixed order.
fn sources(folder: &str, extension: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    collect(&root.join(folder), extension, &mut paths);
    paths.sort();
    assert!(!paths.is_empty(), "no .{extension} files below {folder}");
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let path = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        Source { code: code_of(&text), text, path }
    };
    paths.into_iter().map(read).collect()
}

fn collect(folder: &Path, extension: &str, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, extension, paths);
        } else if path.extension().is_some_and(|found| found == extension) {
            paths.push(path);
        }
    }
}

fn lines_with(text: &str, word: &str) -> Vec<usize> {
    (1..).zip(text.lines()).filter(|(_, line)| line.contains(word)).map(|(number, _)| number).collect()
}

/// The source with comments, strings and characters blanked out; lines keep their numbers.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let blanked = literal_len(rest, first);
        let taken = if blanked == 0 { first.len_utf8() } else { blanked };
        let (head, tail) = rest.split_at(taken.min(rest.len()));
        if blanked == 0 {
            code.push(first);
        } else {
            code.extend(head.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        }
        rest = tail;
    }
    code
}

/// How many bytes of a comment or literal start here; 0 for code.
fn literal_len(rest: &str, first: char) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return rest.find("*/").map_or(rest.len(), |end| end + 2);
    }
    match first {
        '"' => quoted_len(rest, '"'),
        'r' if rest.starts_with("r\"") || rest.starts_with("r#\"") => {
            let hashes = rest.chars().skip(1).take_while(|c| *c == '#').count();
            let close = format!("\"{}", "#".repeat(hashes));
            let start = hashes + 2;
            let body = rest.get(start..).unwrap_or_default();
            body.find(&close).map_or(rest.len(), |end| start + end + close.len())
        }
        '\'' => {
            let mut chars = rest.chars().skip(1);
            let second = chars.next();
            let is_char = second == Some('\\') || chars.next() == Some('\'');
            if is_char { quoted_len(rest, '\'') } else { 0 }
        }
        _ => 0,
    }
}

fn quoted_len(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if !escaped && c == quote {
            return at + 1;
        }
        escaped = !escaped && c == '\\';
    }
    rest.len()
}

fn tokens(code: &str) -> Vec<Token<'_>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut tokens = Vec::new();
    for (number, line) in (1..).zip(code.lines()) {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let len = if is_word(first) {
                rest.find(|c: char| !is_word(c)).unwrap_or(rest.len())
            } else {
                first.len_utf8()
            };
            let (text, tail) = rest.split_at(len);
            tokens.push(Token { line: number, text });
            rest = tail.trim_start();
        }
    }
    tokens
}

/// What follows `root::`, also as a group: the modules named directly below it.
fn paths_from<'a>(tokens: &[Token<'a>], root: &str) -> Vec<Token<'a>> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.text == root {
            found.extend(first_names(tokens.get(at + 1..).unwrap_or_default()));
        }
    }
    found
}

/// What `super::` chains reach in the crate's root, from a module `depth` levels below it.
fn paths_above<'a>(tokens: &[Token<'a>], depth: usize) -> Vec<Token<'a>> {
    let mut found = Vec::new();
    let (mut braces, mut inner) = (0_usize, Vec::new());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let before = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at)).map(|token| token.text);
        match token.text {
            "{" => {
                braces += 1;
                if before(2) == Some("mod") {
                    inner.push(braces);
                }
            }
            "}" => {
                inner.retain(|opened| *opened != braces);
                braces = braces.saturating_sub(1);
            }
            "super" => {
                let mut supers = 1;
                while tokens.get(at + 3).is_some_and(|next| next.text == "super") {
                    supers += 1;
                    at += 3;
                }
                if supers >= depth + inner.len() {
                    found.extend(first_names(tokens.get(at + 1..).unwrap_or_default()));
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// The first names after `::`, one or a group in braces.
fn first_names<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    let [first, second, name, group @ ..] = tokens else {
        return Vec::new();
    };
    if first.text != ":" || second.text != ":" {
        return Vec::new();
    }
    if name.text != "{" {
        return vec![*name];
    }
    let (mut names, mut open, mut at_start) = (Vec::new(), 1, true);
    for token in group {
        match token.text {
            "{" => open += 1,
            "}" => open -= 1,
            "," if open == 1 => at_start = true,
            _ if at_start => {
                names.push(*token);
                at_start = false;
            }
            _ => {}
        }
        if open == 0 {
            break;
        }
    }
    names
}

/// `{# … #}` blanked out, lines kept.
fn without_template_comments(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{#") {
        let (comment, tail) = after.split_once("#}").unwrap_or((after, ""));
        shown.push_str(before);
        shown.extend(comment.chars().filter(|c| *c == '\n'));
        rest = tail;
    }
    shown + rest
}

/// Whether a line has an attribute whose name satisfies `wanted`; text inside quotes is no attribute.
fn has_attribute(line: &str, wanted: impl Fn(&str) -> bool) -> bool {
    let outside: Vec<&str> = line.split('"').step_by(2).collect();
    outside.iter().any(|part| {
        let name = part.strip_suffix('=').and_then(|part| part.split_whitespace().last());
        name.is_some_and(&wanted)
    })
}
