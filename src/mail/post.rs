//! The way to the mail server: checked settings, one message, one answer.

use crate::config::{MailConfig, SmtpTls};
use crate::domain::notice::one_line;
use crate::text::notices::Letter;
use chrono::{DateTime, Utc};
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncTransport as _, Tokio1Executor};
use std::error::Error as _;
use std::time::Duration;
use std::{fs, io};

/// The longest one mail may take altogether; well below the time a mail is taken for.
const WHOLE_ATTEMPT: Duration = Duration::from_mins(2);

/// Mail settings that cannot be used; the sentence says what to do.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A host without a sender.
    #[error("THIDUA_SMTP_HOST is set, so THIDUA_SMTP_FROM must name the sender, such as thidua@example.vn")]
    NoSender,
    /// The sender is no address.
    #[error("THIDUA_SMTP_FROM is {0:?}, but must be an address such as thidua@example.vn")]
    Sender(String),
    /// A user name without a password, or the other way round.
    #[error("THIDUA_SMTP_USER goes with one of THIDUA_SMTP_PASSWORD and THIDUA_SMTP_PASSWORD_FILE")]
    HalfCredentials,
    /// A password over a connection anyone can read.
    #[error(
        "THIDUA_SMTP_TLS=none would send the password in clear: use starttls or tls, or no THIDUA_SMTP_USER"
    )]
    PasswordInClear,
    /// A file that cannot be read.
    #[error("{0} cannot be read")]
    File(String, #[source] io::Error),
    /// The certificate or the host name cannot be used for an encrypted connection.
    #[error("THIDUA_SMTP_HOST or THIDUA_SMTP_CA_FILE cannot be used for an encrypted connection")]
    Encryption(#[source] lettre::transport::smtp::Error),
}

/// Why a mail was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// The mail server answered with a refusal: about this mail.
    #[error("{0}")]
    Refused(String),
    /// It was not reached, or broke off: about every mail.
    #[error("{0}")]
    Away(String),
    /// The message cannot be made.
    #[error("the message cannot be made: {0}")]
    Unmakeable(String),
}

/// A mail server and the sender it is used by.
#[derive(Debug, Clone)]
pub struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Tells other machines that no person wrote this, so that absence notes are not sent back (RFC 3834).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Post {
    /// Checks the settings; `None` where no mail server is named.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn from_settings(config: &MailConfig) -> Result<Option<Self>, SettingsError> {
        let Some(host) = &config.smtp_host else { return Ok(None) };
        let from = config.smtp_from.as_ref().ok_or(SettingsError::NoSender)?;
        let from: Mailbox = from.parse().map_err(|_| SettingsError::Sender(from.clone()))?;
        let (tls, usual_port) = match config.smtp_tls {
            SmtpTls::Starttls => (Tls::Required(encryption(config, host)?), 587),
            SmtpTls::Tls => (Tls::Wrapper(encryption(config, host)?), 465),
            SmtpTls::None => (Tls::None, 25),
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(config.smtp_port.unwrap_or(usual_port))
            .tls(tls)
            .timeout(Some(Duration::from_secs(config.smtp_timeout)));
        if let Some(credentials) = credentials(config)? {
            transport = transport.credentials(credentials);
        }
        Ok(Some(Self { transport: transport.build(), from }))
    }

    /// Hands one mail to the mail server. `id` is the same for every attempt, so that a mail that arrives twice after
    /// a crash can be told as one.
    ///
    /// # Errors
    /// [`PostError`].
    pub async fn send(
        &self,
        id: &str,
        arose_at: DateTime<Utc>,
        to: (&str, &str),
        letter: Letter,
    ) -> Result<(), PostError> {
        let unmakeable = |error: &dyn std::fmt::Display| PostError::Unmakeable(error.to_string());
        let address: Address = to.1.parse().map_err(|error| unmakeable(&error))?;
        let message = Message::builder()
            .from(self.from.clone())
            // A line break in a name would make lettre panic.
            .to(Mailbox::new(Some(one_line(to.0)), address))
            .date(arose_at.into())
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .subject(letter.subject)
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body)
            .map_err(|error| unmakeable(&error))?;
        match tokio::time::timeout(WHOLE_ATTEMPT, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => {
                let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
                let text = format!("{error}{cause}");
                Err(if error.status().is_some() { PostError::Refused(text) } else { PostError::Away(text) })
            }
            Err(_) => Err(PostError::Away("the mail server took too long".to_owned())),
        }
    }
}

