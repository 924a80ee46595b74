//! What holds for all bytes.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// Bytes near JSON: pieces of it, in any order.
fn near_json() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"{".to_vec()),
        Just(b"}".to_vec()),
        Just(b"[".to_vec()),
        Just(b"]".to_vec()),
        Just(b":".to_vec()),
        Just(b",".to_vec()),
        Just(b"\"a\"".to_vec()),
        Just(b"\"".to_vec()),
        Just(b"\\u00e9".to_vec()),
        Just(b"\\ud83d".to_vec()),
        Just(b"\\ude00".to_vec()),
        Just(b"\\".to_vec()),
        Just(b"true".to_vec()),
        Just(b"nul".to_vec()),
        Just(b"-1.5e3".to_vec()),
        Just(b"1e999".to_vec()),
        Just(b"0".to_vec()),
        Just(b" \n".to_vec()),
        Just("é".as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..4),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Any JSON value, without a key twice in one object.
pub(in crate::domain) fn json() -> impl Strategy<Value = Value> + Clone {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("finite", |n| n.is_finite()).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map("[a-c]{0,2}|\\PC{0,3}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// The same value as text, with the first key of some object written a second time, escaped.
fn with_a_key_twice(value: &Value) -> Option<String> {
    let object = value.as_object().filter(|object| !object.is_empty())?;
    let (key, _) = object.iter().next()?;
    let escaped: String = key.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let text = value.to_string();
    Some(format!("{},\"{escaped}\":0}}", &text[..text.len() - 1]))
}

proptest! {
    #[test]
    fn no_bytes_panic_and_faults_lie_inside(bytes in prop_oneof![proptest::collection::vec(any::<u8>(), 0..200), near_json()]) {
        if let Err(fault) = check(&bytes) {
            prop_assert!(fault.offset <= bytes.len());
            prop_assert!(fault.line >= 1 && fault.column >= 1);
            prop_assert!(!fault.message.is_empty());
        }
        let _ = check_text(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn what_passes_here_passes_the_other_parser(bytes in near_json()) {
        let other = serde_json::from_slice::<Value>(&bytes);
        match check(&bytes) {
            Ok(()) => prop_assert!(other.is_ok()),
            // The one thing that is refused here and taken there.
            Err(fault) => prop_assert!(other.is_err() || fault.message.contains("stands twice"), "{}", fault),
        }
    }

    #[test]
    fn any_value_passes_and_its_members_are_its_own(value in json()) {
        let text = value.to_string();
        match read(text.as_bytes()).unwrap() {
            Outermost::Object(members) => {
                let object = value.as_object().unwrap();
                prop_assert_eq!(members.len(), object.len());
                for member in members {
                    prop_assert_eq!(&serde_json::from_str::<Value>(member.value).unwrap(), &object[member.key.as_ref()]);
                }
            }
            Outermost::Other(_) => prop_assert!(!value.is_object()),
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_found_however_it_is_written(value in json()) {
        if let Some(text) = with_a_key_twice(&value) {
            prop_assert!(serde_json::from_str::<Value>(&text).is_ok());
            let fault = check(text.as_bytes()).unwrap_err();
            prop_assert!(fault.message.contains("stands twice"), "{}", fault);
            // Also anywhere inside.
            let inside = format!("[[{text}]]");
            prop_assert!(check(inside.as_bytes()).unwrap_err().message.contains("stands twice"));
        }
    }

    #[test]
    fn a_text_cut_off_anywhere_is_refused(value in json(), cut in any::<prop::sample::Index>()) {
        let text = serde_json::json!([value]).to_string();
        let cut = cut.index(text.len());
        prop_assert!(check(&text.as_bytes()[..cut]).is_err());
    }
}
