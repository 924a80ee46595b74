use super::{position::Fault, scan::Scanner};

/// Digits that an `f64` always holds, so that the value need not be computed.
const SAFE_LENGTH: usize = 300;

impl Scanner<'_> {
    /// `-`? digits (`.` digits)? (`e` digits)?, and no larger than an `f64` can hold.
    pub(super) fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.eat(b'-');
        self.refuse_words(start)?;
        if self.eat(b'0') {
            if matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err(Fault::new(start, "a number with a leading zero is not JSON"));
            }
        } else {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        let exponent = self.eat(b'e') || self.eat(b'E');
        if exponent {
            let _ = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        let number = &self.text[start..self.at];
        let fits = !exponent && number.len() <= SAFE_LENGTH
            || number.parse::<f64>().is_ok_and(|value| value.is_finite());
        if fits {
            return Ok(());
        }
        let shown = super::text::shorten(number, 40);
        Err(Fault::new(start, format!("the number {shown} is too large for a 64-bit float")))
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at > start {
            return Ok(());
        }
        if self.peek().is_none() {
            return Err(self.fault(format!("{} ends in the middle of a number", self.subject)));
        }
        Err(self.fault("a digit should follow here"))
    }

    /// `-Infinity` and its like, which some writers print.
    fn refuse_words(&self, start: usize) -> Result<(), Fault> {
        let rest = &self.text[self.at..];
        for word in ["Infinity", "inf", "NaN", "nan"] {
            if rest.starts_with(word) {
                return Err(Fault::new(start, format!("-{word} is not JSON: send null instead")));
            }
        }
        Ok(())
    }
}
