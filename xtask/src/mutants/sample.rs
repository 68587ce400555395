//! Drawing by a seed.

/// Puts things into an order that depends on the seed alone.
pub fn shuffle<T>(things: &mut [T], seed: u64) {
    let mut state = seed;
    for last in (1..things.len()).rev() {
        let bound = u64::try_from(last + 1).expect("fewer than 2^64 of them");
        let drawn = next(&mut state) % bound;
        things.swap(last, usize::try_from(drawn).expect("is below a usize"));
    }
}

/// SplitMix64.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::shuffle;

    #[test]
    fn the_seed_alone_decides() {
        let names: Vec<String> = (0..50).map(|n| n.to_string()).collect();
        let drawn = |seed| {
            let mut drawn = names.clone();
            shuffle(&mut drawn, seed);
            drawn
        };
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7), drawn(8));
        let mut sorted = drawn(7);
        sorted.sort_by_key(|name| name.parse::<u64>().unwrap());
        assert_eq!(sorted, names);
    }
}
