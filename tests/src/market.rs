use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    io::Write,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use sentra_shared::{
    config::MailSecurity,
    testing::{S3Server, SmtpServer},
};

use crate::{
    Replica, patience,
    postgres::OwnDatabase,
    process::{Process, program},
    proxy::Proxy,
};

/// How the services are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// All in one process.
    One,
    /// Each in its own process, behind a proxy.
    Apart,
    /// Each in two processes, behind Caddy with the example of `deploy/`, with files in S3 and mail by SMTP. PostgreSQL only.
    Replicated,
}

/// Where data is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// Files in the data folder.
    Sqlite,
    /// A database of its own on the server named by `SENTRA_TEST_POSTGRES`.
    Postgres,
}

const SERVICES: [&str; 4] = ["account", "catalogue", "search", "order"];

/// A running installation on fresh data. Dropping it stops it and removes what it kept.
pub struct Market {
    url: String,
    folder: tempfile::TempDir,
    settings: Vec<(String, String)>,
    processes: Vec<Process>,
    proxy: Option<Proxy>,
    replicas: Arc<Vec<Replica>>,
    caddy: Option<Process>,
    outside: Option<Outside>,
    database: Option<OwnDatabase>,
}

/// What a replicated installation uses of others.
struct Outside {
    files: S3Server,
    mail: SmtpServer,
}

/// Processes of a service in a replicated installation.
const REPLICAS: usize = 2;

impl Market {
    /// Starts an empty installation.
    ///
    /// # Panics
    /// It does not open.
    #[must_use]
    pub fn start(shape: Shape, database: Database) -> Self {
        Self::start_with(shape, database, &[])
    }

    /// The same with further settings, by their names after `SENTRA__`.
    ///
    /// # Panics
    /// It does not open.
    #[must_use]
    pub fn start_with(shape: Shape, database: Database, settings: &[(&str, &str)]) -> Self {
        let mut market = Self::prepare(database);
        market.settings.extend(settings.iter().map(|(name, value)| setting(name, value)));
        match shape {
            Shape::One => market.open_one(false),
            Shape::Apart => market.open_apart(),
            Shape::Replicated => market.open_replicated(),
        }
        market
    }

    /// Starts one process with demonstration content on SQLite.
    ///
    /// # Panics
    /// It does not open.
    #[must_use]
    pub fn demonstration() -> Self {
        let mut market = Self::prepare(Database::Sqlite);
        market.open_one(true);
        market
    }

