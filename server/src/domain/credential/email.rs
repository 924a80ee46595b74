use app::model::FieldError;

/// Bytes at most, by the mail standards.
const LONGEST: usize = 254;

/// The address without blanks around it, in lower case: two spellings of it are one person.
///
/// Only what any address must have is checked. Whether it reaches anybody, only a letter would show; and a server of
/// one's own may well have people at `localhost`.
///
/// # Errors
/// `invalid_email`, with what to write.
pub fn normalise_email(email: &str) -> Result<String, FieldError> {
    let email = email.trim().to_lowercase();
    let refuse = |message: &str| {
        Err(FieldError {
            pointer: "/email".to_owned(),
            code: "invalid_email".to_owned(),
            message: message.to_owned(),
        })
    };
    if email.is_empty() {
        return refuse("Enter an e-mail address.");
    }
    if email.len() > LONGEST {
        return refuse("This e-mail address is too long.");
    }
    if email
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | ',' | ';' | ':'))
    {
        return refuse(
            "An e-mail address has no blanks, quotes, commas or brackets: write it as ana@example.org.",
        );
    }
    let is_good = email.split_once('@').is_some_and(|(name, domain)| {
        let labels_are_good = domain.split('.').all(|label| !label.is_empty());
        !name.is_empty() && !domain.contains('@') && labels_are_good
    });
    if is_good { Ok(email) } else { refuse("This is no e-mail address: write it as ana@example.org.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_address_become_one() {
        assert_eq!(normalise_email("  Ana@Example.ORG ").unwrap(), "ana@example.org");
        assert_eq!(normalise_email("root@localhost").unwrap(), "root@localhost");
        assert_eq!(normalise_email("a+b.c@x-y.example").unwrap(), "a+b.c@x-y.example");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in [
            "",
            "ana",
            "@x",
            "ana@",
            "a@b@c",
            "a b@c",
            "ana@.org",
            "ana@x..org",
            "Ana <a@b.c>",
            "a\0@b",
            &format!("{}@x", "a".repeat(260)),
        ] {
            assert_eq!(normalise_email(bad).unwrap_err().code, "invalid_email", "{bad}");
        }
    }
}
