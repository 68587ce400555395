//! What every stored resource has in common.

use serde::{Serialize, de::DeserializeOwned};

use crate::resource::Resource;

/// A resource as the API shows it, plus what the platform must know of it and never shows.
///
/// `Serialize` gives the public body as the newest API version has it, fields in Stripe's order. What is not
/// shown lives in [`Object::Internal`], in a field marked `#[serde(skip)]`; the store keeps the
/// two apart, so that a reply is the stored bytes, unchanged.
pub trait Object: Serialize + DeserializeOwned + Clone {
    /// What it is to the API.
    const RESOURCE: Resource;

    /// The value of the body's `object` field.
    const OBJECT: &'static str = Self::RESOURCE.object;

    /// What the platform knows beyond the public body. `()` where there is nothing.
    type Internal: Serialize + DeserializeOwned + Default + Clone;

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

    /// How it is stored at a time, where that is not as it is.
    ///
    /// An object may be stored as it will be a moment later, so that nothing need be written then:
    /// with the fields that are [`Resource::withheld`] for now, and with the time until when they
    /// are, as `filled_at` of its internal part. Whoever reads it before finds these fields null.
    /// What is stored at that time or later names it no more.
    fn stored_at(&self, _now: i64) -> Option<Self> {
        None
    }

    /// The filtered lists this object is found in: pairs of filter and value, for example
    /// `("destination", "acct_…")`. A pair must not change over the object's life unless the
    /// object is taken out of that list and put into another; the store compares old and new.
    fn filters(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// Implements [`Object`] for a struct with an `id`, an `internal` field (named by its type, or
/// left out if there is none) and an inherent `lists` function for its filters, which is this
/// resource. A type that may be personal says so in the end.
macro_rules! object {
    ($type:ty, $resource:expr $(, personal = $personal:expr)?) => {
        impl $crate::object::Object for $type {
            const RESOURCE: $crate::resource::Resource = $resource;
            type Internal = ();
            $crate::object::object!(@common $($personal)?);
            fn internal(&self) -> &() {
                &()
            }
            fn set_internal(&mut self, (): ()) {}
        }
    };
    ($type:ty, $resource:expr, $internal:ty $(, personal = $personal:expr)?
     $(, stored_at = $stored_at:expr)?) => {
        impl $crate::object::Object for $type {
            const RESOURCE: $crate::resource::Resource = $resource;
            type Internal = $internal;
            $crate::object::object!(@common $($personal)?);
            fn internal(&self) -> &$internal {
                &self.internal
            }
            fn set_internal(&mut self, internal: $internal) {
                self.internal = internal;
            }
            $(fn stored_at(&self, now: i64) -> Option<Self> {
                let at: fn(&Self, i64) -> Option<Self> = $stored_at;
                at(self, now)
            })?
        }
    };
    (@common $($personal:expr)?) => {
        fn id(&self) -> &str {
            &self.id
        }
        fn filters(&self) -> Vec<(&'static str, String)> {
            self.lists()
        }
        $(fn is_personal(&self) -> bool {
            let is: fn(&Self) -> bool = $personal;
            is(self)
        })?
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
