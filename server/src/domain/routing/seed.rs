use sha2::{Digest, Sha256};

/// What an item's draws rest on: the workflow, the bytes as received, the producer's id. The same body sent again has
/// the same seed, so sending again does not roll again.
pub fn seed_of(workflow: &[u8], raw: &[u8], external_id: Option<&str>) -> u64 {
    let mut hash = Sha256::new();
    hash.update(b"countersign seed 1");
    for part in [workflow, external_id.unwrap_or_default().as_bytes(), raw] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let hash: [u8; 32] = hash.finalize().into();
    let mut high = [0; 8];
    high.copy_from_slice(&hash[..8]);
    u64::from_be_bytes(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_body_has_the_same_seed_and_another_has_another() {
        let seed = seed_of(b"w", b"{}", Some("1"));
        assert_eq!(seed, seed_of(b"w", b"{}", Some("1")));
        for other in [
            seed_of(b"v", b"{}", Some("1")),
            seed_of(b"w", b"{ }", Some("1")),
            seed_of(b"w", b"{}", None),
            seed_of(b"w1", b"{}", None),
        ] {
            assert_ne!(seed, other);
        }
    }
}
