use sea_orm::{ConnectionTrait, Database, DbErr};

/// Settings of the PostgreSQL server for tests, which `tests/run` starts.
#[expect(clippy::disallowed_methods, reason = "the one setting of the test suite")]
fn server() -> String {
    std::env::var("SENTRA_TEST_POSTGRES").expect("SENTRA_TEST_POSTGRES is not set: start the tests with tests/run")
}

/// A database of its own on the server for tests.
pub(crate) struct OwnDatabase {
    name: String,
}

impl OwnDatabase {
    pub(crate) fn create() -> Self {
        let name = format!("market_{}_{}", std::process::id(), crate::process::next_number());
        run(format!("CREATE DATABASE {name}"));
        Self { name }
    }

    pub(crate) fn url(&self) -> String {
        let server = server();
        let (before, _) = server.rsplit_once('/').expect("SENTRA_TEST_POSTGRES names no database");
        format!("{before}/{}", self.name)
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        run(format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

// On a thread of its own: a market is started and dropped inside and outside of asynchronous code.
fn run(sql: String) {
    let done = std::thread::spawn(move || -> Result<(), DbErr> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| DbErr::Custom(e.to_string()))?;
        runtime.block_on(async {
            let server = Database::connect(server()).await?;
            server.execute_unprepared(&sql).await?;
            server.close().await
        })
    });
    done.join().expect("the thread ended").expect("the PostgreSQL server for tests obeys");
}
