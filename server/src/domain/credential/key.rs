use sha2::{Digest, Sha256};

/// What every key begins with, so that scanners for leaked secrets can find one.
const MARK: &str = "cs_";
/// 32 bytes in base64url.
const LENGTH: usize = 43;
/// Characters of a key that lists show.
const SHOWN: usize = MARK.len() + 6;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The key made of 32 unpredictable bytes: `cs_` and 43 characters of base64url.
pub fn secret(random: &[u8; 32]) -> String {
    let mut key = String::with_capacity(MARK.len() + LENGTH);
    key.push_str(MARK);
    for chunk in random.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| (group << 8) | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            let index = (group >> (18 - 6 * at)) & 0x3F;
            key.push(char::from(ALPHABET[index as usize]));
        }
    }
    key
}

/// Whether it looks like a key, so that anything else need not be looked up.
pub fn is_well_formed(text: &str) -> bool {
    text.strip_prefix(MARK)
        .is_some_and(|rest| rest.len() == LENGTH && rest.bytes().all(|byte| ALPHABET.contains(&byte)))
}

/// What the database keeps of a key. A key has 256 bits of chance in it, so no slow hash is needed.
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// The first characters, to tell keys apart in lists.
pub fn prefix(secret: &str) -> String {
    secret.chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_base64url_of_its_bytes() {
        assert_eq!(secret(&[0; 32]), format!("cs_{}", "A".repeat(43)));
        assert_eq!(secret(&[0xFF; 32]), format!("cs_{}8", "_".repeat(42)));
        let bytes: [u8; 32] = std::array::from_fn(|at| at as u8);
        assert_eq!(secret(&bytes), "cs_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
        assert!(is_well_formed(&secret(&bytes)));
    }

    #[test]
    fn what_is_no_key_is_told_apart() {
        let good = secret(&[7; 32]);
        for bad in [
            "",
            "cs_",
            &good[..45],
            &format!("{good}A"),
            &good.replace("cs_", "sk_"),
            &good.replace("Bw", "B="),
        ] {
            assert!(!is_well_formed(bad), "{bad}");
        }
        assert_eq!(prefix(&good).len(), 9);
        assert!(good.starts_with(&prefix(&good)));
        assert_ne!(hash(&good), hash(&secret(&[8; 32])));
    }
}
