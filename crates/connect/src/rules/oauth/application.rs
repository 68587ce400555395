//! The platform's application.

use engine::{Caller, Look, Stop};
use model::application::Application;

/// The platform's application.
pub fn application(look: &mut impl Look) -> Result<Application, Stop> {
    let (owner, id) = (look.platform().account.clone(), look.platform().application.clone());
    let found = look.find::<Application>(&owner, &id)?;
    Ok(found.unwrap_or_else(|| Application::new(&id)))
}

/// The path of the page that shows a holder's code, where no platform waits for it.
pub const LANDING: &str = "/oauth/connected";

/// Where holders go back to in development, as long as nobody has said where: a page of ours.
pub(crate) fn landing(look: &impl Look, caller: &Caller) -> Option<String> {
    let settings = look.settings();
    settings.open_platforms.then(|| caller.link(settings, LANDING))
}
