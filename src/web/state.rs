//! What every handler is given.

use crate::evidence_files::EvidenceFiles;
use sqlx::PgPool;
use std::sync::Arc;

/// The state shared by all requests.
#[derive(Debug, Clone)]
pub struct AppState {
    /// The database.
    pub db: PgPool,
    /// How this installation is reached.
    pub site: Arc<Site>,
    /// The files of the evidence.
    pub files: EvidenceFiles,
}

/// How this installation is reached from outside.
#[derive(Debug, Clone)]
pub struct Site {
    /// The address people type, without a slash at its end: `https://thidua.example.vn`.
    pub base_url: String,
    /// How many reverse proxies stand in front, each adding one entry to `X-Forwarded-For`. With 0 that header is
    /// ignored: anyone can write it.
    pub trusted_proxies: usize,
    /// Whether webhooks may reach servers in the own network, and without TLS.
    pub webhook_private: bool,
}

impl Site {
    /// Whether people come over TLS: then cookies are `Secure` and HSTS is sent.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}
