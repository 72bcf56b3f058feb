use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
};

use serde::Deserialize;

use crate::config::{self, MailSecurity, Secret};

const PROGRAM: &str = include_str!("smtpd.py");

/// A mail as the server got it.
#[derive(Debug, Clone, Deserialize)]
pub struct Received {
    /// Sender of the envelope.
    pub from: String,
    /// Receivers of the envelope.
    pub to: Vec<String>,
    /// True when the connection was encrypted.
    pub encrypted: bool,
    /// Headers by name in small letters, decoded.
    pub headers: std::collections::BTreeMap<String, String>,
    /// The part as plain text, decoded.
    pub text: Option<String>,
    /// The part as HTML, decoded.
    pub html: Option<String>,
}

/// A mail server that wants TLS and a password, with a certificate of its own. It ends when dropped.
#[derive(Debug)]
pub struct SmtpServer {
    child: Child,
    port: u16,
    security: MailSecurity,
    received: Arc<Mutex<Vec<Received>>>,
    folder: tempfile::TempDir,
}

impl SmtpServer {
    /// Starts it on a free port. Mails to `bounce@` are refused for good, those to `slow@` for now, those to `later@` the first time.
    #[must_use]
    pub fn start(security: MailSecurity) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate can be made");
        let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
        std::fs::write(&certificate, own.cert.pem()).expect("the certificate can be written");
        std::fs::write(&key, own.signing_key.serialize_pem()).expect("the key can be written");
        let word = if security == MailSecurity::Tls { "tls" } else { "starttls" };
        let mut child = Command::new(python())
            .args(["-c", PROGRAM])
            .args([&certificate, &key])
            .arg(word)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the mail server for tests can be started");
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let port = lines.next().and_then(Result::ok).and_then(|port| port.parse().ok());
        let port = port.expect("the mail server for tests says its port");
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let mail = serde_json::from_str(&line).expect("the mail server for tests tells mails as JSON");
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
            }
        });
        Self { child, port, security, received, folder }
    }

    /// Settings that reach it.
    #[must_use]
    pub fn settings(&self) -> config::Mail {
        config::Mail {
            from: "Sentra <halo@sentra.example>".to_owned(),
            host: "localhost".to_owned(),
            port: self.port,
            security: self.security,
            user: "sentra".to_owned(),
            password: Secret("test-password".to_owned()),
            ca_file: self.certificate().display().to_string(),
        }
    }

    /// The file with its certificate.
    #[must_use]
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    /// What it got so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Python with `aiosmtpd`, which `tests/run` installs.
#[expect(clippy::disallowed_methods, reason = "a setting of the test suite")]
fn python() -> String {
    std::env::var("SENTRA_TEST_SMTPD_PYTHON")
        .expect("SENTRA_TEST_SMTPD_PYTHON is not set, so there is no mail server: start the tests with tests/run")
}
