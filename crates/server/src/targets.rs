//! Where webhooks may go. A sandbox sends anywhere; an operator's server must not be made to
//! speak to the machines beside it, so there only public addresses are spoken to, whatever a
//! name resolves to at the time.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use reqwest::{
    Client, Url,
    dns::{Addrs, Name, Resolve, Resolving},
};

/// How long an endpoint may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A client for webhooks: no redirects, and public addresses only if `public_only`.
pub(crate) fn client(public_only: bool) -> Client {
    let builder = || {
        let builder = Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .user_agent("Stripe/1.0 (+https://stripe.com/docs/webhooks)");
        if public_only { builder.dns_resolver(Arc::new(PublicOnly)) } else { builder }
    };
    builder().build().unwrap_or_else(|error| {
        tracing::warn!(%error, "no root certificates: https endpoints can't be delivered to");
        builder().tls_certs_only([]).build().expect("a client that trusts nobody can be made")
    })
}

/// True if a URL names its host by an address that is not public. Names are looked at when they
/// are resolved.
pub(crate) fn is_private(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.parse::<IpAddr>().is_ok_and(|address| !is_public(address))
}

/// Resolves names as the system does, and drops what is not public.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(format!("{} has no public address", name.as_str()).into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// IPv4 networks that are not public: first address and length of the prefix. Source: IANA's registry
/// of special-purpose addresses and of multicast; what the registry says of single addresses within
/// `192.0.0.0/24` is not looked at.
const SPECIAL_V4: [(Ipv4Addr, u32); 15] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Multicast, and what is reserved up to the broadcast address.
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// The only IPv6 addresses that are routed over the internet to single machines. Everything outside
/// is special: loopback, private, link-local, multicast, and what leads to IPv4 addresses of a
/// network's own choice.
const GLOBAL_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What is special among those. Source: IANA's registry of special-purpose addresses.
const SPECIAL_V6: [(Ipv6Addr, u32); 4] = [
    // Protocols, tunnels and benchmarks.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // Documentation.
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    // 6to4: the address of an IPv4 machine is part of it.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
];

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(address) => is_public_v4(address),
            None => is_public_v6(address),
        },
    }
}

/// The IPv4 address that is meant by an IPv6 one: by the system's own notation, or by the prefix
/// that translates for machines without IPv4. Source: RFC 6052. The prefix for translations of a
/// network's own, `64:ff9b:1::/48`, may lead anywhere.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [0x64, 0xff9b, 0, 0, 0, 0, high, low] = address.segments() else {
        return address.to_ipv4_mapped();
    };
    Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let within = |(first, length): &(Ipv4Addr, u32)| {
        (address.to_bits() ^ first.to_bits()) >> (u32::BITS - length) == 0
    };
    !SPECIAL_V4.iter().any(within)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let within = |(first, length): &(Ipv6Addr, u32)| {
        (address.to_bits() ^ first.to_bits()) >> (u128::BITS - length) == 0
    };
    within(&GLOBAL_V6) && !SPECIAL_V6.iter().any(within)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_spoken_to() {
        for (url, private) in [
            ("http://127.0.0.1:4242/hook", true),
            ("http://10.1.2.3/", true),
            ("http://172.16.0.1/", true),
            ("http://192.168.0.1/", true),
            ("http://169.254.169.254/latest", true),
            ("http://100.64.0.1/", true),
            ("http://0.0.0.0/", true),
            ("http://2130706433/", true),
            ("http://[::1]/", true),
            ("http://[fd00::1]/", true),
            ("http://[fe80::1]/", true),
            ("http://[::ffff:10.0.0.1]/", true),
            ("http://[::7f00:1]/", true),
            ("http://[64:ff9b::a00:1]/", true),
            ("http://[64:ff9b::7f00:1]/", true),
            ("http://[64:ff9b::a9fe:a9fe]/", true),
            ("http://[64:ff9b::808:808]/", false),
            ("http://[64:ff9b::1:808:808]/", true),
            ("http://[64:ff9b:1::808:808]/", true),
            ("https://8.8.8.8/", false),
            ("https://[::ffff:8.8.8.8]/", false),
            ("https://[2606:4700::1111]/", false),
            ("https://shop.example/hook", false),
        ] {
            assert_eq!(is_private(url), private, "{url}");
        }
    }

    /// The addresses at both ends of each network, and those beside them.
    #[test]
    fn special_networks_end_where_the_registry_says() {
        for (before, first, last, behind) in [
            ("", "0.0.0.0", "0.255.255.255", "1.0.0.0"),
            ("9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"),
            ("100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"),
            ("126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"),
            ("169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"),
            ("172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"),
            ("191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0"),
            ("192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0"),
            ("192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0"),
            ("192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"),
            ("198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0"),
            ("198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0"),
            ("203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0"),
            ("223.255.255.255", "224.0.0.0", "255.255.255.255", ""),
            ("", "::", "1fff:ffff::", "2000::"),
            ("2000:ffff::", "2001::", "2001:1ff:ffff::", "2001:200::"),
            ("2001:db7:ffff::", "2001:db8::", "2001:db8:ffff::", "2001:db9::"),
            ("2001:ffff::", "2002::", "2002:ffff::", "2003::"),
            ("3ffe:ffff::", "3fff::", "3fff:fff:ffff::", "3fff:1000::"),
            ("3fff:ffff::", "4000::", "ffff:ffff::", ""),
            // Within those: to IPv4, to nowhere, private, link-local, of a site, to many.
            ("", "64:ff9b::", "64:ff9b:1::", ""),
            ("", "100::", "5f00::", ""),
            ("", "fc00::", "fe80::", ""),
            ("", "fec0::", "ff02::1", ""),
        ] {
            let public = |text: &str| is_public(text.parse().unwrap());
            for special in [first, last] {
                assert!(!public(special), "{special}");
            }
            for beside in [before, behind].iter().filter(|text| !text.is_empty()) {
                assert!(public(beside), "{beside}");
            }
        }
    }
}
