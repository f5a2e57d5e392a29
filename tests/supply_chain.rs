//! What the program is made of: licences, banned crates, where crates come from, none without a use. The lists stand in
//! `deny.toml`, which `cargo-deny` reads too.

#![expect(clippy::unwrap_used, reason = "what the tests share fails as loudly as they do")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Everything in `Cargo.lock` that this platform compiles, as cargo tells it.
fn metadata() -> Value {
    let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let arguments = ["metadata", "--locked", "--offline", "--format-version=1", "--filter-platform", &target];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().unwrap().iter()
}

/// The texts between quotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

/// The lines of a list of `deny.toml`, without remarks.
fn list(name: &str) -> Vec<String> {
    let file = read("deny.toml");
    let lines = file.lines().skip_while(|line| *line != format!("{name} = [")).skip(1);
    let lines = lines.take_while(|line| *line != "]").map(|line| line.split('#').next().unwrap().to_owned());
    let found: Vec<String> = lines.collect();
    assert!(!found.is_empty(), "{name}");
    found
}

/// Whether an SPDX expression can be met with allowed licences. A slash is an old way to write OR.
fn is_met(expression: &str, is_allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced =
        expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ").replace(" WITH ", "~");
    let mut words = spaced.split_whitespace().peekable();
    let met = any(&mut words, is_allowed);
    met && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words<'_>, is_allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = every(words, is_allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= every(words, is_allowed);
    }
    met
}

fn every(words: &mut Words<'_>, is_allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = one(words, is_allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, is_allowed);
    }
    met
}

fn one(words: &mut Words<'_>, is_allowed: &dyn Fn(&str) -> bool) -> bool {
    if words.next_if_eq(&"(").is_some() {
        let met = any(words, is_allowed);
        return words.next() == Some(")") && met;
    }
    words.next().is_some_and(|word| is_allowed(&word.replace('~', " WITH ")))
}

#[test]
fn every_licence_is_allowed_and_every_crate_comes_from_one_registry() {
    let allowed: BTreeSet<String> =
        list("allow").iter().flat_map(|line| quoted(line)).map(str::to_owned).collect();
    let metadata = metadata();
    let (mut faults, mut count) = (Vec::new(), 0);
    for package in packages(&metadata).filter(|package| text(package, "name") != "thidua") {
        count += 1;
        if !is_met(text(package, "license"), &|word| allowed.contains(word)) {
            faults.push(format!("{}: licence {:?}", text(package, "name"), text(package, "license")));
        }
        if text(package, "source") != REGISTRY {
            faults.push(format!("{}: from {:?}", text(package, "name"), text(package, "source")));
        }
    }
    assert!(count > 200 && faults.is_empty(), "{count} crates: {faults:#?}");
}

