use std::{
    ffi::OsStr,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

/// The first start makes tables and, with `--demo`, draws and stores all pictures, in an unoptimised build on a busy machine.
const READY_WITHIN: Duration = Duration::from_secs(600);
const STOPPED_WITHIN: Duration = Duration::from_secs(30);
const KEPT_LINES: usize = 400;
/// Said when all is open, see `sentra serve`.
const GREETING: &str = "Sentra is open at ";

/// Stops the program with SIGTERM as soon as standard input closes, so that nothing is left running however the test ended; removes
/// the folder named by the first argument, if any, and says which process it was.
const KEEPER: &str = r#"
folder=$1; shift
exec 3<&0
"$@" </dev/null 3<&- 2>&1 &
child=$!
echo "process $child"
{ cat <&3 >/dev/null; kill -TERM "$child"; } >/dev/null 2>&1 &
watcher=$!
wait "$child"
code=$?
kill "$watcher" 2>/dev/null
[ -z "$folder" ] || rm -rf "$folder"
exit "$code"
"#;

/// A number no other caller in this process got.
pub fn next_number() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The built program: it lies two folders above the test, which cargo puts into `<target>/<profile>/deps`.
pub(crate) fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows where it lies");
    let profile = test.parent().and_then(Path::parent).expect("cargo puts tests into <target>/<profile>/deps");
    let program = profile.join("sentra");
    assert!(
        program.exists(),
        "{} is missing: build it first (cargo build --workspace), or start the tests with tests/run",
        program.display()
    );
    program
}

/// Runs a command of the program and kills it with SIGKILL after the given time, should it still run then.
///
/// # Panics
/// The program cannot be started.
pub fn run_and_kill(arguments: &[&str], after: Duration) {
    let mut command = Command::new(program());
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("sentra can be started");
    std::thread::sleep(after);
    // It may have ended by itself, which is as good.
    let _ = child.kill();
    let _ = child.wait();
}

/// A running `sentra serve`, or another program beside it.
pub(crate) struct Process {
    keeper: Child,
    said: Arc<Mutex<Vec<String>>>,
}

impl Process {
    /// Starts it; [`Self::wait_until_open`] waits.
    pub(crate) fn start(
        program: &Path,
        arguments: &[&OsStr],
        settings: &[(String, String)],
        remove: Option<&Path>,
    ) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", KEEPER, "keeper"]).arg(remove.unwrap_or(Path::new(""))).arg(program).args(arguments);
        command.envs(settings.iter().map(|(name, value)| (name, value)));
        let mut keeper = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("sh can be started");
        let said = Arc::new(Mutex::new(Vec::new()));
        let (out, kept) = (keeper.stdout.take().expect("it is piped"), Arc::clone(&said));
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let mut kept = kept.lock().unwrap();
                if kept.len() >= KEPT_LINES {
                    kept.remove(1);
                }
                kept.push(line);
            }
        });
        Self { keeper, said }
    }

    pub(crate) fn wait_until_open(&mut self) {
        let began = Instant::now();
        while !self.said.lock().unwrap().iter().any(|line| line.starts_with(GREETING)) {
            let ended = self.keeper.try_wait().expect("the keeper can be asked");
            assert!(ended.is_none(), "sentra ended by itself ({}):\n{}", ended.unwrap(), self.said());
            assert!(began.elapsed() < READY_WITHIN, "sentra was not open within {READY_WITHIN:?}:\n{}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What it said so far.
    pub(crate) fn said(&self) -> String {
        self.said.lock().unwrap().join("\n")
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        let said = self.said.lock().unwrap();
        said.first()
            .and_then(|line| line.strip_prefix("process "))
            .and_then(|id| id.parse().ok())
            .expect("the keeper says it first")
    }

    /// SIGTERM, and waits until it ended.
    pub(crate) fn stop(mut self) {
        drop(self.keeper.stdin.take());
        let code = self.ended();
        assert!(code.success(), "sentra ended with {code}:\n{}", self.said());
    }

    /// Waits until it ended, however it did.
    pub(crate) fn wait(mut self) {
        self.ended();
    }

    fn ended(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(code) = self.keeper.try_wait().expect("the keeper can be asked") {
                return code;
            }
            assert!(
                began.elapsed() < STOPPED_WITHIN,
                "sentra did not stop within {STOPPED_WITHIN:?}:\n{}",
                self.said()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
