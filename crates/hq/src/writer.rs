//! The one thread that writes: jobs from all callers, many to a durable transaction.
//!
//! While one transaction is on its way to the disk, the next jobs gather; they
//! are committed together, each in its own savepoint, so that one that fails
//! undoes only itself. A caller is answered after the commit, never before.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use rusqlite::Connection;

use crate::error::{HqError, Result};
use crate::metrics::Metrics;

/// Most jobs in one transaction.
const GROUP: usize = 256;
/// Most jobs that wait; more callers than that are told to come back.
const QUEUE: usize = 1024;

/// Answers a caller, once it is known whether the transaction was committed.
type Answer = Box<dyn FnOnce(Option<HqError>) + Send>;
/// Does the work, or only answers why it cannot be done; says whether to keep it.
type Job = Box<dyn FnOnce(Result<&Connection>) -> (bool, Answer) + Send>;

/// The way to the writing thread.
pub(crate) struct Writer {
    jobs: Mutex<Option<SyncSender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread, which owns the connection until it stops.
    pub fn start(conn: Connection, metrics: Arc<Metrics>) -> Result<Self> {
        let (sender, receiver) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("hq-writer".into())
            .spawn(move || write(&conn, &receiver, &metrics))
            .map_err(HqError::io("starting the writer"))?;
        Ok(Self {
            jobs: Mutex::new(Some(sender)),
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Has work done in a transaction and waits for its commit.
    ///
    /// # Errors
    /// Whatever `work` reports; [`HqError::Busy`] if too many wait already.
    pub fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, answered) = sync_channel::<Result<T>>(1);
        let job: Job = Box::new(move |conn| {
            let contained = |conn| {
                catch_unwind(AssertUnwindSafe(|| work(conn)))
                    .unwrap_or_else(|_| Err(HqError::Internal("a panic while writing".into())))
            };
            let done = conn.and_then(contained);
            let keep = done.is_ok();
            let send = move |failed: Option<HqError>| {
                // Why its own work failed is of more use than what came of it.
                let done = match failed {
                    Some(e) if done.is_ok() => Err(e),
                    _ => done,
                };
                // A caller that has gone away needs no answer.
                let _ = answer.send(done);
            };
            (keep, Box::new(send))
        });
        let sender = match self.jobs.lock() {
            Ok(jobs) => jobs.clone().ok_or(HqError::Stopping)?,
            Err(_) => return Err(HqError::Stopping),
        };
        sender.try_send(job).map_err(|e| match e {
            std::sync::mpsc::TrySendError::Full(_) => HqError::Busy,
            std::sync::mpsc::TrySendError::Disconnected(_) => HqError::Stopping,
        })?;
        drop(sender);
        answered.recv().map_err(|_| HqError::Stopping)?
    }

    /// Takes no more jobs and waits until those taken are committed.
    pub fn stop(&self) {
        if let Ok(mut jobs) = self.jobs.lock() {
            *jobs = None;
        }
        let thread = self.thread.lock().ok().and_then(|mut t| t.take());
        if let Some(thread) = thread {
            // The thread catches every panic of a job; it ends by itself.
            let _ = thread.join();
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop();
    }
}

fn write(conn: &Connection, jobs: &Receiver<Job>, metrics: &Metrics) {
    while let Ok(first) = jobs.recv() {
        let mut answers: Vec<Answer> = Vec::new();
        let failed = group(conn, first, jobs, &mut answers).err();
        metrics.committed(answers.len());
        if let Some(e) = &failed {
            tracing::error!(code = e.code(), error = %e, "a transaction failed");
        }
        for answer in answers {
            answer(failed.as_ref().map(HqError::for_all));
        }
    }
}

/// One transaction: the first job and whatever else waits.
fn group(
    conn: &Connection,
    first: Job,
    jobs: &Receiver<Job>,
    answers: &mut Vec<Answer>,
) -> Result<()> {
    let mut next = Some(first);
    let begun = conn.execute_batch("BEGIN IMMEDIATE").map_err(HqError::from);
    while let Some(job) = next {
        answers.push(match &begun {
            Ok(()) => one(conn, job),
            Err(e) => job(Err(e.for_all())).1,
        });
        if begun.is_ok() && conn.is_autocommit() {
            // Storage that fails can undo the whole transaction. Whoever's job
            // met it says why; the others may simply come again.
            return Err(HqError::Busy);
        }
        next = (answers.len() < GROUP)
            .then(|| jobs.try_recv().ok())
            .flatten();
    }
    begun?;
    if let Err(e) = conn.execute_batch("COMMIT") {
        // A failed commit leaves the transaction open; nothing of it may stay.
        let _ = conn.execute_batch("ROLLBACK");
        return Err(e.into());
    }
    Ok(())
}

/// One job in its savepoint.
fn one(conn: &Connection, job: Job) -> Answer {
    if let Err(e) = conn.execute_batch("SAVEPOINT job") {
        return job(Err(e.into())).1;
    }
    let (keep, answer) = job(Ok(conn));
    let end = if keep {
        "RELEASE job"
    } else {
        "ROLLBACK TO job; RELEASE job"
    };
    match conn.execute_batch(end) {
        Ok(()) => answer,
        Err(e) => Box::new(move |_| answer(Some(e.into()))),
    }
}