#[test]
fn what_is_banned_comes_with_nobody_but_those_named_for_it() {
    let metadata = metadata();
    let names: BTreeMap<&str, &str> =
        packages(&metadata).map(|package| (text(package, "id"), text(package, "name"))).collect();
    let mut users: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for node in metadata["resolve"]["nodes"].as_array().unwrap() {
        for used in node["deps"].as_array().unwrap() {
            users.entry(names[text(used, "pkg")]).or_default().insert(names[text(node, "id")]);
        }
    }
    assert!(users["serde_json"].contains("thidua"), "who uses what is known");
    let mut faults = Vec::new();
    for line in list("deny") {
        let mut words = quoted(&line);
        let banned = words.next().unwrap();
        let wrappers: BTreeSet<&str> = words.collect();
        let found = users.get(banned).cloned().unwrap_or_default();
        faults.extend(found.difference(&wrappers).map(|user| format!("{user} uses {banned}")));
        // Whoever may bring it and does not any more is taken off the list.
        faults
            .extend(wrappers.difference(&found).map(|wrapper| format!("{wrapper} no longer uses {banned}")));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The text of every Rust file below a folder.
fn sources(folder: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.push_str(&sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            all.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    all
}

/// Whether code names a crate: `name::…` or `use name;`, not as the end of a longer word.
fn names(code: &str, name: &str) -> bool {
    code.match_indices(&format!("{name}::"))
        .any(|(at, _)| !code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_'))
}

#[test]
fn every_dependency_is_used() {
    let metadata = metadata();
    let own = packages(&metadata).find(|package| text(package, "name") == "thidua").unwrap();
    let (product, tests) = (sources(&root().join("src")), sources(&root().join("tests")));
    let mut unused = Vec::new();
    for dependency in own["dependencies"].as_array().unwrap() {
        let name = text(dependency, "name").replace('-', "_");
        let code = if text(dependency, "kind") == "dev" { &tests } else { &product };
        if !names(code, &name) {
            unused.push(name);
        }
    }
    assert!(unused.is_empty(), "in Cargo.toml and named nowhere: {unused:?}");
}

#[test]
fn no_unsafe_code_is_written_and_no_crate_may_ask_for_it() {
    assert!(
        read("Cargo.toml").contains("[lints.rust]\nunsafe_code = \"forbid\"\n"),
        "forbid cannot be allowed again"
    );
    let code = sources(&root().join("src"));
    for word in ["fn ", "{", "impl ", "trait ", "extern "] {
        assert!(!code.contains(&format!("unsafe {word}")), "unsafe {word}");
    }
}

#[test]
fn commands_are_started_in_two_places_and_only_those_of_postgresql() {
    fn starting(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                starting(&path, found);
            } else if fs::read_to_string(&path).is_ok_and(|code| code.contains("Command::new(")) {
                found.push(path.strip_prefix(root()).unwrap().display().to_string());
            }
        }
    }
    let mut found = Vec::new();
    starting(&root().join("src"), &mut found);
    found.sort();
    assert_eq!(found, ["src/private_postgres/binaries.rs", "src/private_postgres/postmaster.rs"]);
    // No page, action or query can reach them: only the start of the server does.
    let outer =
        ["src/web", "src/actions", "src/store", "src/papers", "src/mail", "src/webhooks", "src/domain"];
    for folder in outer {
        assert!(!sources(&root().join(folder)).contains("private_postgres"), "{folder}");
    }
}

#[test]
fn what_is_used_of_cryptography_stands_in_the_readme() {
    let readme = read("README.md");
    let told = readme.split("## Cryptography").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap();
    let manifest = read("Cargo.toml");
    for (krate, words) in [
        ("argon2", "Argon2id"),
        ("hmac", "HMAC"),
        ("sha2", "SHA-256"),
        ("sha1", "SHA-1"),
        ("rustls", "rustls"),
        ("getrandom", "getrandom"),
    ] {
        assert!(manifest.contains(&format!("\n{krate} = ")), "{krate} is not used any more");
        assert!(told.contains(words), "{words}");
    }
    // Any other crate of this kind must be told too.
    for krate in [
        "aes",
        "aes-gcm",
        "bcrypt",
        "blake3",
        "chacha20poly1305",
        "ed25519-dalek",
        "p256",
        "ring",
        "rsa",
        "scrypt",
    ] {
        assert!(!manifest.contains(&format!("\n{krate} = ")) || told.contains(krate), "{krate}");
    }
}

#[test]
fn expressions_of_licences_are_read_as_spdx_means_them() {
    let is_allowed = |word: &str| ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].contains(&word);
    for met in [
        "MIT",
        "GPL-3.0 OR MIT",
        "GPL-3.0/MIT",
        "(GPL-3.0 OR ISC) AND MIT",
        "Apache-2.0 WITH LLVM-exception",
        "GPL-3.0 AND BSD OR MIT",
    ] {
        assert!(is_met(met, &is_allowed), "{met}");
    }
    for unmet in
        ["", "GPL-3.0", "MIT AND GPL-3.0", "(GPL-3.0 OR ISC) AND BSD", "Apache-2.0", "MIT MIT", "(MIT"]
    {
        assert!(!is_met(unmet, &is_allowed), "{unmet}");
    }
}
