use std::{path::PathBuf, time::Duration};

use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    transport::smtp::{
        self, PoolConfig,
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};

use super::{MailError, masked};
use crate::{
    config::{self, MailSecurity},
    job::{Hopeless, JobError},
    tls,
};

/// Longest wait for the server, for each thing said to it.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// Connections of one process. Each service's worker sends one mail at a time.
const CONNECTIONS: u32 = 4;
/// How long a connection is kept for the next mail.
const IDLE: Duration = Duration::from_secs(30);

/// Where mails go.
#[derive(Debug, Clone)]
pub(super) enum Transport {
    Folder(AsyncFileTransport<Tokio1Executor>),
    Server(AsyncSmtpTransport<Tokio1Executor>),
}

/// A mail was not taken.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Another try may work.
    NotNow(String),
    /// This server will never take this mail.
    Never(String),
}

impl Transport {
    pub(super) fn to_folder(folder: PathBuf) -> std::io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self::Folder(AsyncFileTransport::new(folder)))
    }

    pub(super) fn to_server(settings: &config::Mail) -> Result<Self, MailError> {
        let security = match settings.security {
            MailSecurity::Tls => Tls::Wrapper(tls_parameters(settings)?),
            MailSecurity::StartTls => Tls::Required(tls_parameters(settings)?),
            // The settings' check lets this through for this machine only.
            MailSecurity::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(security)
            .timeout(Some(ANSWER_WITHIN))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS).idle_timeout(IDLE));
        if !settings.user.is_empty() {
            builder = builder.credentials(Credentials::new(settings.user.clone(), settings.password.0.clone()));
        }
        Ok(Self::Server(builder.build()))
    }

    pub(super) async fn send(&self, message: Message) -> Result<(), Refusal> {
        match self {
            Self::Folder(folder) => folder.send(message).await.map(drop).map_err(|e| Refusal::NotNow(chain(&e))),
            Self::Server(server) => server.send(message).await.map(drop).map_err(|e| of_server(&e)),
        }
    }
}

fn tls_parameters(settings: &config::Mail) -> Result<TlsParameters, MailError> {
    tls::install();
    let mut builder = TlsParameters::builder(settings.host.clone());
    if !settings.ca_file.is_empty() {
        let pem = std::fs::read(&settings.ca_file).map_err(MailError::Certificate)?;
        builder = builder.add_root_certificate(Certificate::from_pem(&pem)?);
    }
    Ok(builder.build_rustls()?)
}

fn of_server(error: &smtp::Error) -> Refusal {
    let text = chain(error);
    // 53x speaks of us and not of the mail: our password, our encryption (RFC 4954 6). Whoever runs the system mends that.
    let ours = error.status().is_some_and(|code| matches!(u16::from(code), 530..=539));
    if error.is_permanent() && !ours { Refusal::Never(text) } else { Refusal::NotNow(text) }
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    std::iter::successors(Some(error), |e| e.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl Refusal {
    /// The job's error, without the receiver's address: servers like to repeat it, and errors are logged.
    pub(super) fn without(self, address: &str) -> JobError {
        let hide = |text: String| text.replace(address, &masked(address));
        match self {
            Self::NotNow(text) => hide(text).into(),
            Self::Never(text) => Hopeless(hide(text)).into(),
        }
    }
}
