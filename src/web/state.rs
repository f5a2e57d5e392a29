//! What every handler is given.

use super::kept::KeptPages;
use super::lookup::SessionLookup;
use super::standby::Standby;
use super::turns::Turns;
use crate::actions::passkeys::RelyingParty;
use crate::actions::sealing::SealingKeys;
use crate::domain::access::SecondFactorRule;
use crate::evidence_files::EvidenceFiles;
use crate::openid::Provider;
use crate::store;
use sqlx::PgPool;
use std::sync::Arc;

/// The state shared by all requests.
#[derive(Debug, Clone)]
pub struct AppState {
    /// The database, for what changes something.
    pub db: PgPool,
    /// The database, for what only reads: see [`store::reading`].
    pub reads: PgPool,
    /// Who stands behind a session.
    pub sessions: SessionLookup,
    /// A standby that rankings are read from while it holds what the database holds.
    pub standby: Option<Standby>,
    /// Pages kept in memory.
    pub kept: KeptPages,
    /// How this installation is reached.
    pub site: Arc<Site>,
    /// The files of the evidence.
    pub files: EvidenceFiles,
    /// Of whom a second factor is asked.
    pub second_factor: SecondFactorRule,
    /// This installation as passkeys know it; `None` where its address is none that browsers make them for.
    pub passkeys: Option<RelyingParty>,
    /// Whom people may sign in through beside the password.
    pub openid: Option<Arc<Provider>>,
    /// Whose turn it is at work that costs much.
    pub turns: Turns,
    /// What secrets that must be readable again are sealed under.
    pub sealing: SealingKeys,
}

impl AppState {
    /// The state over a pool made by [`store::pool`]; a second factor is nobody's duty, the password the only way in, there
    /// is no standby, and secrets are not sealed.
    #[must_use]
    pub fn new(db: &PgPool, site: Site, files: EvidenceFiles) -> Self {
        let reads = store::reading(db);
        Self {
            db: db.clone(),
            sessions: SessionLookup::new(reads.clone()),
            reads,
            standby: None,
            kept: KeptPages::default(),
            passkeys: RelyingParty::at(&site.base_url),
            site: Arc::new(site),
            files,
            second_factor: SecondFactorRule::Optional,
            openid: None,
            turns: Turns::default(),
            sealing: SealingKeys::default(),
        }
    }
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
