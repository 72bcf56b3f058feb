use std::{
    ffi::{OsStr, OsString},
    process::Command,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::process::{Process, program};

/// A process of an installation with many, which can be ended and started again at the same addresses.
pub struct Replica {
    /// Service and number, e.g. `order-1`.
    pub name: String,
    arguments: Vec<OsString>,
    settings: Vec<(String, String)>,
    running: Mutex<Option<Process>>,
    /// What earlier runs said.
    past: Mutex<Vec<String>>,
}

impl Replica {
    pub(crate) fn new(name: String, arguments: Vec<OsString>, settings: Vec<(String, String)>) -> Self {
        Self { name, arguments, settings, running: Mutex::new(None), past: Mutex::new(Vec::new()) }
    }

    fn running(&self) -> MutexGuard<'_, Option<Process>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts it; [`Self::wait_until_open`] waits.
    pub fn begin(&self) {
        let arguments: Vec<&OsStr> = self.arguments.iter().map(OsString::as_os_str).collect();
        *self.running() = Some(Process::start(&program(), &arguments, &self.settings, None));
    }

    /// Waits until it is open.
    ///
    /// # Panics
    /// It was not started, or does not open.
    pub fn wait_until_open(&self) {
        self.running().as_mut().expect("it was started").wait_until_open();
    }

    /// Ends it at once with SIGKILL.
    ///
    /// # Panics
    /// It does not run.
    pub fn kill(&self) {
        let process = self.running().take().expect("it runs");
        let killed = Command::new("kill").args(["-KILL", &process.id().to_string()]).status();
        assert!(killed.is_ok_and(|status| status.success()), "{} cannot be killed", self.name);
        self.remember(&process);
        process.wait();
    }

    /// Ends it in good order with SIGTERM; nothing happens when it does not run.
    ///
    /// # Panics
    /// It does not end well.
    pub fn stop(&self) {
        if let Some(process) = self.running().take() {
            self.remember(&process);
            process.stop();
        }
    }

    fn remember(&self, process: &Process) {
        self.past.lock().unwrap_or_else(PoisonError::into_inner).push(process.said());
    }

    /// What it said in all its runs.
    pub(crate) fn said(&self) -> String {
        let mut said = self.past.lock().unwrap_or_else(PoisonError::into_inner).clone();
        said.extend(self.running().as_ref().map(Process::said));
        format!("{}:\n{}", self.name, said.join("\n"))
    }
}
