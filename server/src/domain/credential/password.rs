use app::model::FieldError;

/// Characters at least.
pub const SHORTEST_PASSWORD: usize = 12;
/// Bytes at most: hashing a longer one would only cost time.
pub const LONGEST_PASSWORD: usize = 1024;

/// Whether `password` will do for the person with this e-mail. Length is what protects; the rest of the rule only
/// keeps out what is guessed first.
///
/// # Errors
/// `weak_password`, with what to do.
pub fn check_password(password: &str, email: &str) -> Result<(), FieldError> {
    let refuse = |message: String| {
        Err(FieldError { pointer: "/password".to_owned(), code: "weak_password".to_owned(), message })
    };
    if password.chars().count() < SHORTEST_PASSWORD {
        return refuse(format!(
            "Use at least {SHORTEST_PASSWORD} characters: a few words in a row are easy to remember."
        ));
    }
    if password.len() > LONGEST_PASSWORD {
        return refuse(format!("Use at most {LONGEST_PASSWORD} bytes."));
    }
    if password.trim().to_lowercase() == email.trim().to_lowercase() {
        return refuse(
            "Your e-mail is the first thing that anybody would try: use something else.".to_owned(),
        );
    }
    let first = password.chars().next();
    if password.chars().all(|c| Some(c) == first) {
        return refuse("One character over and over is easily guessed: use something else.".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters_and_the_email_is_no_password() {
        let email = "ana.long@example.org";
        assert!(check_password("twelve chars", email).is_ok());
        assert!(check_password("ünïcödé-wörd", email).is_ok());
        for weak in [
            "eleven char",
            "",
            "Ana.Long@example.org",
            " ana.long@example.org ",
            "aaaaaaaaaaaaa",
            &"ab".repeat(600),
        ] {
            assert_eq!(check_password(weak, email).unwrap_err().code, "weak_password", "{weak}");
        }
    }
}
