//! What an operator sets for the HTTP server, besides the database.

use url::Url;

/// How the server presents itself and what it lets through.
#[derive(Debug, Clone)]
pub struct HttpOptions {
    /// The address under which browsers reach it, where that is not the address it listens on.
    pub public_url: Option<Url>,
    /// Believe `X-Forwarded-For`: only behind a proxy that sets it.
    pub trust_proxy: bool,
    /// Requests a second that one key may make on average; 0 for no limit.
    pub rate_limit: u32,
    /// Show `/metrics` to everyone, not only to this machine.
    pub public_metrics: bool,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self { public_url: None, trust_proxy: false, rate_limit: DEFAULT_RATE_LIMIT, public_metrics: false }
    }
}

/// More than one key should need, and less than a wild loop makes.
pub const DEFAULT_RATE_LIMIT: u32 = 10_000;

impl HttpOptions {
    /// Whether browsers reach it by TLS, so that cookies may be bound to that.
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }

    /// The public URL's origin, as browsers write it.
    pub fn public_origin(&self) -> Option<String> {
        self.public_url.as_ref().map(|url| url.origin().ascii_serialization())
    }
}

/// Reads a public URL from the command line.
///
/// # Errors
/// A sentence saying what is wrong with it.
pub fn parse_public_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("{error}; write it as https://review.example.org"))?;
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    match url.scheme() {
        "http" | "https" if plain && url.path() == "/" && url.host().is_some() => Ok(url),
        "http" | "https" => {
            Err("only scheme, host and port, without a path: https://review.example.org".to_owned())
        }
        other => Err(format!("`{other}` is neither http nor https")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin() {
        let options = HttpOptions {
            public_url: Some(parse_public_url("https://Review.example:8443").unwrap()),
            ..Default::default()
        };
        assert!(options.is_https());
        assert_eq!(options.public_origin().as_deref(), Some("https://review.example:8443"));
        for bad in ["review.example", "ftp://a", "https://a/b", "https://a/?x", "https://u@a"] {
            assert!(parse_public_url(bad).is_err(), "{bad}");
        }
    }
}
