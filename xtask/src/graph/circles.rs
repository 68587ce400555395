//! A graph of files, its circles and its floors.

use std::collections::{BTreeMap, BTreeSet};

/// Files by path, each with those that it imports.
pub type Graph = BTreeMap<String, BTreeSet<String>>;

/// Everything that can be reached from a node, itself only by a way that leads back.
fn reachable(graph: &Graph, from: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&String> = graph.get(from).into_iter().flatten().collect();
    while let Some(node) = open.pop() {
        if found.insert(node.clone()) {
            open.extend(graph.get(node).into_iter().flatten());
        }
    }
    found
}

/// The groups of nodes that all lead to each other, largest first.
pub fn of(graph: &Graph) -> Vec<Vec<String>> {
    let reach: BTreeMap<&String, _> =
        graph.keys().map(|node| (node, reachable(graph, node))).collect();
    let mut circles = BTreeSet::new();
    for (node, beyond) in &reach {
        if beyond.contains(*node) {
            let both = beyond.iter().filter(|other| reach[other].contains(*node));
            circles.insert(both.cloned().collect::<Vec<_>>());
        }
    }
    let mut circles: Vec<_> = circles.into_iter().collect();
    circles.sort_by_key(|circle| usize::MAX - circle.len());
    circles
}

/// How many steps lie below each node at the most; those of a circle stand on one floor.
pub fn floors(graph: &Graph) -> BTreeMap<String, usize> {
    let mut floors: BTreeMap<String, usize> = graph.keys().map(|node| (node.clone(), 0)).collect();
    let circles = of(graph);
    let together = |one: &String, other: &String| {
        circles.iter().any(|circle| circle.contains(one) && circle.contains(other))
    };
    for _ in 0..graph.len() {
        for (node, imports) in graph {
            let below = imports.iter().filter(|to| !together(node, to));
            let floor = below.filter_map(|to| floors.get(to)).max().map_or(0, |floor| floor + 1);
            floors.insert(node.clone(), floor);
        }
    }
    floors
}

#[test]
fn circles_are_found() {
    let graph = |arrows: &[(&str, &str)]| -> Graph {
        let mut graph = Graph::new();
        for (from, to) in arrows {
            graph.entry((*to).to_owned()).or_default();
            graph.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        graph
    };
    let tree = graph(&[("a", "b"), ("a", "c"), ("b", "c")]);
    assert_eq!(of(&tree), [[""; 0]; 0]);
    assert_eq!(floors(&tree).into_values().collect::<Vec<_>>(), [2, 1, 0]);
    let circle = graph(&[("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")]);
    assert_eq!(of(&circle), [["b", "c"]]);
}
