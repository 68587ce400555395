//! Addresses: where to listen, and where others find this server.

use std::{
    cell::RefCell,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

use axum::http::{HeaderMap, header};
use engine::Links;
use reqwest::Url;

/// Characters of a `Host` header. Source: a name has 253 at the most, a port 5.
const HOST_LIMIT: usize = 260;

/// The address to listen on: `HOST:PORT`, or a port of this machine alone.
///
/// Errors: it is neither, in words for who typed it.
pub fn listening(text: &str) -> Result<String, String> {
    if text.parse::<u16>().is_ok() {
        return Ok(format!("127.0.0.1:{text}"));
    }
    match text.rsplit_once(':') {
        Some(("", port)) => Err(format!(
            "cannot listen on '{text}': name a host too, 127.0.0.1:{port}, or 0.0.0.0:{port} for every machine that reaches this one"
        )),
        Some((_, port)) if port.parse::<u16>().is_ok() => Ok(text.to_owned()),
        _ => Err(format!("cannot listen on '{text}': it must be HOST:PORT, or a port")),
    }
}

/// The URL of a listener, for somebody on the same machine: no link names an address that stands
/// for all addresses.
pub fn url_of(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

/// Where this server is found from outside: scheme, host and perhaps a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// What links begin with: no trailing slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<PublicUrl, String> {
        let wrong = |why: &str| Err(format!("the public URL {why}"));
        let url = match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => url,
            _ => return wrong("must begin with http:// or https://, and a host"),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return wrong("must not hold a name or a password");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return wrong("must not have a query or a fragment");
        }
        if url.path() != "/" {
            return wrong(
                "must not have a path: clients find /v1 at the root of a host, so give Tributary a host of its own",
            );
        }
        if is_unspecified(url.host_str().unwrap_or_default()) {
            return wrong("must name a host that can be opened; that address stands for all");
        }
        Ok(PublicUrl(url.origin().ascii_serialization()))
    }
}

/// The URL by which a request came, where it matters.
pub(crate) fn followed(links: &Links, headers: &HeaderMap) -> Option<Arc<str>> {
    if links.follow_callers() { used(headers) } else { None }
}

/// The URL by which a request came, as its `Host` header says; none if that says nothing that can
/// stand in a link. Whoever calls can write anything there.
fn used(headers: &HeaderMap) -> Option<Arc<str>> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (host, None) = (hosts.next()?.to_str().ok()?, hosts.next()) else { return None };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_[]:".contains(&byte);
    if host.is_empty() || host.len() > HOST_LIMIT || !host.bytes().all(plain) {
        return None;
    }
    LAST.with_borrow_mut(|(known, url)| {
        if known != host {
            (*known, *url) = (host.to_owned(), url_with(host));
        }
        url.clone()
    })
}

thread_local! {
    /// The host that was used last, and its URL: most requests come by the same one.
    static LAST: RefCell<(String, Option<Arc<str>>)> = RefCell::default();
}

fn url_with(host: &str) -> Option<Arc<str>> {
    let url = ["http://", host].concat();
    let parsed = Url::parse(&url).ok()?;
    (!is_unspecified(parsed.host_str()?)).then(|| url.into())
}

fn is_unspecified(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V6(ip)) => {
            ip.is_unspecified() || ip.to_ipv4_mapped().is_some_and(|ip| ip.is_unspecified())
        }
        Ok(ip) => ip.is_unspecified(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_port_is_enough_to_listen() {
        for (text, at) in [
            ("15119", Some("127.0.0.1:15119")),
            ("0.0.0.0:80", Some("0.0.0.0:80")),
            ("[::1]:0", Some("[::1]:0")),
            ("localhost:12111", Some("localhost:12111")),
            (":8080", None),
            ("localhost", None),
            ("localhost:http", None),
            ("70000", None),
            ("", None),
        ] {
            assert_eq!(listening(text).ok().as_deref(), at, "{text}");
        }
    }

    #[test]
    fn no_url_names_the_address_of_all_addresses() {
        for (address, url) in [
            ("127.0.0.1:1", "http://127.0.0.1:1"),
            ("0.0.0.0:12111", "http://127.0.0.1:12111"),
            ("[::]:12111", "http://[::1]:12111"),
            ("192.168.1.2:80", "http://192.168.1.2:80"),
        ] {
            assert_eq!(url_of(address.parse().unwrap()), url);
        }
    }

    #[test]
    fn public_urls() {
        for (text, shown) in [
            ("https://pay.example", "https://pay.example"),
            ("HTTPS://Pay.Example:443/", "https://pay.example"),
            ("http://pay.example:8080/", "http://pay.example:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("https://zahlen-für.example", "https://xn--zahlen-fr-x9a.example"),
        ] {
            assert_eq!(text.parse::<PublicUrl>().unwrap().as_str(), shown);
        }
        for text in [
            "",
            "pay.example",
            "ftp://pay.example",
            "https://",
            "https://pay.example/tributary",
            "https://pay.example/?a=b",
            "https://pay.example/#a",
            "https://me:secret@pay.example",
            "http://0.0.0.0:12111",
            "http://[::]:12111",
        ] {
            let error = text.parse::<PublicUrl>().unwrap_err();
            assert!(
                error.starts_with("the public URL must") && !error.contains("secret"),
                "{error}"
            );
        }
    }

    #[test]
    fn what_a_host_header_says_is_looked_at() {
        let used = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_str(host).unwrap());
            used(&headers)
        };
        for host in ["localhost:12111", "tributary", "shop_api:80", "[::1]:1", "pay.example"] {
            assert_eq!(used(host).as_deref(), Some(format!("http://{host}").as_str()));
        }
        let long = "a".repeat(HOST_LIMIT + 1);
        for host in [
            "",
            "0.0.0.0:12111",
            "[::]:1",
            "[::ffff:0.0.0.0]",
            "0:1",
            "a@b",
            "a/b",
            "a\"b",
            "a:b:c",
            "a:99999",
            &long,
        ] {
            assert_eq!(used(host), None, "{host}");
        }
        let mut two = HeaderMap::new();
        two.append(header::HOST, HeaderValue::from_static("a"));
        two.append(header::HOST, HeaderValue::from_static("b"));
        assert_eq!(super::used(&two), None);
    }
}
