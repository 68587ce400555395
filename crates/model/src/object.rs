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

    /// Its id, with its type's prefix.
    fn id(&self) -> &str;

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
/// left out if there is none) and an inherent `lists` function for its filters.
macro_rules! object {
    ($type:ty, $name:literal) => {
        impl $crate::object::Object for $type {
            const OBJECT: &'static str = $name;
            type Internal = ();
            fn id(&self) -> &str {
                &self.id
            }
            fn internal(&self) -> &() {
                &()
            }
            fn set_internal(&mut self, (): ()) {}
            fn filters(&self) -> Vec<(&'static str, String)> {
                self.lists()
            }
        }
    };
    ($type:ty, $name:literal, $internal:ty) => {
        impl $crate::object::Object for $type {
            const OBJECT: &'static str = $name;
            type Internal = $internal;
            fn id(&self) -> &str {
                &self.id
            }
            fn internal(&self) -> &$internal {
                &self.internal
            }
            fn set_internal(&mut self, internal: $internal) {
                self.internal = internal;
            }
            fn filters(&self) -> Vec<(&'static str, String)> {
                self.lists()
            }
        }
    };
}
pub(crate) use object;

/// The pairs of those filters that have a value.
pub(crate) fn present<const N: usize>(
    pairs: [(&'static str, Option<&str>); N],
) -> Vec<(&'static str, String)> {
    pairs.into_iter().filter_map(|(filter, value)| Some((filter, value?.to_owned()))).collect()
}
