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
    AE AG AL AM AO AR AT AU AZ BA BD BE BG BH BJ BN BO BR BS BT BW CA CH CI CL CO CR CY CZ DE DK
    DO DZ EC EE EG ES ET FI FR GA GB GH GI GM GR GT GY HK HR HU ID IE IL IN IS IT JM JO JP KE KH
    KR KW KZ LA LC LI LK LT LU LV MA MC MD MG MK MN MO MT MU MX MY MZ NA NE NG NL NO NZ OM PA PE
    PH PK PL PT PY QA RO RS RW SA SE SG SI SK SM SN SV TH TN TR TT TW TZ US UY UZ VN ZA
};

/// Lists that countries share.
pub(super) const GROUPS: &str = include_str!("../../data/countries/groups.toml");
