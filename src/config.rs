//! Settings: each one a flag and an environment variable, all listed by `--help`, checked before the port opens.

use clap::Args;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr as _;

/// How the app is reached and where it keeps its data.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Address and port to listen on
    #[arg(long, env = "THIDUA_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,

    /// Address and port that serve figures for Prometheus at /metrics; not for the public [default: none]
    #[arg(long, env = "THIDUA_METRICS_LISTEN", value_name = "ADDRESS:PORT")]
    pub metrics_listen: Option<SocketAddr>,

    /// The address people type in their browser [default: http:// and the listening address]
    #[arg(long, env = "THIDUA_BASE_URL", value_name = "URL")]
    pub base_url: Option<String>,

    /// How many reverse proxies stand in front, each adding one entry to X-Forwarded-For
    #[arg(long, env = "THIDUA_TRUSTED_PROXIES", default_value_t = 0, value_name = "COUNT")]
    pub trusted_proxies: usize,

    /// Who has to set up a second factor beside the password: optional (nobody has to) or required (secretariat, deputy and
    /// admins, before anything else)
    #[arg(long, env = "THIDUA_SECOND_FACTOR", default_value = "optional", value_name = "RULE")]
    pub second_factor: SecondFactor,

    /// What is logged: error, warn, info, debug or trace, also per module
    #[arg(long, env = "THIDUA_LOG", default_value = "info,memory_serve=warn", value_name = "FILTER")]
    pub log: String,

    /// Form of the log on standard error: text or json
    #[arg(long, env = "THIDUA_LOG_FORMAT", default_value = "text", value_name = "FORMAT")]
    pub log_format: LogFormat,

    /// Where and how the data is kept
    #[command(flatten)]
    pub data: DataConfig,

    /// A standby that follows the server of `DATABASE_URL`: rankings are read from it while it holds the same [default: none]
    #[arg(
        long,
        env = "DATABASE_READ_URL",
        value_name = "URL",
        hide_env_values = true,
        requires = "database_url"
    )]
    pub database_read_url: Option<String>,

    /// How mails are sent
    #[command(flatten)]
    pub mail: MailConfig,

    /// Sign-in through an organisation's own provider
    #[command(flatten)]
    pub openid: OpenIdConfig,

    /// Let webhooks reach servers in the own network, and without TLS: addresses such as `http://10.0.0.5/` are taken. Any
    /// admin of a cluster can then have this server ask machines behind the firewall, and reads how they answer
    #[arg(long, env = "THIDUA_WEBHOOK_PRIVATE")]
    pub webhook_private: bool,
}

/// Who has to set up a second factor beside the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum SecondFactor {
    /// Nobody has to; everybody can.
    #[default]
    Optional,
    /// Secretariat, deputy and admins, before anything else; everybody can.
    Required,
}

/// How mails are sent; checked before the port opens. Without a host none are.
#[derive(Debug, Clone, Default, Args)]
pub struct MailConfig {
    /// The mail server that takes notices by e-mail [default: none, no mails are sent]
    #[arg(long, env = "THIDUA_SMTP_HOST", value_name = "HOST")]
    pub smtp_host: Option<String>,

    /// Its port [default: 587 with starttls, 465 with tls, 25 with none]
    #[arg(long, env = "THIDUA_SMTP_PORT", value_name = "PORT")]
    pub smtp_port: Option<u16>,

    /// How the connection to it is encrypted: starttls, tls or none
    #[arg(long, env = "THIDUA_SMTP_TLS", default_value = "starttls", value_name = "MODE")]
    pub smtp_tls: SmtpTls,

    /// A PEM file with the certificate of an authority of your own that the mail server is trusted by
    #[arg(long, env = "THIDUA_SMTP_CA_FILE", value_name = "FILE")]
    pub smtp_ca_file: Option<PathBuf>,

    /// The user name the mail server asks for
    #[arg(long, env = "THIDUA_SMTP_USER", value_name = "NAME")]
    pub smtp_user: Option<String>,

    /// The password that goes with it
    #[arg(long, env = "THIDUA_SMTP_PASSWORD", value_name = "PASSWORD", hide_env_values = true)]
    pub smtp_password: Option<String>,

    /// A file that holds the password instead
    #[arg(long, env = "THIDUA_SMTP_PASSWORD_FILE", value_name = "FILE")]
    pub smtp_password_file: Option<PathBuf>,

    /// The sender, as `thidua@example.vn` or `Thi đua <thidua@example.vn>`
    #[arg(long, env = "THIDUA_SMTP_FROM", value_name = "ADDRESS")]
    pub smtp_from: Option<String>,

    /// Most seconds to wait for an answer of the mail server
    #[arg(long, env = "THIDUA_SMTP_TIMEOUT", default_value_t = 15, value_name = "SECONDS",
          value_parser = clap::value_parser!(u64).range(1..=60))]
    pub smtp_timeout: u64,
}

