//! The platform's application.

use engine::{Caller, Error, Reader};
use model::application::Application;

/// The platform's application.
pub fn application(reader: &mut impl Reader) -> Result<Application, Error> {
    let (owner, id) = (reader.platform().account.clone(), reader.platform().application.clone());
    let found = reader.find::<Application>(&owner, &id)?;
    Ok(found.unwrap_or_else(|| Application::new(&id)))
}

/// The path of the page that shows a holder's code, where no platform waits for it.
pub const LANDING: &str = "/oauth/connected";

/// Where holders go back to in development, as long as nobody has said where: a page of ours.
pub(crate) fn landing(reader: &impl Reader, caller: &Caller) -> Option<String> {
    let settings = reader.settings();
    settings.open_platforms.then(|| caller.link(settings, LANDING))
}
