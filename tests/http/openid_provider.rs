//! A small OpenID Connect provider on this machine, which tells the truth or what a test wants it to tell.

use crate::answers::{Answer, Form};
use crate::ground::{Ground, Visitor};
use crate::openid_keys;
use axum::Router;
use axum::extract::State;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use thidua::config::OpenIdConfig;
use thidua::openid::Provider;
use thidua::store;
use thidua::store::identities::Identity;
use thidua::web::paths;
use thidua::web::state::{AppState, Site};
use url::Url;

pub(crate) const CLIENT: &str = "thidua";
pub(crate) const SECRET: &str = "a secret / with + marks";
pub(crate) const NAME: &str = "Tỉnh ủy Hà Giang";
pub(crate) const LEAVING: &str = "/sign-in/openid";
const BACK: &str = "/sign-in/openid/return";

/// How the provider signs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signing {
    /// With the key it publishes.
    Own,
    /// With another, under the same name.
    Stranger,
    /// Not at all.
    None,
    /// With the client's secret.
    Secret,
    /// With the key it publishes for an algorithm.
    As(&'static str),
    /// With a signature of that key that belongs to something else.
    ForgedAs(&'static str),
}

/// What it does otherwise than it should.
#[derive(Clone)]
pub(crate) struct Script {
    pub(crate) signing: Signing,
    /// Claims of the token, in place of the true ones; null takes one away.
    pub(crate) claims: Value,
    /// Fields of the discovery document, in place of the true ones.
    pub(crate) document: Value,
    /// In place of the answer to a code.
    pub(crate) exchange: Option<(u16, String)>,
    /// In place of the discovery document: a status, a header `location`, a body.
    pub(crate) discovery: Option<(u16, String, String)>,
}

impl Default for Script {
    fn default() -> Self {
        let nothing = || Value::Object(serde_json::Map::new());
        Self {
            signing: Signing::Own,
            claims: nothing(),
            document: nothing(),
            exchange: None,
            discovery: None,
        }
    }
}

/// A code it gave out.
struct Given {
    subject: String,
    nonce: String,
    challenge: String,
}

#[derive(Default)]
struct Inside {
    script: Script,
    given: BTreeMap<String, Given>,
    /// How often it was asked for anything.
    asked: usize,
    /// Every token it gave out.
    tokens: Vec<String>,
}

/// The provider.
#[derive(Clone)]
pub(crate) struct FakeProvider {
    pub(crate) issuer: String,
    inside: Arc<Mutex<Inside>>,
}

impl FakeProvider {
    /// Opens one.
    pub(crate) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}/office", listener.local_addr().unwrap());
        let provider = Self { issuer, inside: Arc::default() };
        let app = Router::new()
            .route("/office/.well-known/openid-configuration", get(document))
            .route("/office/keys", get(keys))
            .route("/office/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        provider
    }

    /// From now on it acts like this.
    pub(crate) fn acts(&self, script: Script) {
        self.inside.lock().unwrap().script = script;
    }

    pub(crate) fn asked(&self) -> usize {
        self.inside.lock().unwrap().asked
    }

    /// Every token it gave out: for identity, access and renewal.
    pub(crate) fn tokens(&self) -> Vec<String> {
        self.inside.lock().unwrap().tokens.clone()
    }

    fn next(&self) -> Script {
        let mut inside = self.inside.lock().unwrap();
        inside.asked += 1;
        inside.script.clone()
    }

    /// Somebody signs in on its page, which is at `address`; the code and the state they are sent back with.
    pub(crate) fn lets_in(&self, address: &str, subject: &str) -> (String, String) {
        let url: Url = address.parse().unwrap();
        assert_eq!(
            format!("{}{}", url.origin().ascii_serialization(), url.path()),
            format!("{}/authorize", self.issuer)
        );
        let asked: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["client_id"], CLIENT);
        assert_eq!(asked["scope"], "openid", "nothing more is asked for than needed");
        assert_eq!(asked["code_challenge_method"], "S256");
        assert!(asked["redirect_uri"].ends_with(BACK));
        assert!(!address.contains("secret"));
        let mut inside = self.inside.lock().unwrap();
        let code = format!("code-{}", inside.given.len());
        let given = Given {
            subject: subject.to_owned(),
            nonce: asked["nonce"].clone(),
            challenge: asked["code_challenge"].clone(),
        };
        inside.given.insert(code.clone(), given);
        (code, asked["state"].clone())
    }
}

