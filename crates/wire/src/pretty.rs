//! How bodies look: two spaces a level, as Stripe's. What is stored stays compact; it is laid out
//! when it leaves, byte by byte, and is not parsed for it.

use memchr::memchr2;

/// A new line at the deepest level that is copied at once.
const MARGIN: &[u8; 65] = b"\n                                                                ";

/// Lays out compact JSON.
pub fn pretty(compact: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(compact.len().saturating_mul(2));
    let mut depth = 0_usize;
    // What stands between `copied` and `place` is copied as it is.
    let (mut copied, mut place) = (0, 0);
    while let Some(&byte) = compact.get(place) {
        place += 1;
        match byte {
            b'"' => {
                place = text_end(compact, place);
                // A name, most often: its colon goes with it.
                if compact.get(place) == Some(&b':') {
                    place += 1;
                    out.extend_from_slice(&compact[copied..place]);
                    out.push(b' ');
                    copied = place;
                }
            }
            b'{' | b'[' => {
                if matches!(compact.get(place), Some(b'}' | b']')) {
                    place += 1;
                    continue;
                }
                depth += 1;
                out.extend_from_slice(&compact[copied..place]);
                copied = place;
                new_line(&mut out, depth);
            }
            b',' => {
                out.extend_from_slice(&compact[copied..place]);
                copied = place;
                new_line(&mut out, depth);
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                out.extend_from_slice(&compact[copied..place - 1]);
                copied = place - 1;
                new_line(&mut out, depth);
            }
            _ => {}
        }
    }
    out.extend_from_slice(&compact[copied..]);
    out
}

/// Where a text ends whose first character would stand at `place`: behind its closing quote.
fn text_end(compact: &[u8], mut place: usize) -> usize {
    while let Some(rest) = compact.get(place..) {
        match memchr2(b'"', b'\\', rest) {
            None => break,
            Some(found) if rest[found] == b'"' => return place + found + 1,
            Some(found) => place += found + 2,
        }
    }
    compact.len()
}

fn new_line(out: &mut Vec<u8>, depth: usize) {
    let width = 1 + depth * 2;
    match MARGIN.get(..width) {
        Some(margin) => out.extend_from_slice(margin),
        None => {
            out.push(b'\n');
            out.resize(out.len() + width - 1, b' ');
        }
    }
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
    fn what_breaks_off_is_no_reason_to_fall() {
        assert_eq!(pretty(b"{\"a\\"), b"{\n  \"a\\");
        assert_eq!(pretty(b"]]"), b"\n]\n]");
        let deep = [b'['; 100];
        assert_eq!(pretty(&deep).len(), 100 + (1..=100).map(|depth| 1 + depth * 2).sum::<usize>());
    }
}
