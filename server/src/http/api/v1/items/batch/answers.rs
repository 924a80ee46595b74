//! Holds the answers that the client has not yet read.
//!
//! Many HTTP clients read nothing before they have sent everything. Were reading the body to wait for such a client
//! to take its answers, both sides would wait for ever once the sockets' buffers are full. So the body is always
//! read on, and answers wait here: a few megabytes in memory, the rest in a nameless temporary file.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use tokio::sync::Notify;

/// So much waits in memory.
const MEMORY: usize = 4 << 20;

/// So much is read back from the file at once.
const READ: u64 = 256 << 10;

/// Both ends share it: one adds, the other takes.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    changed: Notify,
}

/// What waits, in order: first `memory`, then the file from `read_at` to `written_to`.
#[derive(Debug, Default)]
struct Waiting {
    memory: VecDeque<Bytes>,
    memory_bytes: usize,
    file: Option<File>,
    read_at: u64,
    written_to: u64,
    ended: bool,
    abandoned: bool,
}

impl Answers {
    /// Adds an answer behind the others. False when nobody is there to take it any more.
    ///
    /// # Errors
    /// When the temporary file cannot be written.
    pub(super) fn add(&self, answer: Bytes) -> io::Result<bool> {
        let going_on = self.with(|waiting| waiting.add(answer).map(|()| !waiting.abandoned))?;
        self.0.changed.notify_one();
        Ok(going_on)
    }

    /// Says that no more will come.
    pub(super) fn end(&self) {
        self.with(|waiting| waiting.ended = true);
        self.0.changed.notify_one();
    }

    /// Takes the next answers, waiting for them; none at the end.
    ///
    /// # Errors
    /// When the temporary file cannot be read.
    pub(super) async fn take(&self) -> io::Result<Option<Bytes>> {
        loop {
            let changed = self.0.changed.notified();
            let (next, ended) = self.with(|waiting| waiting.take().map(|next| (next, waiting.ended)))?;
            if next.is_some() || ended {
                return Ok(next);
            }
            changed.await;
        }
    }

    /// Says that nobody takes answers any more.
    pub(super) fn abandon(&self) {
        self.with(|waiting| waiting.abandoned = true);
    }

    fn with<T>(&self, work: impl FnOnce(&mut Waiting) -> T) -> T {
        work(&mut self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Waiting {
    fn add(&mut self, answer: Bytes) -> io::Result<()> {
        let file_waits = self.read_at < self.written_to;
        if !file_waits && self.memory_bytes + answer.len() <= MEMORY {
            self.memory_bytes += answer.len();
            self.memory.push_back(answer);
            return Ok(());
        }
        let mut file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile()?,
        };
        file.seek(SeekFrom::Start(self.written_to))?;
        file.write_all(&answer)?;
        self.written_to += answer.len() as u64;
        self.file = Some(file);
        Ok(())
    }

    fn take(&mut self) -> io::Result<Option<Bytes>> {
        if let Some(answer) = self.memory.pop_front() {
            self.memory_bytes -= answer.len();
            return Ok(Some(answer));
        }
        let left = self.written_to - self.read_at;
        let Some(file) = self.file.as_mut().filter(|_| left > 0) else { return Ok(None) };
        let length = left.min(READ);
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
        file.seek(SeekFrom::Start(self.read_at))?;
        file.read_exact(&mut bytes)?;
        self.read_at += length;
        if self.read_at == self.written_to {
            // All read: start over, so that the file is as long as what waits, not as what has passed.
            (self.read_at, self.written_to) = (0, 0);
            file.set_len(0)?;
        }
        Ok(Some(bytes.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_is_lost_or_reordered_when_answers_overflow_into_the_file() {
        let answers = Answers::default();
        let answer = |number: usize| format!("{number:0>1000}\n");
        let mut taken = Vec::new();
        for number in 0..20_000 {
            assert!(answers.add(Bytes::from(answer(number))).unwrap());
            if number % 1000 == 0 {
                taken.extend_from_slice(&answers.take().await.unwrap().unwrap());
            }
        }
        answers.end();
        while let Some(bytes) = answers.take().await.unwrap() {
            taken.extend_from_slice(&bytes);
        }
        let expected: String = (0..20_000).map(answer).collect();
        assert!(taken == expected.as_bytes(), "{} bytes of {}", taken.len(), expected.len());
    }

    #[tokio::test]
    async fn taking_waits_for_the_next_answer() {
        let answers = Answers::default();
        let taker = tokio::spawn({
            let answers = answers.clone();
            async move { answers.take().await.unwrap() }
        });
        tokio::task::yield_now().await;
        answers.add(Bytes::from_static(b"one")).unwrap();
        assert_eq!(taker.await.unwrap().unwrap(), "one");
        answers.end();
        assert_eq!(answers.take().await.unwrap(), None);
    }

    #[test]
    fn the_adding_side_learns_that_nobody_listens() {
        let answers = Answers::default();
        assert!(answers.add(Bytes::from_static(b"one")).unwrap());
        answers.abandon();
        assert!(!answers.add(Bytes::from_static(b"two")).unwrap());
    }
}
