//! What a resource is to the API: a constant beside each object, from which the tables are made
//! that need to know something of every type.

use serde_json::Value;

/// Says of a body what depends on the moment at which it is read; see [`Resource::at_reading`].
pub type AtReading = fn(body: &mut Value, now: i64);

/// The facts of one type of object.
#[derive(Debug, Clone, Copy)]
pub struct Resource {
    /// The value of the body's `object` field, for example `"payment_intent"`.
    pub object: &'static str,
    /// What its ids begin with, without the underscore. A new id begins with the first unless
    /// another is chosen.
    pub prefixes: &'static [&'static str],
    /// What "No such …" calls it.
    pub noun: &'static str,
    /// Where it is retrieved, with a name in braces for each id, its own at the end; empty if it
    /// can't be retrieved.
    pub path: &'static str,
    /// A field, and where an object is whose body has it: some stand below one type of object or
    /// another.
    pub below: Option<(&'static str, &'static str)>,
    /// The name of the list of all objects of this type that one account holds. Two types share a
    /// list when one URL lists both.
    pub list: &'static str,
    /// A filter of which every object has exactly one value: its lists together are all objects
    /// of this type, so that no list of all of them need be kept.
    pub parts: Option<&'static str>,
    /// True if all of this type that an account holds are found by their ids, which are made with
    /// the account: then no list of all of them need be kept. Such an object stays with its owner.
    pub owned: bool,
    /// Filters whose values are personal, and so are not to be read in the names of lists.
    pub hidden: &'static [&'static str],
    /// Fields that can be expanded. Source: the API's published annotations and recorded
    /// behaviour; some are of features that are always null here.
    pub expandable: &'static [&'static str],
    /// Those of them that lead from what a connected account has back to what its platform has.
    pub back: &'static [&'static str],
    /// Lists that its body has only when they are expanded: each field, and the type of the
    /// list's elements. The list is that of the filter with this resource's name, and its URL is
    /// the field's name below the resource's path.
    pub sublists: &'static [(&'static str, &'static str)],
    /// Sets the fields that depend on the moment of reading, if there are any.
    pub at_reading: Option<AtReading>,
    /// Fields that are null until a time, although they are stored as they will be: see
    /// [`crate::object::Object::stored_at`].
    pub withheld: &'static [&'static str],
}

impl Resource {
    /// A resource with its object's name, and what its ids begin with.
    pub const fn new(object: &'static str, prefixes: &'static [&'static str]) -> Resource {
        Resource {
            object,
            prefixes,
            noun: object,
            path: "",
            below: None,
            list: object,
            parts: None,
            owned: false,
            hidden: &[],
            expandable: &[],
            back: &[],
            sublists: &[],
            at_reading: None,
            withheld: &[],
        }
    }

    /// Sets [`Resource::noun`].
    #[must_use]
    pub const fn noun(self, noun: &'static str) -> Resource {
        Resource { noun, ..self }
    }

    /// Sets [`Resource::path`].
    #[must_use]
    pub const fn path(self, path: &'static str) -> Resource {
        Resource { path, ..self }
    }

    /// Sets [`Resource::below`].
    #[must_use]
    pub const fn below(self, field: &'static str, path: &'static str) -> Resource {
        Resource { below: Some((field, path)), ..self }
    }

    /// Sets [`Resource::list`].
    #[must_use]
    pub const fn list(self, list: &'static str) -> Resource {
        Resource { list, ..self }
    }

    /// Sets [`Resource::parts`].
    #[must_use]
    pub const fn parts(self, filter: &'static str) -> Resource {
        Resource { parts: Some(filter), ..self }
    }

    /// Sets [`Resource::owned`].
    #[must_use]
    pub const fn owned(self) -> Resource {
        Resource { owned: true, ..self }
    }

    /// Sets [`Resource::hidden`].
    #[must_use]
    pub const fn hidden(self, hidden: &'static [&'static str]) -> Resource {
        Resource { hidden, ..self }
    }

    /// Sets [`Resource::expandable`].
    #[must_use]
    pub const fn expandable(self, expandable: &'static [&'static str]) -> Resource {
        Resource { expandable, ..self }
    }

    /// Sets [`Resource::back`].
    #[must_use]
    pub const fn back(self, back: &'static [&'static str]) -> Resource {
        Resource { back, ..self }
    }

    /// Sets [`Resource::sublists`].
    #[must_use]
    pub const fn sublists(self, sublists: &'static [(&'static str, &'static str)]) -> Resource {
        Resource { sublists, ..self }
    }

    /// Sets [`Resource::at_reading`].
    #[must_use]
    pub const fn at_reading(self, set: AtReading) -> Resource {
        Resource { at_reading: Some(set), ..self }
    }

    /// Sets [`Resource::withheld`].
    #[must_use]
    pub const fn withheld(self, withheld: &'static [&'static str]) -> Resource {
        Resource { withheld, ..self }
    }

    /// What a new id begins with.
    pub const fn prefix(&self) -> &'static str {
        self.prefixes[0]
    }

    /// True if an id is one of this type's, by what it begins with.
    pub fn has_id(&self, id: &str) -> bool {
        self.prefixes.iter().any(|prefix| begins_with(id, prefix))
    }

    /// The URL of an object of an account. Other ids in the path are fields of its body.
    pub fn url(&self, account: &str, id: &str, body: &Value) -> String {
        let below = self.below.filter(|(field, _)| body[*field].is_string());
        let path = below.map_or(self.path, |(_, path)| path);
        let Some((above, own)) = path.rsplit_once('/') else { return String::new() };
        let above = above.split('/').map(|step| {
            match step.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                None => step,
                Some("account") => account,
                Some(field) => body[field].as_str().unwrap_or_default(),
            }
        });
        let own = if own.starts_with('{') { id } else { own };
        above.chain([own]).collect::<Vec<_>>().join("/")
    }
}

/// True if an id begins with a prefix, and not only with its letters.
pub fn begins_with(id: &str, prefix: &str) -> bool {
    id.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('_'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::object::Object;

    #[test]
    fn urls_name_what_an_object_belongs_to() {
        let body = json!({ "fee": "fee_1" });
        for (path, expected) in [
            ("/v1/balance", "/v1/balance"),
            ("/v1/accounts/{account}", "/v1/accounts/x_1"),
            ("/v1/accounts/{account}/persons/{person}", "/v1/accounts/acct_1/persons/x_1"),
            ("/v1/fees/{fee}/refunds/{refund}", "/v1/fees/fee_1/refunds/x_1"),
            ("", ""),
        ] {
            assert_eq!(Resource::new("x", &["x"]).path(path).url("acct_1", "x_1", &body), expected);
        }
    }

    #[test]
    fn an_object_may_stand_below_one_type_or_another() {
        let card = crate::card::Card::RESOURCE;
        for (body, expected) in [
            (json!({ "account": "acct_2" }), "/v1/accounts/acct_1/external_accounts/card_1"),
            (json!({ "customer": null }), "/v1/accounts/acct_1/external_accounts/card_1"),
            (json!({ "customer": "cus_1" }), "/v1/customers/cus_1/sources/card_1"),
        ] {
            assert_eq!(card.url("acct_1", "card_1", &body), expected);
        }
    }

    #[test]
    fn ids_are_known_by_their_prefix() {
        let resource = Resource::new("x", &["x", "x_test"]);
        for (id, expected) in [("x_1", true), ("x_test_1", true), ("xy_1", false), ("x", false)] {
            assert_eq!(resource.has_id(id), expected, "{id}");
        }
        assert_eq!(resource.prefix(), "x");
    }
}
