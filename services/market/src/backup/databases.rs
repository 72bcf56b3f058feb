//! Copies of SQLite databases that are being written to.
//!
//! Services tell each other what changed, so copies of different moments would not fit: order could hold an offer that catalogue's
//! copy does not know yet. So all writers are held up for the moment (milliseconds) in which a reading transaction begins on every
//! database; from then on each reads its own unchanging picture, however long the copying takes, and the writers go on.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use rusqlite::{Connection, OpenFlags, backup::Backup};

/// Longest wait for a writer that is in the middle of something.
const BUSY: Duration = Duration::from_secs(20);
/// Pages copied between two looks at the progress.
const PAGES: i32 = 2_048;

/// Copies `<name>.db` of each name from one folder to the other, all as of one moment, and returns the copies.
///
/// # Errors
/// A database is missing, stays busy, or there is no space for the copy.
pub(super) fn copy(from: &Path, to: &Path, names: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    let pictures = at_one_moment(from, names)?;
    let mut copies = Vec::new();
    for (name, picture) in names.iter().zip(&pictures) {
        let path = to.join(format!("{name}.db"));
        let mut target = Connection::open(&path).context("cannot make the copy of a database")?;
        Backup::new(picture, &mut target)
            .and_then(|copying| copying.run_to_completion(PAGES, Duration::ZERO, None))
            .with_context(|| format!("cannot copy the database of {name}"))?;
        // The copy is one file that is whole by itself.
        target.pragma_update(None, "journal_mode", "DELETE").context("cannot finish the copy of a database")?;
        target.close().map_err(|(_, error)| error)?;
        copies.push(path);
    }
    Ok(copies)
}

/// A connection to each database with a reading transaction, all begun while nobody wrote.
fn at_one_moment(folder: &Path, names: &[&str]) -> anyhow::Result<Vec<Connection>> {
    let open = |name: &str| {
        let path = folder.join(format!("{name}.db"));
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&path, flags)
            .with_context(|| format!("cannot open the database {}", path.display()))?;
        connection.busy_timeout(BUSY)?;
        anyhow::Ok(connection)
    };
    let pictures = names.iter().map(|name| open(name)).collect::<anyhow::Result<Vec<_>>>()?;
    let gates = names.iter().map(|name| open(name)).collect::<anyhow::Result<Vec<_>>>()?;
    // Nobody else holds two of these locks at once, so taking them one after the other cannot lock up.
    for (gate, name) in gates.iter().zip(names) {
        gate.execute_batch("BEGIN IMMEDIATE").with_context(|| format!("the database of {name} is busy"))?;
    }
    for picture in &pictures {
        picture.execute_batch("BEGIN; SELECT count(*) FROM sqlite_master")?;
    }
    for gate in &gates {
        gate.execute_batch("ROLLBACK")?;
    }
    Ok(pictures)
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    };

    use super::*;

    fn database(folder: &Path, name: &str) -> Connection {
        let connection = Connection::open(folder.join(format!("{name}.db"))).unwrap();
        connection.busy_timeout(BUSY).unwrap();
        connection.pragma_update(None, "journal_mode", "WAL").unwrap();
        connection.execute_batch("CREATE TABLE IF NOT EXISTS step (n INTEGER PRIMARY KEY, filler BLOB)").unwrap();
        connection
    }

    fn last(folder: &Path, name: &str) -> i64 {
        let connection = Connection::open(folder.join(format!("{name}.db"))).unwrap();
        connection.query_row("SELECT coalesce(max(n), 0) FROM step", [], |row| row.get(0)).unwrap()
    }

    /// A producer writes a step, then the consumer writes the same: no copy may show a consumer ahead of its producer, in either
    /// order of names, nor more than one step behind.
    #[test]
    fn copies_are_of_one_moment() {
        let folder = tempfile::tempdir().unwrap();
        let (producer, consumer) = (database(folder.path(), "producer"), database(folder.path(), "consumer"));
        let stop = Arc::new(AtomicBool::new(false));
        let writer = std::thread::spawn({
            let stop = Arc::clone(&stop);
            move || {
                let mut n = 0_i64;
                while !stop.load(Ordering::Relaxed) {
                    n += 1;
                    for connection in [&producer, &consumer] {
                        connection.execute("INSERT INTO step VALUES (?1, randomblob(2000))", [n]).unwrap();
                    }
                }
                n
            }
        });
        for names in [["producer", "consumer"], ["consumer", "producer"]].iter().cycle().take(12) {
            let to = tempfile::tempdir().unwrap();
            copy(folder.path(), to.path(), names).unwrap();
            let (made, seen) = (last(to.path(), "producer"), last(to.path(), "consumer"));
            assert!(seen <= made && made - seen <= 1, "{seen} of {made}");
        }
        stop.store(true, Ordering::Relaxed);
        assert!(writer.join().unwrap() > 0, "writing went on meanwhile");
    }

    #[test]
    fn a_missing_database_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = copy(folder.path(), folder.path(), &["order"]).unwrap_err();
        assert!(error.to_string().contains("order.db"), "{error}");
    }
}