fn key(seed: u8) -> CoreEdDsaPrivateSigningKey {
    let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend([seed; 32]);
    let text = Base64::encode_string(&der);
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n");
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new("one".to_owned()))).unwrap()
}

fn json_of(value: &Value) -> Response {
    ([("content-type", "application/json")], value.to_string()).into_response()
}

fn overlay(mut truth: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        truth[name] = value.clone();
        if value.is_null() {
            truth.as_object_mut().unwrap().remove(name);
        }
    }
    truth
}

async fn document(State(provider): State<FakeProvider>) -> Response {
    let script = provider.next();
    if let Some((status, location, body)) = script.discovery {
        let headers = [("content-type", "application/json".to_owned()), ("location", location)];
        return (StatusCode::from_u16(status).unwrap(), headers, body).into_response();
    }
    let issuer = &provider.issuer;
    let truth = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA", "RS256"],
    });
    json_of(&overlay(truth, &script.document))
}

async fn keys(State(provider): State<FakeProvider>) -> Response {
    provider.next();
    let mut keys = vec![json!(key(7).as_verification_key())];
    keys.extend(openid_keys::published());
    json_of(&json!({"keys": keys}))
}

async fn token(State(provider): State<FakeProvider>, headers: HeaderMap, body: String) -> Response {
    let script = provider.next();
    if let Some((status, body)) = script.exchange {
        let headers = [("content-type", "application/json")];
        return (StatusCode::from_u16(status).unwrap(), headers, body).into_response();
    }
    let uri: Uri = format!("/?{body}").parse().unwrap();
    let sent: BTreeMap<String, String> =
        Url::parse(&format!("http://a{uri}")).unwrap().query_pairs().into_owned().collect();
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let basic =
        format!("Basic {}", Base64::encode_string(format!("{CLIENT}:{}", encoded(SECRET)).as_bytes()));
    let in_body = sent.get("client_secret").is_some_and(|secret| secret == SECRET);
    assert!(
        in_body || headers.get(AUTHORIZATION).is_some_and(|value| value == basic.as_str()),
        "{headers:?}"
    );
    let given = provider.inside.lock().unwrap().given.remove(&sent["code"]);
    let challenge = Base64UrlUnpadded::encode_string(&Sha256::digest(sent["code_verifier"].as_bytes()));
    let Some(given) = given.filter(|given| given.challenge == challenge) else {
        return (StatusCode::BAD_REQUEST, json_of(&json!({"error": "invalid_grant"}))).into_response();
    };
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let claims = json!({"iss": provider.issuer, "sub": given.subject, "aud": [CLIENT], "nonce": given.nonce,
                        "iat": now, "exp": now + 300});
    let token = signed(script.signing, &overlay(claims, &script.claims));
    let (access, renewal) = (format!("access-{}", given.nonce), format!("renewal-{}", given.nonce));
    let given = [token.clone(), access.clone(), renewal.clone()];
    provider.inside.lock().unwrap().tokens.extend(given);
    json_of(
        &json!({"access_token": access, "refresh_token": renewal, "token_type": "Bearer", "id_token": token}),
    )
}

