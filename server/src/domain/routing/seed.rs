use app::model::RawJson;
use sha2::{Digest, Sha256};

use crate::domain::envelope::Received;

/// What an item's draws rest on: the workflow, the producer's id, and what the AI was given and said. The same sent again
/// has the same seed, however it is spaced and whatever stands beside it (when it happened, say), so that sending again
/// does not roll again. Of a body that is no envelope all bytes count.
pub fn seed_of(workflow: &[u8], raw: &[u8], received: &Received) -> u64 {
    let mut hash = Sha256::new();
    hash.update(b"countersign seed 2");
    let mut add = |part: &[u8]| {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    };
    add(workflow);
    add(received.external_id().unwrap_or_default().as_bytes());
    match received {
        Received::Malformed(_) => add(raw),
        Received::Envelope(envelope) => {
            add(&unspaced(envelope.input.as_ref()));
            add(&unspaced(envelope.output.as_ref()));
            add(envelope.output_text.as_deref().unwrap_or_default().as_bytes());
        }
    }
    let hash: [u8; 32] = hash.finalize().into();
    let mut high = [0; 8];
    high.copy_from_slice(&hash[..8]);
    u64::from_be_bytes(high)
}

/// The JSON without what stands between its tokens; nothing where there is none.
fn unspaced(json: Option<&RawJson>) -> Vec<u8> {
    let text = json.map(RawJson::text).unwrap_or_default();
    let mut kept = Vec::with_capacity(text.len());
    let (mut is_in_string, mut is_escaped) = (false, false);
    for byte in text.bytes() {
        if is_in_string {
            is_in_string = is_escaped || byte != b'"';
            is_escaped = !is_escaped && byte == b'\\';
        } else if byte.is_ascii_whitespace() {
            continue;
        } else {
            is_in_string = byte == b'"';
        }
        kept.push(byte);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::envelope;

    fn seed(workflow: &str, body: &str) -> u64 {
        seed_of(workflow.as_bytes(), body.as_bytes(), &envelope::read(body.as_bytes()))
    }

    #[test]
    fn the_same_item_has_the_same_seed_however_it_is_sent() {
        let body = r#"{"external_id": "1", "input": {"m": "a \" b", "n": [1, 2]}, "output": "x  y"}"#;
        for same in [
            r#"{"external_id":"1","input":{"m":"a \" b","n":[1,2]},"output":"x  y"}"#,
            "{\n\t\"external_id\": \"1\", \"input\": {\"m\" : \"a \\\" b\",\r\n\"n\": [1 , 2]}, \"output\": \"x  y\"}",
            r#"{"occurred_at": "2026-01-01T00:00:00Z", "output": "x  y", "input": {"m": "a \" b", "n": [1, 2]}, "external_id": "1"}"#,
        ] {
            assert_eq!(seed("w", same), seed("w", body), "{same}");
        }
    }

    #[test]
    fn another_item_has_another_seed() {
        let body = r#"{"external_id": "1", "output": "x y"}"#;
        for (workflow, other) in [
            ("v", body),
            ("w", r#"{"external_id": "2", "output": "x y"}"#),
            ("w", r#"{"output": "x y"}"#),
            ("w", r#"{"external_id": "1", "output": "xy"}"#),
            ("w", r#"{"external_id": "1", "output_text": "x y"}"#),
            ("w", r#"{"external_id": "1", "input": "x y", "output": null}"#),
            ("w1", r#"{"external_id": "", "output": "x y"}"#),
        ] {
            assert_ne!(seed(workflow, other), seed("w", body), "{other}");
        }
    }

    #[test]
    fn of_a_body_that_is_no_envelope_all_bytes_count() {
        assert_eq!(seed("w", "{]"), seed("w", "{]"));
        assert_ne!(seed("w", "{]"), seed("w", "{ ]"));
    }
}
