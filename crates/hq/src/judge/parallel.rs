//! Work on several documents beside one another.

use std::sync::{Mutex, PoisonError};

/// Less work than this, in operations, is not worth another thread.
const WORTH_IT: u64 = 2_000;

/// Does `work` to each, beside one another where there is enough of it; what
/// comes of them stands in the order of `all`.
pub(super) fn each<T: Send, R: Send>(
    all: Vec<T>,
    weight: u64,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(all.len());
    if threads < 2 || weight < WORTH_IT {
        return all.into_iter().map(work).collect();
    }
    let waiting = Mutex::new(all.into_iter().enumerate());
    let next = || {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.next()
    };
    let take = || {
        let mut done = Vec::new();
        while let Some((place, one)) = next() {
            done.push((place, work(one)));
        }
        done
    };
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads)
            .filter_map(|_| {
                let thread = std::thread::Builder::new().name("hq-judge".into());
                // Without another thread this one does all of it.
                thread.spawn_scoped(scope, take).ok()
            })
            .collect();
        let mut done = take();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, one)| one).collect()
}
