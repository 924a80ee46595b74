//! How many requests a key may make: a bucket of tokens for each key, refilled steadily, kept in memory.
//!
//! Each server keeps its own buckets, so N servers together let through N times the rate. The limit is there to
//! stop a producer that runs wild, not to bill by.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use app::model::{KeyId, Timestamp};
use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// Buckets are tidied when so many are kept.
const TIDY_AT: usize = 10_000;

/// The limit and its buckets.
#[derive(Debug)]
pub struct RateLimiter {
    /// Tokens a second; 0 means that there is no limit.
    per_second: u32,
    buckets: Mutex<HashMap<KeyId, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// Millionths of a token.
    micro_tokens: i64,
    at: Timestamp,
}

/// What a key has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    per_second: u32,
    remaining: u32,
    /// Seconds until one more request is let through; none where this one was.
    pub retry_after_seconds: Option<u64>,
}

impl RateLimiter {
    /// Lets each key make `per_second` requests a second on average, and as many as in two seconds at once.
    pub fn new(per_second: u32) -> Self {
        Self { per_second, buckets: Mutex::default() }
    }

    /// Takes one token from the key's bucket. None where there is no limit.
    pub fn take(&self, key: KeyId, now: Timestamp) -> Option<Quota> {
        if self.per_second == 0 {
            return None;
        }
        let full = i64::from(self.per_second) * 2_000_000;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= TIDY_AT {
            // After two seconds a bucket is full again, and as good as none.
            buckets.retain(|_, bucket| now.since(bucket.at) < 2_000_000);
        }
        let bucket = buckets.entry(key).or_insert(Bucket { micro_tokens: full, at: now });
        let refill = now.since(bucket.at).max(0).saturating_mul(i64::from(self.per_second));
        bucket.micro_tokens = bucket.micro_tokens.saturating_add(refill).min(full);
        bucket.at = now;
        let let_through = bucket.micro_tokens >= 1_000_000;
        if let_through {
            bucket.micro_tokens -= 1_000_000;
        }
        Some(Quota {
            per_second: self.per_second,
            remaining: u32::try_from(bucket.micro_tokens / 1_000_000).unwrap_or(u32::MAX),
            retry_after_seconds: (!let_through).then_some(1),
        })
    }
}

impl Quota {
    /// Writes the IETF `RateLimit-Policy` and `RateLimit` headers.
    pub fn write(self, headers: &mut HeaderMap) {
        let policy = format!("\"key\";q={};w=2", u64::from(self.per_second) * 2);
        let state = format!("\"key\";r={};t=2", self.remaining);
        for (name, value) in [("ratelimit-policy", policy), ("ratelimit", state)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: KeyId = KeyId(uuid::Uuid::nil());

    #[test]
    fn a_burst_is_let_through_then_the_rate_holds() {
        let limiter = RateLimiter::new(5);
        let start = Timestamp(1_000_000);
        for left in (0..10).rev() {
            let quota = limiter.take(KEY, start).unwrap();
            assert_eq!((quota.remaining, quota.retry_after_seconds), (left, None));
        }
        assert_eq!(limiter.take(KEY, start).unwrap().retry_after_seconds, Some(1));
        let later = start.plus_seconds(1);
        let again =
            (0..6).filter(|_| limiter.take(KEY, later).unwrap().retry_after_seconds.is_none()).count();
        assert_eq!(again, 5);
    }

    #[test]
    fn zero_means_no_limit() {
        assert_eq!(RateLimiter::new(0).take(KEY, Timestamp(0)), None);
    }

    #[test]
    fn the_headers_are_structured_fields() {
        let mut headers = HeaderMap::new();
        RateLimiter::new(5).take(KEY, Timestamp(0)).unwrap().write(&mut headers);
        assert_eq!(headers["ratelimit-policy"], "\"key\";q=10;w=2");
        assert_eq!(headers["ratelimit"], "\"key\";r=9;t=2");
    }
}
