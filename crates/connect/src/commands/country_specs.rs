//! Country specs: facts that are compiled in, paged as other lists are.

use engine::{Caller, Error, Snapshot};
use model::{
    country_spec::CountrySpec,
    refusal::{Place, Refusal},
};
use wire::lists::{List, Page};

/// The spec of a country.
pub fn retrieve(_: &mut Snapshot<'_>, _: &Caller, code: &str) -> Result<CountrySpec, Error> {
    CountrySpec::find(code).ok_or_else(|| no_such(code, Place::Path("id")).into())
}

fn no_such(code: &str, place: Place) -> Refusal {
    let object = "country_spec".to_owned();
    Refusal::NoSuch { object, id: code.to_owned(), place }
}

/// A page of them, by code.
pub fn list(_: &mut Snapshot<'_>, _: &Caller, page: &Page) -> Result<List<CountrySpec>, Error> {
    self::page(page)
}

fn page(page: &Page) -> Result<List<CountrySpec>, Error> {
    page.check()?;
    let all = CountrySpec::all();
    let place = |cursor: &Option<String>, param| match cursor {
        None => Ok(None),
        Some(code) => match all.iter().position(|spec| spec.id == code) {
            Some(place) => Ok(Some(place)),
            None => Err(no_such(code, Place::Param(param))),
        },
    };
    let limit = page.limit();
    let after = place(&page.starting_after, "starting_after")?;
    let (range, has_more) = match place(&page.ending_before, "ending_before")? {
        Some(end) => (end.saturating_sub(limit)..end, end > limit),
        None => {
            let start = after.map_or(0, |place| place + 1);
            let end = (start + limit).min(all.len());
            (start..end, end < all.len())
        }
    };
    let data = all.into_iter().skip(range.start).take(range.len()).collect();
    Ok(List::new("/v1/country_specs", data, has_more))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(page: &Page) -> (Vec<&'static str>, bool) {
        let found = self::page(page).unwrap();
        (found.data.iter().map(|spec| spec.id).collect(), found.has_more)
    }

    #[test]
    fn pages_go_both_ways() {
        let some = |code: &str| Some(code.to_owned());
        let page = |limit| Page { limit: Some(limit), ..Page::default() };
        assert_eq!(codes(&page(2)), (vec!["AE", "AT"], true));
        let next = Page { starting_after: some("AT"), ..page(2) };
        assert_eq!(codes(&next), (vec!["AU", "BE"], true));
        let back = Page { ending_before: some("AU"), ..page(2) };
        assert_eq!(codes(&back), (vec!["AE", "AT"], false));
        let end = Page { starting_after: some("US"), ..page(2) };
        assert_eq!(codes(&end), (vec![], false));
        assert!(!codes(&page(100)).1);
        assert!(self::page(&Page { starting_after: some("XX"), ..page(2) }).is_err());
    }
}
