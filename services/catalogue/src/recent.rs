//! What pages need many times a second and what changes seldom, kept for some seconds.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The last value that was read; a clone shares it.
#[derive(Debug)]
pub(crate) struct Recent<T> {
    kept: Arc<Mutex<Kept<T>>>,
    keep: Duration,
}

#[derive(Debug)]
struct Kept<T> {
    value: Option<(Instant, Arc<T>)>,
    /// Counts the changes in this process: what was read before one is not kept after it.
    changes: u64,
}

impl<T> Clone for Recent<T> {
    fn clone(&self) -> Self {
        Self { kept: Arc::clone(&self.kept), keep: self.keep }
    }
}

impl<T> Recent<T> {
    /// Keeps what is read for so long: another process may have changed it meanwhile.
    pub(crate) fn new(keep: Duration) -> Self {
        Self { kept: Arc::new(Mutex::new(Kept { value: None, changes: 0 })), keep }
    }

    /// The value, never older than this process's own changes.
    ///
    /// # Errors
    /// Those of `read`.
    pub(crate) async fn get<E>(&self, read: impl Future<Output = Result<T, E>>) -> Result<Arc<T>, E> {
        let (known, changes) = self.with(|kept| {
            let fresh = kept.value.as_ref().filter(|(at, _)| at.elapsed() < self.keep);
            (fresh.map(|(_, value)| Arc::clone(value)), kept.changes)
        });
        if let Some(value) = known {
            return Ok(value);
        }
        let value = Arc::new(read.await?);
        self.with(|kept| {
            if kept.changes == changes {
                kept.value = Some((Instant::now(), Arc::clone(&value)));
            }
        });
        Ok(value)
    }

    /// This process changed it.
    pub(crate) fn forget(&self) {
        self.with(|kept| {
            kept.value = None;
            kept.changes += 1;
        });
    }

    fn with<R>(&self, act: impl FnOnce(&mut Kept<T>) -> R) -> R {
        act(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    async fn read(recent: &Recent<u32>, value: u32) -> u32 {
        *recent.get(async { Ok::<_, Infallible>(value) }).await.unwrap()
    }

    #[tokio::test]
    async fn a_value_is_kept_until_its_time_is_over_or_it_was_changed() {
        let recent = Recent::new(Duration::from_secs(3_600));
        assert_eq!((read(&recent, 1).await, read(&recent.clone(), 2).await), (1, 1));
        recent.forget();
        assert_eq!(read(&recent, 3).await, 3);
        let never = Recent::new(Duration::ZERO);
        assert_eq!((read(&never, 1).await, read(&never, 2).await), (1, 2));
    }

    #[tokio::test]
    async fn what_was_read_before_a_change_is_not_kept_after_it() {
        let recent = Recent::new(Duration::from_secs(3_600));
        let changed_meanwhile = async {
            recent.forget();
            Ok::<_, Infallible>(1)
        };
        assert_eq!(*recent.get(changed_meanwhile).await.unwrap(), 1);
        assert_eq!(read(&recent, 2).await, 2);
    }
}
