//! A list turned over page by page, there and back.

use serde_json::Value;
use testkit::Actor;

/// Parameters as they are sent.
pub type Params = Vec<(String, String)>;

fn ids(page: &Value) -> Vec<String> {
    let data = page["data"].as_array().into_iter().flatten();
    data.filter_map(|one| one["id"].as_str().map(str::to_owned)).collect()
}

async fn turned(actor: &Actor, path: &str, params: &Params, more: &[(&str, &str)]) -> Value {
    let params = params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let params: Vec<_> = params.chain(more.iter().copied()).collect();
    actor.get(path, &params).await.ok()
}

/// Asserts that a list has these elements, in pages of a size, in both directions, and that each
/// page tells whether there is more.
pub async fn check(actor: &Actor, path: &str, params: &Params, size: usize, expected: &[String]) {
    let told = format!("{path} {params:?} in pages of {size}");
    let limit = size.to_string();
    let (mut at, mut after) = (0, String::new());
    loop {
        let cursor = [("limit", limit.as_str()), ("starting_after", after.as_str())];
        let cursor = if at == 0 { &cursor[..1] } else { &cursor[..] };
        let page = turned(actor, path, params, cursor).await;
        let to = expected.len().min(at + size);
        assert_eq!(ids(&page), expected[at..to], "{told}, from {at}");
        assert_eq!(page["has_more"], to < expected.len(), "{told}, from {at}");
        at = to;
        if at == expected.len() {
            break;
        }
        after.clone_from(&expected[at - 1]);
    }
    let Some(last) = expected.len().checked_sub(1) else { return };
    let mut before = last;
    loop {
        let cursor = [("limit", limit.as_str()), ("ending_before", expected[before].as_str())];
        let page = turned(actor, path, params, &cursor).await;
        let from = before.saturating_sub(size);
        assert_eq!(ids(&page), expected[from..before], "{told}, back from {before}");
        assert_eq!(page["has_more"], from > 0, "{told}, back from {before}");
        if from == 0 {
            break;
        }
        before = from;
    }
}

/// The same of the newer API, which names its pages by their URLs.
pub async fn check_v2(
    actor: &Actor,
    path: &str,
    params: &Params,
    size: usize,
    expected: &[String],
) {
    let told = format!("{path} {params:?} in pages of {size}");
    let (mut there, mut back) = (Vec::new(), Vec::new());
    let mut page = turned(actor, path, params, &[("limit", &size.to_string())]).await;
    loop {
        there.push(ids(&page));
        let Some(next) = page["next_page_url"].as_str() else { break };
        page = actor.get(next, &[]).await.ok();
    }
    loop {
        back.push(ids(&page));
        let Some(previous) = page["previous_page_url"].as_str() else { break };
        page = actor.get(previous, &[]).await.ok();
    }
    back.reverse();
    assert_eq!(there.concat(), expected, "{told}");
    assert_eq!(back.concat(), expected, "{told}, and back");
    let full = there.iter().rev().skip(1).all(|page| page.len() == size);
    assert!(full, "{told}: {there:?}");
}
