//! The one task that writes, on a thread of its own.
//!
//! Callers queue their jobs. The task takes the first, begins a transaction, and runs it and those that have queued
//! behind it one after another, each inside a savepoint: a job that fails is rolled back alone. Then it writes what all
//! of them add to the kept figures, commits with one write to the disk, and only then answers: those that failed too,
//! because a job may have failed on what an earlier job of its group did, and its caller must find that when it looks. A
//! job that was queued runs whole or not at all, whether or not its caller still waits.
//!
//! ```text
//! job 1   SAVEPOINT ───work──── RELEASE                        answered
//! job 2   (queued)                      SAVEPOINT ─ ROLLBACK   answered, with its own error
//! job 3   (queued)                                          …  answered
//! disk    BEGIN IMMEDIATE                                COMMIT
//! ```
//!
//! The driver runs each statement on a thread that belongs to the connection, so that the two threads take turns, some
//! tens of times for each job. They share one processor core: waking a thread on a core that sleeps takes several times
//! as long as a short statement. Nothing else is kept to that core, or from it.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use futures::FutureExt as _;
use sqlx::{ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};
use tokio::sync::{mpsc, oneshot};

use super::{Conn, Db, MIGRATIONS, Session};
use crate::store::{StoreError, Stored, WriteJob};

/// Jobs that may queue before callers have to wait to queue theirs.
const QUEUE: usize = 4096;

/// Jobs of one commit at most.
const GROUP: usize = 512;

/// How long a commit waits for further jobs that are there already.
const GROUP_TIME: Duration = Duration::from_millis(25);

/// A job that takes longer waits for something that is not the database, and holds up everyone else.
const JOB_TIME: Duration = Duration::from_secs(60);

enum Message {
    Job(Job),
    Close,
}

struct Job {
    work: WriteJob,
    answer: oneshot::Sender<Stored<()>>,
}

/// Who waits for the commit, and what is told then.
type Waiting = (oneshot::Sender<Stored<()>>, Stored<()>);

/// The callers' end of the queue.
pub(super) struct Writer {
    queue: mpsc::Sender<Message>,
    /// Hears when the thread has ended.
    ended: Mutex<Option<oneshot::Receiver<()>>>,
}

impl Writer {
    /// Starts the thread, which opens the database and migrates it.
    ///
    /// # Errors
    /// Where the database cannot be opened or migrated, or there can be no further thread.
    pub(super) async fn start(options: SqliteConnectOptions) -> Stored<Self> {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let (ready, opened) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(no_thread)?;
        let run = move || {
            take_a_core();
            runtime.block_on(async {
                match open(&options).await {
                    Ok(connection) => {
                        // Fails where whoever opens the store went away; then the queue is closed, and the work is over.
                        let _ = ready.send(Ok(()));
                        work(connection, jobs).await;
                    }
                    Err(error) => {
                        let _ = ready.send(Err(error));
                    }
                }
            });
            let _ = end.send(());
        };
        thread::Builder::new().name("writer".to_owned()).spawn(run).map_err(no_thread)?;
        opened.await.map_err(|_| shutting_down())??;
        Ok(Self { queue, ended: Mutex::new(Some(ended)) })
    }

    /// Queues a job and waits for its commit.
    pub(super) async fn write(&self, work: WriteJob) -> Stored<()> {
        let (answer, answered) = oneshot::channel();
        self.queue.send(Message::Job(Job { work, answer })).await.map_err(|_| shutting_down())?;
        answered.await.map_err(|_| shutting_down())?
    }

    /// Finishes what is queued and closes the connection.
    pub(super) async fn close(&self) {
        // Fails only where the task has ended already.
        let _ = self.queue.send(Message::Close).await;
        let ended = self.ended.lock().ok().and_then(|mut ended| ended.take());
        if let Some(ended) = ended {
            let _ = ended.await;
        }
    }
}

fn shutting_down() -> StoreError {
    StoreError::Unreachable("it is shutting down".to_owned())
}

fn no_thread(error: std::io::Error) -> StoreError {
    StoreError::Unreachable(format!("the thread that writes cannot be started: {error}"))
}

/// Keeps this thread, and those that it starts, to one of the cores that this process may use. Each writer of a process
/// takes another one, and each process begins elsewhere. Where the system knows no such thing, nothing happens.
fn take_a_core() {
    static TAKEN: AtomicUsize = AtomicUsize::new(0);
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    let turn = (std::process::id() as usize).wrapping_add(TAKEN.fetch_add(1, Ordering::Relaxed));
    let core = turn.checked_rem(cores.len()).and_then(|place| cores.get(place));
    if let Some(core) = core {
        core_affinity::set_for_current(*core);
    }
}

