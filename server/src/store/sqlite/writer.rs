//! The one task that writes.
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

use std::{
    panic::AssertUnwindSafe,
    sync::Mutex,
    time::{Duration, Instant},
};

use futures::FutureExt as _;
use sqlx::Connection as _;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

use super::{Conn, Db, Session};
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
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the task.
    pub(super) fn start(connection: Conn) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let task = tokio::spawn(work(connection, jobs));
        Self { queue, task: Mutex::new(Some(task)) }
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
        let task = self.task.lock().ok().and_then(|mut task| task.take());
        if let Some(task) = task {
            let _ = task.await;
        }
    }
}

fn shutting_down() -> StoreError {
    StoreError::Unreachable("it is shutting down".to_owned())
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
