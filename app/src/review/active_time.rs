//! How long a reviewer really worked on an item.

/// Without input for so long, the reviewer is taken to be elsewhere (milliseconds).
pub const IDLE_AFTER_MS: i64 = 15_000;

/// Counts milliseconds while the page is seen and focused and the last input is younger than [`IDLE_AFTER_MS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActiveTime {
    counted_ms: i64,
    counted_until: i64,
    last_input: i64,
    present: bool,
}

impl ActiveTime {
    /// Begins at `now` with `carried_ms` from before a reload. Coming to the item counts as input.
    pub const fn start(now: i64, carried_ms: i64, present: bool) -> Self {
        Self { counted_ms: carried_ms, counted_until: now, last_input: now, present }
    }

    /// A key, a pointer, a scroll.
    pub fn input(&mut self, now: i64) {
        self.advance(now);
        self.last_input = now;
    }

    /// Whether the page is seen and focused from now on. Coming back counts as input.
    pub fn set_present(&mut self, present: bool, now: i64) {
        self.advance(now);
        if present && !self.present {
            self.last_input = now;
        }
        self.present = present;
    }

    /// Active milliseconds up to `now`.
    pub fn read(&mut self, now: i64) -> i64 {
        self.advance(now);
        self.counted_ms
    }

    /// When the last input was.
    pub const fn last_input(&self) -> i64 {
        self.last_input
    }

    fn advance(&mut self, now: i64) {
        let end = now.min(self.last_input + IDLE_AFTER_MS);
        if self.present && end > self.counted_until {
            self.counted_ms += end - self.counted_until;
        }
        self.counted_until = self.counted_until.max(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tea_break_does_not_count() {
        let mut time = ActiveTime::start(0, 0, true);
        time.input(5_000);
        assert_eq!(time.read(6_000), 6_000);
        assert_eq!(time.read(600_000), 20_000, "fifteen seconds behind the last input");
        time.input(600_000);
        assert_eq!(time.read(601_000), 21_000);
    }

    #[test]
    fn nothing_counts_while_the_page_is_not_looked_at() {
        let mut time = ActiveTime::start(0, 1_500, true);
        time.set_present(false, 2_000);
        time.input(3_000);
        assert_eq!(time.read(10_000), 3_500);
        time.set_present(true, 20_000);
        assert_eq!(time.read(21_000), 4_500);
    }

    #[test]
    fn a_clock_that_is_set_back_takes_nothing_away() {
        let mut time = ActiveTime::start(10_000, 0, true);
        assert_eq!(time.read(12_000), 2_000);
        assert_eq!(time.read(11_000), 2_000);
    }
}
