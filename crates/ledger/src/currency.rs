//! Currencies and how many decimals their minor unit has.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A currency, by its lower-case ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// The text is not the code of a currency in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCurrency(pub String);

/// Every currency that can be used, in the order in which a refusal lists them.
pub const CURRENCIES: &str = "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif \
bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur \
fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl hrk htg huf idr ils inr isk jmd jod jpy kes kgs khr \
kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad \
ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp \
sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xof xpf \
yer zar zmw";

/// Currencies in which nobody pays, but accounts abroad are paid out.
const PAID_OUT_ONLY: &str = "btn ghs";

/// Minor units that are whole units. Source: the payment API's list of zero-decimal currencies;
/// UGX is left out of it since its amounts are sent with two decimals.
const ZERO_DECIMAL: &str = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf";

const THREE_DECIMAL: &str = "bhd jod kwd omr tnd";

impl Currency {
    /// US dollars.
    pub const USD: Currency = Currency(*b"usd");

    /// The lower-case code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("codes are ASCII")
    }

    /// Decimals of the minor unit: 2 for cents, 0 for yen, 3 for fils.
    pub fn decimals(self) -> u32 {
        match self {
            c if listed(ZERO_DECIMAL, c.code()) => 0,
            c if listed(THREE_DECIMAL, c.code()) => 3,
            _ => 2,
        }
    }
}

fn listed(list: &str, code: &str) -> bool {
    list.split(' ').any(|known| known == code)
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    /// Accepts either case; the code is kept in lower case.
    fn from_str(text: &str) -> Result<Currency, UnknownCurrency> {
        let lower = text.to_ascii_lowercase();
        match <[u8; 3]>::try_from(lower.as_bytes()) {
            Ok(code) if listed(CURRENCIES, &lower) || listed(PAID_OUT_ONLY, &lower) => {
                Ok(Currency(code))
            }
            _ => Err(UnknownCurrency(text.to_owned())),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Currency, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(|UnknownCurrency(code)| {
            serde::de::Error::custom(format!("unknown currency {code}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_and_case() {
        for (code, decimals) in
            [("usd", 2), ("USD", 2), ("jpy", 0), ("KWD", 3), ("ugx", 2), ("isk", 2), ("krw", 0)]
        {
            let currency: Currency = code.parse().unwrap();
            assert_eq!(currency.decimals(), decimals, "{code}");
            assert_eq!(currency.code(), code.to_lowercase());
            assert_eq!(currency.to_string(), currency.code());
            assert_eq!(format!("{currency:?}"), currency.code());
        }
        for wrong in ["", "us", "usdd", "xyz", "€€", "b d"] {
            assert!(wrong.parse::<Currency>().is_err(), "{wrong}");
        }
    }
}
