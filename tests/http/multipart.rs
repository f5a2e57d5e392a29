//! Forms with files, as a browser sends them.

const BOUNDARY: &str = "cut-here-and-nowhere-else";

/// A form with files, being put together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Multipart(Vec<u8>);

impl Multipart {
    /// A form with nothing in it.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// With a field filled.
    pub(crate) fn field(mut self, name: &str, value: &str) -> Self {
        self.head(&format!("name=\"{name}\""));
        self.0.extend_from_slice(value.as_bytes());
        self
    }

    /// With a file; what a browser escapes in its name is escaped.
    pub(crate) fn file(mut self, name: &str, called: &str, content: &[u8]) -> Self {
        let called = called.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        self.head(&format!("name=\"{name}\"; filename=\"{called}\"\r\nContent-Type: text/x-whatever"));
        self.0.extend_from_slice(content);
        self
    }

    fn head(&mut self, rest: &str) {
        if !self.0.is_empty() {
            self.0.extend_from_slice(b"\r\n");
        }
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {rest}\r\n\r\n");
        self.0.extend_from_slice(head.as_bytes());
    }

    /// Its content type and its body.
    pub(crate) fn encode(mut self) -> (String, Vec<u8>) {
        self.0.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        (format!("multipart/form-data; boundary={BOUNDARY}"), self.0)
    }
}