fn encryption(config: &MailConfig, host: &str) -> Result<TlsParameters, SettingsError> {
    let mut parameters = TlsParameters::builder(host.to_owned());
    if let Some(path) = &config.smtp_ca_file {
        let pem = fs::read(path).map_err(|error| SettingsError::File(path.display().to_string(), error))?;
        let authority = Certificate::from_pem(&pem).map_err(SettingsError::Encryption)?;
        parameters = parameters.add_root_certificate(authority);
    }
    parameters.build().map_err(SettingsError::Encryption)
}

fn credentials(config: &MailConfig) -> Result<Option<Credentials>, SettingsError> {
    let password = match (&config.smtp_password, &config.smtp_password_file) {
        (Some(password), None) => Some(password.clone()),
        (None, Some(path)) => {
            let text = fs::read_to_string(path)
                .map_err(|error| SettingsError::File(path.display().to_string(), error))?;
            Some(text.trim_end_matches(['\r', '\n']).to_owned())
        }
        (None, None) => None,
        (Some(_), Some(_)) => return Err(SettingsError::HalfCredentials),
    };
    match (&config.smtp_user, password) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) if config.smtp_tls == SmtpTls::None => Err(SettingsError::PasswordInClear),
        (Some(user), Some(password)) => Ok(Some(Credentials::new(user.clone(), password))),
        _ => Err(SettingsError::HalfCredentials),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named() -> MailConfig {
        MailConfig {
            smtp_host: Some("mail.example.vn".to_owned()),
            smtp_from: Some("Thi đua <thidua@example.vn>".to_owned()),
            smtp_timeout: 5,
            ..MailConfig::default()
        }
    }

    #[test]
    fn without_a_host_no_mail_is_sent_and_with_one_there_is_a_way() {
        assert!(Post::from_settings(&MailConfig::default()).unwrap().is_none());
        for tls in [SmtpTls::Starttls, SmtpTls::Tls, SmtpTls::None] {
            let post = Post::from_settings(&MailConfig { smtp_tls: tls, ..named() }).unwrap().unwrap();
            assert_eq!(post.from.email.to_string(), "thidua@example.vn");
        }
    }

    #[test]
    fn settings_that_contradict_each_other_are_refused_at_the_start() {
        let text = |value: &str| Some(value.to_owned());
        let user = MailConfig { smtp_user: text("an"), smtp_password: text("x"), ..named() };
        assert!(Post::from_settings(&user).is_ok());
        let refused = [
            (MailConfig { smtp_from: None, ..named() }, "THIDUA_SMTP_FROM must name"),
            (MailConfig { smtp_from: text("thidua"), ..named() }, "must be an address"),
            (MailConfig { smtp_user: text("an"), ..named() }, "goes with one of"),
            (MailConfig { smtp_password: text("x"), ..named() }, "goes with one of"),
            (MailConfig { smtp_password_file: Some("/x".into()), ..user.clone() }, "goes with one of"),
            (MailConfig { smtp_tls: SmtpTls::None, ..user }, "in clear"),
            (
                MailConfig { smtp_password_file: Some("/no/such".into()), ..named() },
                "/no/such cannot be read",
            ),
            (MailConfig { smtp_ca_file: Some("/no/such".into()), ..named() }, "/no/such cannot be read"),
        ];
        for (config, sentence) in refused {
            let error = Post::from_settings(&config).unwrap_err().to_string();
            assert!(error.contains(sentence), "{error}");
        }
    }
}
