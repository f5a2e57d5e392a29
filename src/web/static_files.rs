//! Style sheets, scripts, fonts and icons: embedded in the program, compressed, under names that carry a hash of
//! their content, so that a browser keeps them for ever and still sees every new version at once.

use axum::Router;
use memory_serve::CacheControl;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const PREFIX: &str = "/static";
/// All of them as one pattern.
pub(super) const PATTERN: &str = "/static/{*file}";

fn files() -> memory_serve::MemoryServe {
    memory_serve::load!()
        .index_file(None)
        .enable_gzip(true)
        .enable_brotli(true)
        .enable_hashed_routes(true)
        // Modules import each other by plain name: always revalidated, never stale.
        .cache_control(CacheControl::NoCache)
}

static URLS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    files()
        .manifest()
        .iter()
        .map(|(plain, hashed)| (plain.trim_start_matches('/').to_owned(), format!("{PREFIX}{hashed}")))
        .collect()
});

/// The address of a static file, by its path below `static/`; empty for one that does not exist.
#[must_use]
pub fn url(name: &str) -> &'static str {
    URLS.get(name).map_or("", String::as_str)
}

/// Whether an address is one of a static file, there or not.
pub(super) fn is_below(path: &str) -> bool {
    path.strip_prefix(PREFIX).is_some_and(|rest| rest.starts_with('/'))
}

/// Serves the files.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().nest_service(PREFIX, files().into_router::<()>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    fn templates(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                templates(&path, found);
            } else {
                found.push(fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn every_file_a_template_names_exists() {
        let mut sources = Vec::new();
        templates(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), &mut sources);
        let names: Vec<&str> = sources
            .iter()
            .flat_map(|source| source.split("asset(\"").skip(1))
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(names.len() > 2, "templates use static files");
        for name in names {
            let url = url(name);
            assert!(url.starts_with("/static/"), "static/{name} does not exist");
            assert_ne!(url, format!("/static/{name}"), "{name} has no hashed name");
        }
    }
}
