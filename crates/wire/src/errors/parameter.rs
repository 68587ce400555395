//! What is wrong with a parameter by itself.

use model::refusal::ParamFault;

use super::reply::ErrorReply;

pub(super) fn render(param: &str, fault: &ParamFault) -> ErrorReply {
    let (message, code) = match fault {
        ParamFault::Unknown(all) => {
            let plural = if all.len() == 1 { "" } else { "s" };
            (format!("Received unknown parameter{plural}: {}", all.join(", ")), "parameter_unknown")
        }
        ParamFault::Missing => (format!("Missing required param: {param}."), "parameter_missing"),
        ParamFault::Integer(text) => {
            (format!("Invalid integer: {text}"), "parameter_invalid_integer")
        }
        ParamFault::AtLeast(minimum) => (
            format!("This value must be greater than or equal to {minimum}."),
            "parameter_invalid_integer",
        ),
        ParamFault::AtMost(maximum) => (
            format!("This value must be less than or equal to {maximum}."),
            "parameter_invalid_integer",
        ),
        ParamFault::Positive => {
            ("Invalid positive integer".to_owned(), "parameter_invalid_integer")
        }
        ParamFault::Natural => {
            ("Invalid non-negative integer".to_owned(), "parameter_invalid_integer")
        }
        ParamFault::Empty => (
            format!(
                "You passed an empty string for '{param}'. We assume empty values are an attempt to unset a parameter; however '{param}' cannot be unset. You should remove '{param}' from your request or supply a non-empty value."
            ),
            "parameter_invalid_empty",
        ),
        ParamFault::Decimal(text) => (format!("Invalid decimal: {text}"), ""),
        ParamFault::Boolean(text) => (format!("Invalid boolean: {text}"), ""),
        ParamFault::Object => ("Invalid object".to_owned(), ""),
        ParamFault::Array => ("Invalid array".to_owned(), ""),
        ParamFault::Text => ("Invalid string: {}".to_owned(), ""),
        ParamFault::Email(text) => (format!("Invalid email address: {text}"), "email_invalid"),
        ParamFault::OneOf(values) => {
            let leaf = leaf(param);
            (format!("Invalid {leaf}: must be one of {}", one_of(values)), "")
        }
        ParamFault::Long(text) => {
            let (head, tail) = ends(text);
            (format!("Invalid string: {head}...{tail}; must be at most 5000 characters"), "")
        }
        ParamFault::Elements(limit) => {
            (format!("Array {param} exceeded maximum {limit} allowed elements."), "")
        }
        ParamFault::MetadataKey(key) => (
            format!(
                "Metadata keys can have up to 40 characters, but you passed in a key that is {} characters. Invalid key: {key}",
                key.chars().count()
            ),
            "",
        ),
        ParamFault::MetadataBracket(key) => {
            (format!("Metadata keys cannot contain the characters [ and ]. Invalid key: {key}"), "")
        }
        ParamFault::MetadataValue(value) => (
            format!(
                "Metadata values can have up to 500 characters, but you passed in a value that is {} characters. Invalid value: {value}",
                value.chars().count()
            ),
            "",
        ),
        ParamFault::MetadataKeys(count) => {
            (format!("Metadata can have up to 50 keys, and you passed {count}."), "")
        }
    };
    let error = ErrorReply::invalid(message).param(param);
    if code.is_empty() { error } else { error.code(code) }
}

/// What a parameter is called within its hash: `b` of `a[b]`, and `b[0]` of the list `a[b]`.
fn leaf(param: &str) -> String {
    let (path, last) = match param.strip_suffix(']').and_then(|inner| inner.rsplit_once('[')) {
        Some((path, last)) => (path, last),
        None => return param.to_owned(),
    };
    match last.parse::<u32>() {
        Ok(place) => format!("{}[{place}]", leaf(path)),
        Err(_) => last.to_owned(),
    }
}

/// `a or b`; `a, b, or c`.
fn one_of(values: &[String]) -> String {
    match values {
        [] => String::new(),
        [only] => only.clone(),
        [one, other] => format!("{one} or {other}"),
        [all @ .., last] => format!("{}, or {last}", all.join(", ")),
    }
}

/// The first and the last four characters.
fn ends(text: &str) -> (String, String) {
    let characters: Vec<char> = text.chars().collect();
    let tail = characters.len().saturating_sub(4);
    (characters.iter().take(4).collect(), characters[tail..].iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameter_texts() {
        let list = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect();
        for (param, fault, expected) in [
            ("emial", ParamFault::Unknown(list(&["emial"])), "Received unknown parameter: emial"),
            ("a", ParamFault::Unknown(list(&["a", "b"])), "Received unknown parameters: a, b"),
            ("amount", ParamFault::Missing, "Missing required param: amount."),
            ("amount", ParamFault::Integer("x".into()), "Invalid integer: x"),
            (
                "type",
                ParamFault::OneOf(list(&["custom", "express", "standard"])),
                "Invalid type: must be one of custom, express, or standard",
            ),
            ("a[b]", ParamFault::OneOf(list(&["x", "y"])), "Invalid b: must be one of x or y"),
            ("a[3]", ParamFault::OneOf(list(&["x", "y"])), "Invalid a[3]: must be one of x or y"),
            ("a[b][0]", ParamFault::OneOf(list(&["x"])), "Invalid b[0]: must be one of x"),
            ("a[0][b]", ParamFault::OneOf(list(&["x"])), "Invalid b: must be one of x"),
            ("a[b]", ParamFault::Email("x".into()), "Invalid email address: x"),
        ] {
            let error = render(param, &fault);
            assert_eq!(error.fields["message"], expected);
            assert_eq!(error.status, 400);
        }
    }
}
