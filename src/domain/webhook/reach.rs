//! Which machines a webhook may reach: never this one or its neighbours by accident.
//!
//! An admin of a cluster chooses the address, the server asks it from inside its own network: without this rule every
//! admin could knock at the doors behind the firewall (server-side request forgery).

// The addresses alone, without sockets: `core` has nothing that could reach a network.
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where an address lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zone {
    /// Anywhere in the internet.
    Public,
    /// This machine, or a network of one's own: loopback, private, behind a carrier's translation.
    Own,
    /// Never a receiver: link-local (there clouds keep their keys), multicast, documentation, reserved, tunnels.
    Never,
}

/// Whether this machine may be asked. `private_allowed` lets an installation reach a server in its own network.
#[must_use]
pub fn may_be_asked(address: IpAddr, private_allowed: bool) -> bool {
    let zone = match address {
        IpAddr::V4(address) => zone_of_v4(address),
        IpAddr::V6(address) => zone_of_v6(address),
    };
    match zone {
        Zone::Public => true,
        Zone::Own => private_allowed,
        Zone::Never => false,
    }
}

fn zone_of_v4(address: Ipv4Addr) -> Zone {
    match address.octets() {
        [10 | 127, ..] | [192, 168, ..] | [172, 16..=31, ..] | [100, 64..=127, ..] => Zone::Own,
        // "This network", multicast and everything reserved above it with the broadcast address; link-local; protocol
        // assignments and documentation; the 6to4 relays; benchmarks; documentation twice again.
        [0 | 224..=255, ..]
        | [169, 254, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18..=19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => Zone::Never,
        _ => Zone::Public,
    }
}

fn zone_of_v6(address: Ipv6Addr) -> Zone {
    if address.is_loopback() {
        return Zone::Own;
    }
    match address.segments() {
        // An IPv4 address in other clothes is what it is underneath: mapped, and by NAT64.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
            zone_of_v4(Ipv4Addr::new(a, b, c, d))
        }
        // Unique local addresses.
        [0xfc00..=0xfdff, ..] => Zone::Own,
        // Protocol assignments with Teredo, documentation twice, 6to4: all within the block of public addresses.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => Zone::Never,
        [0x2000..=0x3fff, ..] => Zone::Public,
        // Unspecified, compatible, link-local, site-local, multicast, discard-only and whatever is not given out.
        _ => Zone::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Addresses, whether they may be asked, and whether they may once private ones are allowed.
    const TABLE: &[(&str, bool, bool)] = &[
        ("8.8.8.8", true, true),
        ("1.0.0.1", true, true),
        ("113.160.0.1", true, true),
        ("172.15.255.255", true, true),
        ("172.32.0.1", true, true),
        ("100.63.255.255", true, true),
        ("100.128.0.1", true, true),
        ("192.0.1.1", true, true),
        ("198.17.255.255", true, true),
        ("198.20.0.1", true, true),
        ("223.255.255.255", true, true),
        ("127.0.0.1", false, true),
        ("127.255.255.254", false, true),
        ("10.0.0.1", false, true),
        ("172.16.0.1", false, true),
        ("172.31.255.255", false, true),
        ("192.168.1.1", false, true),
        ("100.64.0.1", false, true),
        ("100.127.255.255", false, true),
        ("0.0.0.0", false, false),
        ("0.1.2.3", false, false),
        ("169.254.169.254", false, false),
        ("192.0.0.8", false, false),
        ("192.0.2.1", false, false),
        ("192.88.99.1", false, false),
        ("198.18.0.1", false, false),
        ("198.19.255.255", false, false),
        ("198.51.100.1", false, false),
        ("203.0.113.1", false, false),
        ("224.0.0.1", false, false),
        ("239.255.255.250", false, false),
        ("240.0.0.1", false, false),
        ("255.255.255.255", false, false),
        ("2001:4860:4860::8888", true, true),
        ("2405:4800::1", true, true),
        ("2001:200::1", true, true),
        ("::1", false, true),
        ("fc00::1", false, true),
        ("fd12:3456::1", false, true),
        ("::", false, false),
        ("::127.0.0.1", false, false),
        ("::8.8.8.8", false, false),
        ("::ffff:8.8.8.8", true, true),
        ("::ffff:127.0.0.1", false, true),
        ("::ffff:10.0.0.1", false, true),
        ("::ffff:169.254.169.254", false, false),
        ("::ffff:0:127.0.0.1", false, false),
        ("64:ff9b::8.8.8.8", true, true),
        ("64:ff9b::127.0.0.1", false, true),
        ("64:ff9b::169.254.169.254", false, false),
        ("64:ff9b:1::8.8.8.8", false, false),
        ("2002:7f00:1::", false, false),
        ("2002:808:808::", false, false),
        ("2001::1", false, false),
        ("2001:db8::1", false, false),
        ("3fff::1", false, false),
        ("fe80::1", false, false),
        ("fec0::1", false, false),
        ("ff02::1", false, false),
        ("100::1", false, false),
        ("5f00::1", false, false),
        ("4000::1", false, false),
    ];

    #[test]
    fn each_zone_is_told_from_its_neighbours() {
        for (address, in_public, in_private) in TABLE {
            let read: IpAddr = address.parse().unwrap();
            assert_eq!(may_be_asked(read, false), *in_public, "{address}");
            assert_eq!(may_be_asked(read, true), *in_private, "{address}, private allowed");
        }
    }
}
