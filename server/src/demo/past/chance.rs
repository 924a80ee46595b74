use crate::service::Error;

/// Numbers that look like chance and are the same each time (SplitMix64).
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    /// The chance that belongs to these words (by FNV-1a).
    pub(super) fn of(words: &str) -> Self {
        let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(words.bytes().fold(0xcbf2_9ce4_8422_2325, fold))
    }

    /// 64 bits.
    pub(super) fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 256 bits.
    pub(super) fn bytes(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes.chunks_exact_mut(8).for_each(|chunk| chunk.copy_from_slice(&self.word().to_be_bytes()));
        bytes
    }

    /// From 0 to below 1: the 53 bits that an f64 holds.
    pub(super) fn share(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True so often.
    pub(super) fn happens(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// One of these whole numbers, the ends included.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        let count = (most - least + 1).max(1);
        least + (self.share() * count as f64) as i64
    }

    /// A number between these.
    pub(super) fn within(&mut self, (least, most): (f64, f64)) -> f64 {
        least + self.share() * (most - least)
    }

    /// One of them.
    ///
    /// # Errors
    /// `Internal` where there is none: then the demo's content lacks something.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> Result<&'a T, Error> {
        let place = (self.share() * of.len() as f64) as usize;
        let nothing =
            || Error::Internal { cause: "the demo's content has nothing to choose from".to_owned() };
        of.get(place).ok_or_else(nothing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_bring_the_same_chance_and_others_another() {
        let words = |words| Chance::of(words).bytes();
        assert_eq!(words("a"), words("a"));
        assert_ne!(words("a"), words("b"));
    }

    #[test]
    fn it_is_spread_evenly_and_stays_within_its_ends() {
        let mut chance = Chance::of("spread");
        let mut counts = [0; 5];
        for _ in 0..5_000 {
            counts[usize::try_from(chance.between(0, 4)).unwrap()] += 1;
            assert!((0.25..0.75).contains(&chance.within((0.25, 0.75))));
        }
        // Four standard deviations of 5000 draws at 1/5 are 113; the draws are fixed by their words.
        assert!(counts.iter().all(|count| (887..=1113).contains(count)), "{counts:?}");
        assert!(chance.pick::<u8>(&[]).is_err());
    }
}
