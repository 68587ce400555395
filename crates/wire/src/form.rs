//! `application/x-www-form-urlencoded` with brackets, decoded into a tree.

use indexmap::IndexMap;

/// Levels of brackets. Stripe's deepest parameter has six.
const DEPTH: usize = 12;

/// Pairs in one body. Far above what any documented call needs.
const PAIRS: usize = 5_000;

/// A decoded value: a text, or what is in brackets below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// `name=text`
    Text(String),
    /// `name[key]=…`: a hash, or an array if all keys are numbers.
    Branch(IndexMap<String, Node>),
}

/// A decoded form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form(pub IndexMap<String, Node>);

impl Form {
    /// Decodes a body or a query string. What is beyond the limits is left out of the tree and
    /// told by an error.
    pub fn decode(bytes: &[u8]) -> Result<Form, TooMuch> {
        let mut form = Form::default();
        for (count, (key, value)) in form_urlencoded::parse(bytes).enumerate() {
            if count >= PAIRS {
                return Err(TooMuch::Pairs);
            }
            let (root, path) = segments(&key)?;
            insert(&mut form.0, root, &path, value.into_owned());
        }
        Ok(form)
    }

    /// Adds the pairs of another form behind this one's.
    pub fn extend(&mut self, other: Form) {
        self.0.extend(other.0);
    }
}

/// Beyond a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooMuch {
    /// More than 5 000 pairs.
    Pairs,
    /// Brackets in brackets, deeper than any parameter.
    Depth,
}

/// `a[b][]` is `a` and `b`, ``.
fn segments(key: &str) -> Result<(&str, Vec<&str>), TooMuch> {
    let Some(open) = key.find('[') else { return Ok((key, Vec::new())) };
    let (root, mut rest) = key.split_at(open);
    let mut path = Vec::new();
    while let Some(inner) = rest.strip_prefix('[') {
        let Some((segment, behind)) = inner.split_once(']') else { break };
        path.push(segment);
        rest = behind;
        if path.len() > DEPTH {
            return Err(TooMuch::Depth);
        }
    }
    if rest.is_empty() && !root.is_empty() { Ok((root, path)) } else { Ok((key, Vec::new())) }
}

fn insert(level: &mut IndexMap<String, Node>, key: &str, path: &[&str], value: String) {
    let key = if key.is_empty() { next_element(level, path) } else { key.to_owned() };
    match path.split_first() {
        None => {
            level.insert(key, Node::Text(value));
        }
        Some((first, rest)) => {
            let below = level.entry(key).or_insert_with(|| Node::Branch(IndexMap::new()));
            // `a=x&a[b]=y`: the later one wins.
            if let Node::Text(_) = below {
                *below = Node::Branch(IndexMap::new());
            }
            if let Node::Branch(branch) = below {
                insert(branch, first, rest, value);
            }
        }
    }
}

/// The index that `[]` stands for: the next one, or the last element as long as that lacks what
/// is given (`l[][price]=…&l[][quantity]=…` is one element, a second `price` opens the next).
fn next_element(level: &IndexMap<String, Node>, path: &[&str]) -> String {
    let next = level.len();
    if let (Some((_, last)), false) = (level.last(), path.is_empty())
        && !has(last, path)
    {
        return (next - 1).to_string();
    }
    next.to_string()
}

fn has(node: &Node, path: &[&str]) -> bool {
    match (node, path.split_first()) {
        (_, None) => true,
        (Node::Text(_), Some(_)) => false,
        (Node::Branch(branch), Some((first, rest))) => {
            branch.get(*first).is_some_and(|below| has(below, rest))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(node: &Node) -> String {
        match node {
            Node::Text(text) => text.clone(),
            Node::Branch(branch) => {
                let parts: Vec<_> =
                    branch.iter().map(|(key, node)| format!("{key}:{}", shown(node))).collect();
                format!("{{{}}}", parts.join(","))
            }
        }
    }

    #[test]
    fn forms_decode_as_stripe_reads_them() {
        for (body, expected) in [
            ("", "{}"),
            ("a=1&b=x+y%20z%2B", "{a:1,b:x y z+}"),
            ("a[b][c]=1&a[b][d]=2", "{a:{b:{c:1,d:2}}}"),
            ("a%5Bb%5D=1", "{a:{b:1}}"),
            ("a[]=x&a[]=y", "{a:{0:x,1:y}}"),
            ("a[1]=y&a[0]=x", "{a:{1:y,0:x}}"),
            ("l[][p]=1&l[][q]=2&l[][p]=3", "{l:{0:{p:1,q:2},1:{p:3}}}"),
            ("a=1&a=2", "{a:2}"),
            ("a=1&a[b]=2", "{a:{b:2}}"),
            ("a[b=1", "{a[b:1}"),
            ("a=", "{a:}"),
        ] {
            let form = Form::decode(body.as_bytes()).unwrap();
            assert_eq!(shown(&Node::Branch(form.0)), expected, "{body}");
        }
    }

    #[test]
    fn what_is_too_much_is_refused() {
        let deep = format!("a{}=1", "[b]".repeat(50));
        assert_eq!(Form::decode(deep.as_bytes()), Err(TooMuch::Depth));
        let many = "a=1&".repeat(6000);
        assert_eq!(Form::decode(many.as_bytes()), Err(TooMuch::Pairs));
    }

    #[test]
    fn decoding_never_panics() {
        // A small generator instead of a corpus: every text of these pieces up to five long.
        let pieces = ["a", "[", "]", "=", "&", "%5B", "%", "0", "é"];
        let mut texts = vec![String::new()];
        for _ in 0..5 {
            texts = texts
                .iter()
                .flat_map(|text| pieces.iter().map(move |piece| format!("{text}{piece}")))
                .collect();
            for text in &texts {
                let _ = Form::decode(text.as_bytes());
            }
        }
    }
}
