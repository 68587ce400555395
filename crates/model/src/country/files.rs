//! The files of `data/countries`, compiled in.

/// One text for each country. A new file is named here.
macro_rules! files {
    ($($code:ident)*) => {
        &[$((
            stringify!($code),
            include_str!(concat!("../../data/countries/", stringify!($code), ".toml")),
        )),*]
    };
}

/// Country code and text, in alphabetical order.
pub(super) const FILES: &[(&str, &str)] = files! {
    AE AR AT AU BD BE BG BR CA CH CI CL CO CY CZ DE DK EE EG ES FI FR GB GI GR HK HR HU ID IE IL
    IN IS IT JP KE KR LI LK LT LU LV MA MC MT MX MY NG NL NO NZ PE PH PK PL PT RO SA SE SG SI SK
    SM TH TR TW US VN ZA
};

/// Lists that countries share.
pub(super) const GROUPS: &str = include_str!("../../data/countries/groups.toml");
