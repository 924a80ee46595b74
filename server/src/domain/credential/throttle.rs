use app::model::Timestamp;

/// Wrong tries that cost no waiting.
pub const FREE_TRIES: usize = 5;
/// Wrong tries older than this, in seconds, are forgotten.
pub const WINDOW_SECONDS: i64 = 15 * 60;

/// Whether the next try may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Throttle {
    /// Yes.
    Go,
    /// Not for so many seconds (at least 1).
    Wait {
        /// Seconds.
        seconds: u64,
    },
}

/// Asks whether one more try may be made `now`, after failed tries at `failures` (in any order).
///
/// The first five of a quarter of an hour are free; then each failure doubles the wait after the last one: 2, 4, 8, ...
/// seconds, a quarter of an hour at most. A person who mistypes waits seconds; a guesser gets some 15 tries an hour.
pub fn throttle(failures: &[Timestamp], now: Timestamp) -> Throttle {
    let forgotten = now.plus_seconds(-WINDOW_SECONDS);
    let recent = || failures.iter().copied().filter(|at| *at > forgotten);
    let beyond = recent().count().saturating_sub(FREE_TRIES - 1);
    let (Some(last), 1..) = (recent().max(), beyond) else { return Throttle::Go };
    let wait = 1_i64.checked_shl(u32::try_from(beyond).unwrap_or(u32::MAX)).filter(|wait| *wait > 0);
    let until = last.plus_seconds(wait.unwrap_or(WINDOW_SECONDS).min(WINDOW_SECONDS));
    let left = until.since(now);
    if left <= 0 {
        return Throttle::Go;
    }
    Throttle::Wait { seconds: left.unsigned_abs().div_ceil(1_000_000) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp(0).plus_seconds(second)
    }

    fn after(failures: usize, seconds_since_the_last: i64) -> Throttle {
        let failures = vec![at(10_000); failures];
        throttle(&failures, at(10_000 + seconds_since_the_last))
    }

    #[test]
    fn the_wait_doubles_after_the_free_tries() {
        assert_eq!(after(0, 0), Throttle::Go);
        assert_eq!(after(4, 0), Throttle::Go);
        let waits: Vec<Throttle> = (5..=9).map(|failures| after(failures, 0)).collect();
        assert_eq!(waits, [2, 4, 8, 16, 32].map(|seconds| Throttle::Wait { seconds }));
        assert_eq!(after(5, 2), Throttle::Go);
        assert_eq!(after(6, 3), Throttle::Wait { seconds: 1 });
        for many in [20, 63, 64, 65, 200] {
            assert_eq!(after(many, 0), Throttle::Wait { seconds: 900 }, "{many}");
        }
    }

    #[test]
    fn old_failures_are_forgotten_and_order_does_not_matter() {
        assert_eq!(after(50, WINDOW_SECONDS), Throttle::Go);
        let failures = [at(10), at(3), at(9), at(1), at(2)];
        assert_eq!(throttle(&failures, at(10)), Throttle::Wait { seconds: 2 });
        assert_eq!(throttle(&failures, at(3 + WINDOW_SECONDS)), Throttle::Go);
    }

    #[test]
    fn a_clock_set_back_does_not_lock_anybody_out_for_longer_than_the_window() {
        let Throttle::Wait { seconds } = throttle(&[at(10_000); 9], at(9_000)) else { panic!("waits") };
        assert!(seconds <= 1_000 + 32);
    }
}
