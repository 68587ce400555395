//! OAuth: its calls. Its page is in `pages/authorize.rs`.

use connect::commands::oauth::{deauthorize, token};

use crate::endpoint::{Route, write};

pub(super) fn routes() -> Vec<Route> {
    vec![write("POST /oauth/token", token::run), write("POST /oauth/deauthorize", deauthorize::run)]
}