/// Sign-in through an organisation's own provider (OpenID Connect); checked before the port opens. Without an issuer there
/// is none, and the password stays a way in beside it.
#[derive(Debug, Clone, Default, Args)]
pub struct OpenIdConfig {
    /// The OpenID Connect provider people may sign in through, by the address it calls itself, such as
    /// `https://sso.example.vn/realms/office`; needs a base address [default: none]
    #[arg(long, env = "THIDUA_OIDC_ISSUER", value_name = "URL")]
    pub oidc_issuer: Option<String>,

    /// What the provider calls this installation
    #[arg(long, env = "THIDUA_OIDC_CLIENT_ID", value_name = "ID")]
    pub oidc_client_id: Option<String>,

    /// The secret that goes with it
    #[arg(long, env = "THIDUA_OIDC_CLIENT_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub oidc_client_secret: Option<String>,

    /// A file that holds the secret instead
    #[arg(long, env = "THIDUA_OIDC_CLIENT_SECRET_FILE", value_name = "FILE")]
    pub oidc_client_secret_file: Option<PathBuf>,

    /// What people call the provider, for the button on the sign-in page [default: the host of its address]
    #[arg(long, env = "THIDUA_OIDC_NAME", value_name = "NAME")]
    pub oidc_name: Option<String>,
}

/// How the connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum SmtpTls {
    /// Plain at first, encrypted before anything is said; refused where the server cannot.
    #[default]
    Starttls,
    /// Encrypted from the first byte.
    Tls,
    /// Not at all: only for a server on the same machine or network, and never with a password.
    None,
}

/// Where and how the data is kept.
#[derive(Debug, Clone, Args)]
pub struct DataConfig {
    /// Directory of everything the app keeps beside the database, and of its private Postgres
    #[arg(long, env = "THIDUA_DATA_DIR", default_value = "./data", value_name = "DIR")]
    pub data_dir: PathBuf,

    /// A Postgres server to use, as `postgres://user:password@host/database` [default: a private one in the data directory]
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Most connections to the database at a time
    #[arg(long, env = "THIDUA_DATABASE_CONNECTIONS", default_value_t = 16, value_name = "COUNT",
          value_parser = clap::value_parser!(u32).range(2..=500))]
    pub database_connections: u32,

    /// Where evidence files are kept and how much of them is taken
    #[command(flatten)]
    pub evidence: EvidenceConfig,

    /// What secrets in the database are sealed under
    #[command(flatten)]
    pub secrets: SecretsConfig,
}

/// What secrets are sealed under that must be readable again: those of authenticator apps and webhooks.
#[derive(Debug, Clone, Default, Args)]
pub struct SecretsConfig {
    /// The key: 32 random bytes in base64, as `openssl rand -base64 32` prints them; behind it, parted by blanks, earlier
    /// keys that still open what they sealed [default: none, secrets lie in the database as they are]
    #[arg(long, env = "THIDUA_SECRETS_KEY", value_name = "KEY", hide_env_values = true)]
    pub secrets_key: Option<String>,

    /// A file that holds the key instead, and earlier keys in the lines below
    #[arg(long, env = "THIDUA_SECRETS_KEY_FILE", value_name = "FILE", conflicts_with = "secrets_key")]
    pub secrets_key_file: Option<PathBuf>,
}

/// Where evidence files are kept and how much of them is taken.
#[derive(Debug, Clone, Args)]
pub struct EvidenceConfig {
    /// A bucket for evidence files, as `s3://bucket/folder`; keys, region and endpoint are read from `AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT` [default: the directory `evidence` in the data directory]
    #[arg(long, env = "THIDUA_EVIDENCE_URL", value_name = "URL")]
    pub evidence_url: Option<String>,

    /// Most megabytes of one evidence file
    #[arg(long, env = "THIDUA_EVIDENCE_FILE_MB", default_value_t = 20, value_name = "MB",
          value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub evidence_file_mb: u32,

    /// Most megabytes of all evidence files of one sheet
    #[arg(long, env = "THIDUA_EVIDENCE_SHEET_MB", default_value_t = 200, value_name = "MB",
          value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub evidence_sheet_mb: u32,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// One line of text an event.
    Text,
    /// One JSON object an event.
    Json,
}

/// A setting that cannot be used; the sentence says what to do.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The base address is no address.
    #[error(
        "THIDUA_BASE_URL is {0:?}, but must be http:// or https:// with a host and nothing behind it, such as https://thidua.example.vn"
    )]
    BaseUrl(String),
    /// The address of a database, by its variable, is none.
    #[error("{0} cannot be read: it must look like postgres://user:password@host:5432/database")]
    DatabaseUrl(&'static str),
}

