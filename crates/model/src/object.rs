//! What every stored resource has in common.

use serde::{Serialize, de::DeserializeOwned};

/// A resource as the API shows it, plus what the platform must know of it and never shows.
///
/// `Serialize` gives the public body in its newest shape, fields in Stripe's order. What is not
/// shown lives in [`Object::Internal`], in a field marked `#[serde(skip)]`; the store keeps the
/// two apart, so that a reply is the stored bytes, unchanged.
pub trait Object: Serialize + DeserializeOwned + Clone {
    /// The value of the body's `object` field, for example `"transfer"`.
    const OBJECT: &'static str;

    /// The name of the list of all objects of this type that one account holds.
    ///
    /// Two types share a list when one URL lists both (bank accounts and cards).
    const LIST: &'static str = Self::OBJECT;

    /// What the platform knows beyond the public body. `()` where there is nothing.
    type Internal: Serialize + DeserializeOwned + Default + Clone;

    /// A filter of which every object has exactly one value: its lists together are all objects
    /// of this type, so that no list of all of them need be kept.
    const PARTS: Option<&'static str> = None;

    /// Filters whose values are personal, and so are not to be read in the names of lists.
    const HIDDEN: &'static [&'static str] = &[];

    /// Its id, with its type's prefix.
    fn id(&self) -> &str;

    /// Whether it says something of a person, and so is encrypted where it is kept. A type may
    /// decide by its values, so that what says nothing costs nothing.
    fn is_personal(&self) -> bool {
        false
    }

    /// What is never shown.
    fn internal(&self) -> &Self::Internal;

    /// Puts back what is never shown, when the object is read.
    fn set_internal(&mut self, internal: Self::Internal);

    /// The filtered lists this object is found in: pairs of filter and value, for example
    /// `("destination", "acct_…")`. A pair must not change over the object's life unless the
    /// object is taken out of that list and put into another; the store compares old and new.
    fn filters(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// Implements [`Object`] for a struct with an `id`, an `internal` field (named by its type, or
/// left out if there is none) and an inherent `lists` function for its filters. A type that may be
/// personal says so in the end.
macro_rules! object {
    ($type:ty, $name:literal) => {
        impl $crate::object::Object for $type {
            const OBJECT: &'static str = $name;
            type Internal = ();
            $crate::object::object!(@common);
            $crate::object::object!(@nothing);
        }
    };
    ($type:ty, $name:literal, personal = $personal:expr $(, hidden = $hidden:expr)?) => {
        impl $crate::object::Object for $type {
            const OBJECT: &'static str = $name;
            $(const HIDDEN: &'static [&'static str] = $hidden;)?
            type Internal = ();
            $crate::object::object!(@common);
            $crate::object::object!(@nothing);
            fn is_personal(&self) -> bool {
                let is: fn(&$type) -> bool = $personal;
                is(self)
            }
        }
    };
    ($type:ty, $name:literal, $internal:ty $(, personal = $personal:expr)? $(, parts = $parts:literal)?) => {
        impl $crate::object::Object for $type {
            const OBJECT: &'static str = $name;
            type Internal = $internal;
            $(const PARTS: Option<&'static str> = Some($parts);)?
            $crate::object::object!(@common);
            fn internal(&self) -> &$internal {
                &self.internal
            }
            fn set_internal(&mut self, internal: $internal) {
                self.internal = internal;
            }
            $(fn is_personal(&self) -> bool {
                let is: fn(&$type) -> bool = $personal;
                is(self)
            })?
        }
    };
    (@common) => {
        fn id(&self) -> &str {
            &self.id
        }
        fn filters(&self) -> Vec<(&'static str, String)> {
            self.lists()
        }
    };
    (@nothing) => {
        fn internal(&self) -> &() {
            &()
        }
        fn set_internal(&mut self, (): ()) {}
    };
}
pub(crate) use object;

/// The pairs of those filters that have a value.
pub(crate) fn present<const N: usize>(
    pairs: [(&'static str, Option<&str>); N],
) -> Vec<(&'static str, String)> {
    pairs.into_iter().filter_map(|(filter, value)| Some((filter, value?.to_owned()))).collect()
}

/// True if a value says anything: hashes and lists do if one of their elements does.
pub(crate) fn says(value: &serde_json::Value) -> bool {
    use serde_json::Value;
    match value {
        Value::Null => false,
        Value::Object(fields) => fields.values().any(says),
        Value::Array(elements) => elements.iter().any(says),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}