    /// Starts one process after the data folder and the database were prepared, e.g. from a dump or an archive.
    ///
    /// # Panics
    /// It does not open.
    #[must_use]
    pub fn start_prepared(
        database: Database,
        demo: bool,
        environment: &[(&str, &str)],
        prepare: impl FnOnce(&Self),
    ) -> Self {
        let mut market = Self::prepare(database);
        market.settings.extend(environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        prepare(&market);
        market.open_one(demo);
        market
    }

    /// Address of the PostgreSQL database, if that is where data is kept.
    #[must_use]
    pub fn database_url(&self) -> Option<String> {
        self.database.as_ref().map(OwnDatabase::url)
    }

    fn prepare(database: Database) -> Self {
        let folder = tempfile::Builder::new().prefix("sentra-market-").tempdir().expect("a folder can be made");
        let database = (database == Database::Postgres).then(OwnDatabase::create);
        let url = format!("http://127.0.0.1:{}", free_port());
        let mut settings = vec![
            setting("SITE__PUBLIC_URL", &url),
            setting("LOG__FILTER", "warn"),
            setting("HTTP__REQUESTS_PER_MINUTE", "1000000"),
            // The clients here say themselves where they come from, as a proxy in front would.
            setting("HTTP__TRUSTED_PROXIES", "1"),
        ];
        settings.extend(database.as_ref().map(|own| setting("DATABASE__URL", &own.url())));
        Self {
            url,
            folder,
            settings,
            processes: Vec::new(),
            proxy: None,
            replicas: Arc::default(),
            caddy: None,
            outside: None,
            database,
        }
    }

    fn open_one(&mut self, demo: bool) {
        let data = self.data();
        let mut arguments: Vec<&OsStr> =
            [OsStr::new("serve"), OsStr::new("--data"), data.as_os_str(), OsStr::new("--listen"), self.host().as_ref()]
                .into();
        arguments.extend(demo.then_some(OsStr::new("--demo")));
        // The folder is removed by whoever ends last: a market shared by all tests of a file is never dropped.
        let mut process = Process::start(&program(), &arguments, &self.settings, Some(self.folder.path()));
        process.wait_until_open();
        self.processes.push(process);
    }

    fn open_apart(&mut self) {
        let public: BTreeMap<&str, u16> = SERVICES.into_iter().map(|service| (service, free_port())).collect();
        let internal: BTreeMap<&str, u16> = SERVICES.into_iter().map(|service| (service, free_port())).collect();
        self.settings.push(setting("HTTP__TRUSTED_PROXIES", "2"));
        self.settings.extend(internal.iter().map(|(service, port)| {
            setting(&format!("PEERS__{}", service.to_uppercase()), &format!("http://127.0.0.1:{port}"))
        }));
        for service in SERVICES {
            let (listen, peers) =
                (format!("127.0.0.1:{}", public[service]), format!("127.0.0.1:{}", internal[service]));
            let data = self.data();
            let arguments =
                ["serve", service, "--listen", &listen, "--internal-listen", &peers, "--data"].map(OsStr::new);
            let arguments: Vec<&OsStr> = arguments.into_iter().chain([data.as_os_str()]).collect();
            self.processes.push(Process::start(&program(), &arguments, &self.settings, None));
        }
        self.processes.iter_mut().for_each(Process::wait_until_open);
        let behind = public.into_iter().map(|(service, port)| (service, format!("http://127.0.0.1:{port}"))).collect();
        self.proxy = Some(Proxy::start(self.host(), behind));
    }

    fn open_replicated(&mut self) {
        let outside = Outside { files: S3Server::start(), mail: SmtpServer::start(MailSecurity::StartTls) };
        self.settings.extend(outside.settings());
        self.outside = Some(outside);
        let peers = format!("http://127.0.0.1:{}", free_port());
        self.settings.push(setting("SECRETS__KEY", &"5e".repeat(32)));
        self.settings.push(setting("HTTP__LEAVE_SECONDS", "3"));
        self.settings.extend(SERVICES.map(|service| setting(&format!("PEERS__{}", service.to_uppercase()), &peers)));
        let mut proxy = vec![
            ("SENTRA_SITE".to_owned(), self.url.clone()),
            ("SENTRA_BIND".to_owned(), "127.0.0.1".to_owned()),
            ("SENTRA_PEERS".to_owned(), peers),
            ("XDG_DATA_HOME".to_owned(), self.folder.path().display().to_string()),
            ("XDG_CONFIG_HOME".to_owned(), self.folder.path().display().to_string()),
        ];
        let mut replicas = Vec::new();
        for service in SERVICES {
            let addresses = || (0..REPLICAS).map(|_| format!("127.0.0.1:{}", free_port())).collect::<Vec<_>>();
            let (public, internal) = (addresses(), addresses());
            for (n, (listen, peers)) in public.iter().zip(&internal).enumerate() {
                let name = format!("{service}-{}", n + 1);
                let arguments = ["serve", service, "--listen", listen, "--internal-listen", peers, "--data"];
                let data = self.folder.path().join(&name);
                let arguments = arguments.into_iter().map(OsString::from).chain([data.into_os_string()]).collect();
                replicas.push(Replica::new(name, arguments, self.settings.clone()));
            }
            let upper = service.to_uppercase();
            proxy.push((format!("SENTRA_{upper}"), public.join(" ")));
            proxy.push((format!("SENTRA_{upper}_PEERS"), internal.join(" ")));
        }
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/Caddyfile");
        let arguments = ["run", "--adapter", "caddyfile", "--config"].map(OsStr::new);
        let arguments: Vec<&OsStr> = arguments.into_iter().chain([file.as_os_str()]).collect();
        self.caddy = Some(Process::start(&caddy(), &arguments, &proxy, None));
        self.wait_for_proxy();
        replicas.iter().for_each(Replica::begin);
        replicas.iter().for_each(Replica::wait_until_open);
        self.replicas = Arc::new(replicas);
    }

    fn wait_for_proxy(&self) {
        let began = Instant::now();
        while TcpStream::connect(self.host()).is_err() {
            assert!(began.elapsed() < Duration::from_secs(30), "Caddy is not open:\n{}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
        let port = self.host().rsplit_once(':').and_then(|(_, port)| port.parse().ok());
        patience::be_patient_with(port.expect("the address has a port"));
    }

    /// The processes of a replicated installation.
    #[must_use]
    pub fn replicas(&self) -> Arc<Vec<Replica>> {
        Arc::clone(&self.replicas)
    }

    /// What a replicated installation keeps in S3.
    ///
    /// # Panics
    /// It is not replicated.
    #[must_use]
    pub fn files(&self) -> &S3Server {
        &self.outside.as_ref().expect("it is replicated").files
    }

    /// Where the mails of a replicated installation arrive.
    ///
    /// # Panics
    /// It is not replicated.
    #[must_use]
    pub fn mail(&self) -> &SmtpServer {
        &self.outside.as_ref().expect("it is replicated").mail
    }

    /// A time limit of the journeys. Where processes are ended under them, what they do waits for the processes' return.
    #[must_use]
    pub fn within(&self, limit: Duration) -> Duration {
        if self.replicas.is_empty() { limit } else { limit + Duration::from_secs(60) }
    }

    /// Address for visitors, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    fn host(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The first process.
    ///
    /// # Panics
    /// There is none any more.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.processes.first().expect("it runs").id()
    }

    /// What the programs said; warnings and errors are in it.
    #[must_use]
    pub fn said(&self) -> String {
        let processes = self.processes.iter().chain(&self.caddy).map(Process::said);
        processes.chain(self.replicas.iter().map(Replica::said)).collect::<Vec<_>>().join("\n")
    }

    /// Runs another command of the program on the same data, e.g. `["user", ..]`, with a line on standard input, and gives what it
    /// printed.
    ///
    /// # Panics
    /// The command fails.
    pub fn command(&self, arguments: &[&str], input: &str) -> String {
        let (succeeded, said) = self.try_command(arguments, input);
        assert!(succeeded, "sentra {arguments:?}: {said}");
        said
    }

    /// The same, telling whether it succeeded; what it said then includes its errors.
    ///
    /// # Panics
    /// The program cannot be started.
    pub fn try_command(&self, arguments: &[&str], input: &str) -> (bool, String) {
        let mut child = Command::new(program())
            .args(arguments)
            .args([OsStr::new("--data"), self.data().as_os_str()])
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("sentra can be started");
        child.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let errors = if output.status.success() { String::new() } else { text(&output.stderr) };
        (output.status.success(), text(&output.stdout) + &errors)
    }

    /// Stops it with SIGTERM and checks that it ends well.
    ///
    /// # Panics
    /// It does not.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.proxy = None;
        // Together, because each waits for requests under way.
        let processes = std::mem::take(&mut self.processes);
        std::thread::scope(|scope| {
            for process in processes {
                scope.spawn(|| process.stop());
            }
            for replica in self.replicas.iter() {
                scope.spawn(|| replica.stop());
            }
        });
        if let Some(caddy) = self.caddy.take() {
            caddy.stop();
        }
        self.outside = None;
        self.database = None;
    }
}

impl Drop for Market {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.end();
        } else if !self.processes.is_empty() || !self.replicas.is_empty() {
            eprintln!("the program said:\n{}", self.said());
        }
    }
}

impl Outside {
    /// How the program reaches them.
    fn settings(&self) -> Vec<(String, String)> {
        let (files, mail) = (self.files.settings(), self.mail.settings());
        vec![
            setting("FILES__BUCKET", &files.bucket),
            setting("FILES__ENDPOINT", &files.endpoint),
            setting("FILES__REGION", &files.region),
            setting("FILES__ACCESS_KEY", &files.access_key.0),
            setting("FILES__SECRET_KEY", &files.secret_key.0),
            setting("MAIL__HOST", &mail.host),
            setting("MAIL__PORT", &mail.port.to_string()),
            setting("MAIL__USER", &mail.user),
            setting("MAIL__PASSWORD", &mail.password.0),
            setting("MAIL__CA_FILE", &mail.ca_file),
        ]
    }
}

/// The proxy, which `tests/run` brings.
#[expect(clippy::disallowed_methods, reason = "a setting of the test suite")]
fn caddy() -> PathBuf {
    std::env::var("SENTRA_TEST_CADDY").expect("SENTRA_TEST_CADDY is not set: start the tests with tests/run").into()
}

fn setting(name: &str, value: &str) -> (String, String) {
    (format!("SENTRA__{name}"), value.to_owned())
}

/// A port of this machine that nobody used a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}
