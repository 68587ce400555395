//! What a file is, by its first bytes, and by its name where bytes don't tell.

/// A kind of file, named as the API's `type` has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Apk,
    Csv,
    Docx,
    Gif,
    Jpg,
    Json,
    Md,
    Pdf,
    Pem,
    Png,
    Svg,
    Txt,
    Xlsx,
}

/// Names, which are also how file names end, and media types.
const NAMES: &[(Kind, &str, &str)] = &[
    (Kind::Apk, "apk", "application/vnd.android.package-archive"),
    (Kind::Csv, "csv", "text/csv"),
    (Kind::Docx, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (Kind::Gif, "gif", "image/gif"),
    (Kind::Jpg, "jpg", "image/jpeg"),
    (Kind::Json, "json", "application/json"),
    (Kind::Md, "md", "text/markdown"),
    (Kind::Pdf, "pdf", "application/pdf"),
    (Kind::Pem, "pem", "application/x-pem-file"),
    (Kind::Png, "png", "image/png"),
    (Kind::Svg, "svg", "image/svg+xml"),
    (Kind::Txt, "txt", "text/plain"),
    (Kind::Xlsx, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
];

/// First bytes that tell what a file is, whatever its name.
const BEGINNINGS: &[(&[u8], Kind)] = &[
    (b"\x89PNG\r\n\x1a\n", Kind::Png),
    (b"\xff\xd8\xff", Kind::Jpg),
    (b"GIF87a", Kind::Gif),
    (b"GIF89a", Kind::Gif),
    (b"%PDF-", Kind::Pdf),
    (b"-----BEGIN ", Kind::Pem),
];

/// First bytes of a ZIP archive, which several kinds are.
const ZIP: &[u8] = b"PK\x03\x04";

impl Kind {
    /// What a file is; none if it is nothing that is known, or not what its name says.
    pub fn of(filename: Option<&str>, content: &[u8]) -> Option<Kind> {
        let told = BEGINNINGS.iter().find(|(beginning, _)| content.starts_with(beginning));
        if let Some((_, kind)) = told {
            return Some(*kind);
        }
        let (_, end) = filename?.rsplit_once('.')?;
        let (kind, ..) = NAMES.iter().find(|(_, name, _)| name.eq_ignore_ascii_case(end))?;
        let text = std::str::from_utf8(content).ok();
        let fits = match kind {
            Kind::Apk | Kind::Docx | Kind::Xlsx => content.starts_with(ZIP),
            Kind::Csv | Kind::Md | Kind::Txt => text.is_some(),
            Kind::Json => serde_json::from_slice::<serde::de::IgnoredAny>(content).is_ok(),
            Kind::Svg => text.is_some_and(|text| text.contains("<svg")),
            Kind::Gif | Kind::Jpg | Kind::Pdf | Kind::Pem | Kind::Png => false,
        };
        fits.then_some(*kind)
    }

    /// As `type` shows it.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// The kind with this name.
    pub fn named(name: &str) -> Option<Kind> {
        NAMES.iter().find(|(_, known, _)| *known == name).map(|(kind, ..)| *kind)
    }

    /// The media type.
    pub fn mime(self) -> &'static str {
        self.row().2
    }

    fn row(self) -> &'static (Kind, &'static str, &'static str) {
        NAMES.iter().find(|(kind, ..)| *kind == self).expect("every kind has a name")
    }

    /// True if it is made of pixels.
    pub fn is_image(self) -> bool {
        matches!(self, Kind::Gif | Kind::Jpg | Kind::Png)
    }

    /// Width and height of an image; none if its head can't be read.
    pub fn pixels(self, content: &[u8]) -> Option<(usize, usize)> {
        let size = imagesize::blob_size(content).ok()?;
        (size.width > 0 && size.height > 0).then_some((size.width, size.height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_content_and_then_by_name() {
        for (name, content, expected) in [
            ("a.png", b"\x89PNG\r\n\x1a\n".as_slice(), Some("png")),
            ("a.txt", b"\xff\xd8\xff\xe0", Some("jpg")),
            ("blob", b"%PDF-1.7", Some("pdf")),
            ("a.png", b"hello", None),
            ("a.CSV", b"a,b", Some("csv")),
            ("a.xlsx", b"a,b", None),
            ("a.xlsx", b"PK\x03\x04", Some("xlsx")),
            ("a.json", b"{\"a\": 1}", Some("json")),
            ("a.json", b"{", None),
            ("a.svg", b"<svg/>", Some("svg")),
            ("hello", b"hello", None),
        ] {
            let kind = Kind::of(Some(name), content);
            assert_eq!(kind.map(Kind::name), expected, "{name}");
        }
    }
}
