//! What a card is, besides its number, which nobody keeps.

/// What an acquirer tells of a card when it is given the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardFacts {
    /// What the acquirer knows the card by. It means nothing to anybody else.
    pub reference: String,
    /// The network.
    pub brand: Brand,
    /// `credit`, `debit` or `prepaid`.
    pub funding: String,
    /// ISO country of the issuer.
    pub country: String,
    /// The last four digits.
    pub last4: String,
    /// The same for the same card.
    pub fingerprint: String,
}

/// A card network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brand {
    Visa,
    Mastercard,
    Amex,
    Discover,
    Diners,
    Jcb,
    UnionPay,
}

impl Brand {
    const ALL: [Brand; 7] = [
        Brand::Visa,
        Brand::Mastercard,
        Brand::Amex,
        Brand::Discover,
        Brand::Diners,
        Brand::Jcb,
        Brand::UnionPay,
    ];

    /// As payment methods spell it.
    pub fn name(self) -> &'static str {
        match self {
            Brand::Visa => "visa",
            Brand::Mastercard => "mastercard",
            Brand::Amex => "amex",
            Brand::Discover => "discover",
            Brand::Diners => "diners",
            Brand::Jcb => "jcb",
            Brand::UnionPay => "unionpay",
        }
    }

    /// As card sources spell it.
    pub fn source_name(self) -> &'static str {
        match self {
            Brand::Visa => "Visa",
            Brand::Mastercard => "MasterCard",
            Brand::Amex => "American Express",
            Brand::Discover => "Discover",
            Brand::Diners => "Diners Club",
            Brand::Jcb => "JCB",
            Brand::UnionPay => "UnionPay",
        }
    }

    /// The brand that a card source spells so.
    pub fn of_source(name: &str) -> Option<Brand> {
        Brand::ALL.into_iter().find(|brand| brand.source_name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brand_is_found_by_how_sources_spell_it() {
        for brand in Brand::ALL {
            assert_eq!(Brand::of_source(brand.source_name()), Some(brand));
        }
        assert_eq!(Brand::of_source("visa"), None);
    }
}