impl Config {
    /// The address people type, without a slash at its end.
    ///
    /// # Errors
    /// [`ConfigError::BaseUrl`].
    pub fn base_url(&self) -> Result<String, ConfigError> {
        let Some(url) = &self.base_url else {
            return Ok(format!("http://{}", self.listen));
        };
        let bare = url.trim_end_matches('/');
        let host = bare.strip_prefix("https://").or_else(|| bare.strip_prefix("http://"));
        match host {
            Some(host)
                if !host.is_empty()
                    && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:[]".contains(c)) =>
            {
                Ok(bare.to_owned())
            }
            _ => Err(ConfigError::BaseUrl(url.clone())),
        }
    }

    /// How to reach the standby `DATABASE_READ_URL` names; `None` without one.
    ///
    /// # Errors
    /// [`ConfigError::DatabaseUrl`].
    pub fn standby(&self) -> Result<Option<PgConnectOptions>, ConfigError> {
        read_url("DATABASE_READ_URL", self.database_read_url.as_ref())
    }
}

impl DataConfig {
    /// How to reach the server `DATABASE_URL` names; `None` without one.
    ///
    /// # Errors
    /// [`ConfigError::DatabaseUrl`].
    pub fn server(&self) -> Result<Option<PgConnectOptions>, ConfigError> {
        read_url("DATABASE_URL", self.database_url.as_ref())
    }
}

/// The host to which a connection may go in the clear; `None` for a socket, for this machine, and where TLS is demanded.
/// `prefer`, which is what an address without `sslmode` means, takes a connection in the clear from whoever answers so.
#[must_use]
pub fn in_the_clear(options: &PgConnectOptions) -> Option<&str> {
    let host = options.get_host();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let is_here = options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || address.is_ok_and(|address| address.is_loopback());
    let may_be_clear = match options.get_ssl_mode() {
        PgSslMode::Disable | PgSslMode::Allow | PgSslMode::Prefer => true,
        PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull => false,
    };
    (!is_here && may_be_clear).then_some(host)
}

fn read_url(variable: &'static str, url: Option<&String>) -> Result<Option<PgConnectOptions>, ConfigError> {
    let read = |url: &String| PgConnectOptions::from_str(url).map_err(|_| ConfigError::DatabaseUrl(variable));
    url.map(read).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    #[derive(clap::Parser)]
    struct Alone {
        #[command(flatten)]
        config: Config,
    }

    #[test]
    fn the_standby_is_named_by_a_variable_of_its_own() {
        let with = |url| ["thidua", "--database-url", "postgres://a/thidua", "--database-read-url", url];
        let named = Alone::parse_from(with("postgres://b/thidua")).config.standby().unwrap().unwrap();
        assert_eq!(named.get_host(), "b");
        let fault = Alone::parse_from(with("not an address")).config.standby().map(drop);
        assert_eq!(fault, Err(ConfigError::DatabaseUrl("DATABASE_READ_URL")));
    }

    #[test]
    fn a_database_is_spoken_to_in_the_clear_only_here() {
        let of = |url: &str| {
            let args = ["thidua", "--database-url", url];
            let options = Alone::parse_from(args).config.data.server().unwrap().unwrap();
            in_the_clear(&options).map(str::to_owned)
        };
        for safe in [
            "postgres://thidua@localhost/thidua",
            "postgres://thidua@127.0.0.1:5433/thidua?sslmode=disable",
            "postgres://thidua@[::1]/thidua",
            "postgres://thidua@localhost/thidua?host=/run/postgresql",
            "postgres://thidua@db.example.vn/thidua?host=/run/postgresql",
            "postgres://thidua@db.example.vn/thidua?sslmode=require",
            "postgres://thidua@10.0.0.5/thidua?sslmode=verify-full",
        ] {
            assert_eq!(of(safe), None, "{safe}");
        }
        for (clear, host) in [
            ("postgres://thidua@db.example.vn/thidua", "db.example.vn"),
            ("postgres://thidua@db.example.vn/thidua?sslmode=prefer", "db.example.vn"),
            ("postgres://thidua@10.0.0.5/thidua?sslmode=disable", "10.0.0.5"),
            ("postgres://thidua@localhost.example.vn/thidua", "localhost.example.vn"),
            ("postgres://thidua@localhost/thidua?host=db.example.vn", "db.example.vn"),
        ] {
            assert_eq!(of(clear).as_deref(), Some(host), "{clear}");
        }
    }

    fn with_base_url(url: &str) -> Result<String, ConfigError> {
        Alone::parse_from(["thidua", "--base-url", url]).config.base_url()
    }

    #[test]
    fn the_base_address_is_a_host_and_nothing_else() {
        assert_eq!(with_base_url("https://thidua.example.vn/"), Ok("https://thidua.example.vn".to_owned()));
        assert_eq!(with_base_url("http://10.0.0.5:8080"), Ok("http://10.0.0.5:8080".to_owned()));
        for bad in ["thidua.example.vn", "https://", "https://a/b", "ftp://a", "https://a b"] {
            assert_eq!(with_base_url(bad), Err(ConfigError::BaseUrl(bad.to_owned())));
        }
    }
}