fn signed(signing: Signing, claims: &Value) -> String {
    let algorithm = match signing {
        Signing::Own | Signing::Stranger => "EdDSA",
        Signing::None => "none",
        Signing::Secret => "HS256",
        Signing::As(algorithm) | Signing::ForgedAs(algorithm) => algorithm,
    };
    let key_name = match signing {
        Signing::As(algorithm) | Signing::ForgedAs(algorithm) => openid_keys::name_of(algorithm),
        Signing::Own | Signing::Stranger | Signing::None | Signing::Secret => "one",
    };
    let header = json!({"alg": algorithm, "kid": key_name}).to_string();
    let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    let message = format!("{}.{}", part(&header), part(&claims.to_string()));
    let sign = |seed| key(seed).sign(&CoreJwsSigningAlgorithm::EdDsa, message.as_bytes()).unwrap();
    let signature = match signing {
        Signing::Own => sign(7),
        Signing::Stranger => sign(8),
        Signing::None => Vec::new(),
        Signing::As(algorithm) => openid_keys::sign(algorithm, message.as_bytes()),
        Signing::ForgedAs(algorithm) => openid_keys::sign(algorithm, b"another token"),
        Signing::Secret => {
            let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
            mac.update(message.as_bytes());
            mac.finalize().into_bytes().to_vec()
        }
    };
    format!("{message}.{}", Base64UrlUnpadded::encode_string(&signature))
}

/// The same installation with a provider named.
pub(crate) fn with_provider(ground: &mut Ground, issuer: &str, base_url: &str) {
    let config = OpenIdConfig {
        oidc_issuer: Some(issuer.to_owned()),
        oidc_client_id: Some(CLIENT.to_owned()),
        oidc_client_secret: Some(SECRET.to_owned()),
        oidc_client_secret_file: None,
        oidc_name: Some(NAME.to_owned()),
    };
    let provider = Provider::from_settings(&config, Some(base_url), paths::OPENID_RETURN).unwrap();
    let site = Site { base_url: base_url.to_owned(), trusted_proxies: 0, webhook_private: false };
    let state = AppState::new(&ground.db, site, ground.files.clone());
    ground.app = thidua::web::router(AppState { openid: provider.map(Arc::new), ..state });
}

/// An installation with a provider.
pub(crate) async fn ground_and_provider(options: sqlx::postgres::PgConnectOptions) -> (Ground, FakeProvider) {
    let (mut ground, provider) = (Ground::new(options).await, FakeProvider::open().await);
    with_provider(&mut ground, &provider.issuer, "http://thidua.test");
    (ground, provider)
}

/// Links an account to somebody at the provider, without the pages.
pub(crate) async fn linked(ground: &Ground, provider: &FakeProvider, person: &Visitor, subject: &str) {
    let identity = Identity { issuer: provider.issuer.clone(), subject: subject.to_owned() };
    let mut connection = ground.db.acquire().await.unwrap();
    assert!(store::identities::link(&mut connection, person.account, &identity).await.unwrap());
}

/// A browser on its way back.
pub(crate) struct Journey {
    pub(crate) browser: Visitor,
    pub(crate) code: String,
    pub(crate) state: String,
}

impl Journey {
    /// Somebody leaves from the sign-in page and signs in at the provider.
    pub(crate) async fn begin(provider: &FakeProvider, visitor: &Visitor, subject: &str) -> Self {
        Self::from(provider, visitor, LEAVING, &Form::of(&[("next", "/account?x=1")]), subject).await
    }

    /// Somebody leaves from a form and signs in at the provider.
    pub(crate) async fn from(
        provider: &FakeProvider,
        visitor: &Visitor,
        from: &str,
        form: &Form,
        subject: &str,
    ) -> Self {
        let left = visitor.post(from, form).await.ok();
        let address = left.header("refresh").strip_prefix("0; url=").unwrap();
        assert_eq!(left.attributes("#onward", "href"), [address]);
        let (code, state) = provider.lets_in(address, subject);
        let mut cookies: Vec<String> = visitor.cookie.iter().cloned().collect();
        cookies.push(left.cookie("openid"));
        Self { browser: Visitor { cookie: Some(cookies.join("; ")), ..visitor.clone() }, code, state }
    }

    /// The address they are sent back to.
    pub(crate) fn address(&self) -> String {
        format!("{BACK}?code={}&state={}", self.code, self.state)
    }

    /// The browser comes back.
    pub(crate) async fn back(&self) -> Answer {
        self.browser.get(&self.address()).await
    }
}