async fn open(options: &SqliteConnectOptions) -> Stored<Conn> {
    let mut connection = options.connect().await?;
    MIGRATIONS.run_direct(&mut connection).await?;
    Ok(connection)
}

async fn work(mut connection: Conn, mut queue: mpsc::Receiver<Message>) {
    while let Some(message) = queue.recv().await {
        match message {
            Message::Job(first) => group(&mut connection, first, &mut queue).await,
            Message::Close => queue.close(),
        }
    }
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "the writing connection did not close cleanly");
    }
}

/// Runs one group and answers it.
async fn group(connection: &mut Conn, first: Job, queue: &mut mpsc::Receiver<Message>) {
    let mut done = Vec::new();
    let outcome = run(connection, first, queue, &mut done).await;
    if let Err(error) = &outcome {
        tracing::error!(%error, jobs = done.len(), "a group of writes failed");
        // Fails where the database has rolled back by itself.
        let _ = execute(connection, "ROLLBACK").await;
    }
    for (answer, told) in done {
        let told = match &outcome {
            Ok(()) => told,
            Err(error) => Err(StoreError::Unreachable(format!("the write could not be kept: {error}"))),
        };
        // A caller that went away hears nothing.
        let _ = answer.send(told);
    }
}

/// Runs jobs and commits them. `done` has who waits for the commit.
async fn run(
    connection: &mut Conn,
    first: Job,
    queue: &mut mpsc::Receiver<Message>,
    done: &mut Vec<Waiting>,
) -> Stored<()> {
    let begun = execute(connection, "BEGIN IMMEDIATE; SAVEPOINT job").await;
    if let Err(error) = begun {
        done.push((first.answer, Ok(())));
        return Err(error);
    }
    let started = Instant::now();
    let mut session = Session::new(connection);
    let mut next = Some(first);
    while let Some(job) = next.take() {
        let end = one(&mut session, job.work).await;
        let more = done.len() + 1 < GROUP && started.elapsed() < GROUP_TIME;
        next = if more { waiting(queue) } else { None };
        let (statement, told) = match (end, next.is_some()) {
            (Ok(()), true) => ("RELEASE job; SAVEPOINT job", Ok(())),
            (Ok(()), false) => ("RELEASE job", Ok(())),
            (Err(told), true) => ("ROLLBACK TO job", told),
            (Err(told), false) => ("ROLLBACK TO job; RELEASE job", told),
        };
        done.push((job.answer, told));
        if let Err(error) = execute(session.conn, statement).await {
            done.extend(next.map(|job| (job.answer, Ok(()))));
            return Err(error);
        }
    }
    session.write_figures().await?;
    execute(session.conn, "COMMIT").await
}

/// The next job, if one is queued.
fn waiting(queue: &mut mpsc::Receiver<Message>) -> Option<Job> {
    match queue.try_recv() {
        Ok(Message::Job(job)) => Some(job),
        Ok(Message::Close) => {
            queue.close();
            None
        }
        Err(_) => None,
    }
}

/// Runs one job. `Err` has what its caller is told once it is rolled back: `Ok(())` where the job has its own error.
async fn one(session: &mut Session<&mut Conn>, work: WriteJob) -> Result<(), Stored<()>> {
    let head = session.head;
    let outcome = {
        let job = AssertUnwindSafe(async { work(session).await }).catch_unwind();
        tokio::time::timeout(JOB_TIME, job).await
    };
    let end = match outcome {
        Ok(Ok(Ok(()))) => session.settle().await.map_err(Err),
        Ok(Ok(Err(()))) => Err(Ok(())),
        Ok(Err(_)) => Err(Err(StoreError::Database("the write stopped on a mistake in this program".into()))),
        Err(_) => Err(Err(StoreError::Unreachable("the write took too long".to_owned()))),
    };
    if end.is_err() {
        session.ledger.clear();
        session.head = head;
    }
    // Added up over the group: an hour's row is written once for all of its jobs.
    session.figures.merge(std::mem::take(&mut session.ledger.figures));
    end
}

async fn execute(connection: &mut Conn, statements: &'static str) -> Stored<()> {
    sqlx::query::<Db>(statements).execute(connection).await?;
    Ok(())
}
