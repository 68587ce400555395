//! How bodies look: two spaces a level, as Stripe's. What is stored stays compact; it is laid out
//! when it leaves, byte by byte, and is not parsed for it.

/// Lays out compact JSON.
pub fn pretty(compact: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(compact.len().saturating_mul(3) / 2);
    let mut depth = 0_usize;
    let mut rest = compact;
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        match byte {
            b'"' => {
                let end = text_end(rest);
                out.push(b'"');
                out.extend_from_slice(&rest[..end]);
                rest = &rest[end..];
            }
            b'{' | b'[' => {
                out.push(byte);
                if let Some((&close @ (b'}' | b']'), behind)) = rest.split_first() {
                    out.push(close);
                    rest = behind;
                } else {
                    depth = depth.saturating_add(1);
                    new_line(&mut out, depth);
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(byte);
            }
            b',' => {
                out.push(byte);
                new_line(&mut out, depth);
            }
            b':' => out.extend_from_slice(b": "),
            byte if byte.is_ascii_whitespace() => {}
            byte => out.push(byte),
        }
    }
    out
}

/// Where a text ends that began before: behind its closing quote.
fn text_end(rest: &[u8]) -> usize {
    let mut place = 0;
    while let Some(byte) = rest.get(place) {
        match byte {
            b'\\' => place += 2,
            b'"' => return place + 1,
            _ => place += 1,
        }
    }
    rest.len()
}

fn new_line(out: &mut Vec<u8>, depth: usize) {
    out.push(b'\n');
    out.resize(out.len().saturating_add(depth.saturating_mul(2)), b' ');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn bodies_are_laid_out_as_by_the_usual_library() {
        for value in [
            json!({}),
            json!([]),
            json!({ "a": {}, "b": [], "c": null }),
            json!({ "list": [1, [2.5, -3], { "x": true }], "text": "a \"b\": [c], {d}\\" }),
            json!({ "☃": "\n\t\u{0}", "nested": { "deep": { "deeper": [""] } } }),
            json!("alone"),
            Value::Null,
        ] {
            let compact = serde_json::to_vec(&value).unwrap();
            let expected = serde_json::to_string_pretty(&value).unwrap();
            assert_eq!(String::from_utf8(pretty(&compact)).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_laid_out_stays_so() {
        let once = pretty(br#"{"a":[1,{"b":"c"}]}"#);
        assert_eq!(pretty(&once), once);
        // What breaks off is no reason to fall.
        assert_eq!(pretty(b"{\"a\\"), b"{\n  \"a\\");
    }
}
