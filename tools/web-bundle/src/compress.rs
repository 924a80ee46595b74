//! Compression at build time: the server then hands out finished bytes, at a level no server could afford per request.

use std::io::Write as _;

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};

/// What browsers accept; every file that shrinks is made in both forms.
#[derive(Clone, Copy)]
pub(crate) enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }

    pub(crate) fn compress(self, bytes: &[u8]) -> Result<Vec<u8>> {
        match self {
            Self::Brotli => {
                let params =
                    brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
                let mut out = Vec::new();
                brotli::BrotliCompress(&mut &bytes[..], &mut out, &params)?;
                Ok(out)
            }
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
                encoder.write_all(bytes)?;
                Ok(encoder.finish()?)
            }
        }
    }
}

/// Text and code shrink; fonts (woff2) and pictures already are compressed.
pub(crate) fn is_worthwhile(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    matches!(extension, Some("css" | "js" | "json" | "map" | "svg" | "txt" | "wasm" | "webmanifest" | "xml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_reads_back_and_is_the_smaller() {
        let text = include_bytes!("main.rs");
        let brotli = Encoding::Brotli.compress(text).unwrap();
        let gzip = Encoding::Gzip.compress(text).unwrap();
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &brotli[..], &mut back).unwrap();
        assert_eq!(back, text);
        assert!(brotli.len() < gzip.len() && gzip.len() < text.len());
    }
}
