use super::*;
use proptest::prelude::*;

const K: u64 = 3;
/// How many tables the attacker begins before giving up. A few in 100,000 would need more.
const STEPS: usize = 50_000;

/// Which tables there are.
#[expect(clippy::struct_excessive_bools, reason = "each says whether one kind of relation is there")]
#[derive(Debug, Clone, Copy)]
struct Shape {
    /// Municipalities; those from 2 on lie in a second county, if there are counties.
    municipalities: usize,
    counties: bool,
    classes: bool,
    bases: bool,
    technology: bool,
}

fn cube(shape: Shape, leaves: &[u64]) -> Cube {
    let county_count = if shape.counties { 1 + usize::from(shape.municipalities > 2) } else { 0 };
    let mut parent = vec![None];
    parent.extend(vec![Some(0); county_count]);
    parent.extend((0..shape.municipalities).map(|at| Some(if shape.counties { 1 + usize::from(at > 1) } else { 0 })));
    let classes = Tree { parent: if shape.classes { vec![None, Some(0), Some(0)] } else { vec![None] } };
    let base_shifts = if shape.bases {
        vec![
            vec![vec![(0, 1), (1, -1)], vec![(0, 1), (2, 1)]],
            vec![vec![(1, 1), (0, -1)], vec![(1, 1), (2, 1)]],
            vec![vec![(2, 1), (0, 1)], vec![(2, 1), (1, 1)]],
        ]
    } else {
        vec![vec![vec![(0, 1)]]]
    };
    let measure = |atoms: &[usize]| Measure { atoms: atoms.to_vec(), weight: 1 };
    let atom = |family, plus: &[usize], minus: &[usize]| Atom { family, plus: plus.to_vec(), minus: minus.to_vec() };
    // total; passed (connected and more), connected, unserved; with a technology.
    let mut measures = vec![measure(&[]), measure(&[0, 1]), measure(&[0]), measure(&[2])];
    let mut atoms = vec![atom(0, &[2], &[]), atom(0, &[1], &[2]), atom(0, &[3], &[])];
    if shape.technology {
        measures.push(measure(&[3]));
        atoms.extend([atom(1, &[4], &[]), atom(1, &[0], &[4])]);
    }
    let cube = Cube {
        place_weight: parent.iter().map(|parent| if parent.is_none() { 20 } else { 1 }).collect(),
        places: Tree { parent },
        class_weight: vec![1; classes.len()],
        classes,
        base_shifts,
        measures,
        atoms,
        threshold: K,
        ..Cube::default()
    };
    let mut cube = cube.empty();
    fill(&mut cube, leaves);
    cube
}

/// Sums up the leaves; of every leaf cell three statuses come from `leaves`, and how many of all have the technology.
fn fill(cube: &mut Cube, leaves: &[u64]) {
    cube.counts.fill(Some(0));
    let mut next = leaves.iter().copied().cycle();
    let mut take = || next.next().unwrap_or(0);
    let bases = cube.base_shifts.len();
    for place in (0..cube.places.len()).filter(|&place| cube.places.is_leaf(place)) {
        for class in (0..cube.classes.len()).filter(|&class| cube.classes.is_leaf(class)) {
            let mut sum = vec![0; cube.measures.len()];
            for base in 0..bases {
                let [connected, near, unserved, having] = [take(), take(), take(), take()];
                let total = connected + near + unserved;
                let mut row = vec![total, connected + near, connected, unserved, having.min(total)];
                row.truncate(cube.measures.len());
                if base == 2 {
                    row.clone_from(&sum);
                }
                sum.iter_mut().zip(&row).for_each(|(sum, more)| *sum += more);
                for up in std::iter::successors(Some(place), |&at| cube.places.parent[at]) {
                    for wide in std::iter::successors(Some(class), |&at| cube.classes.parent[at]) {
                        for (measure, more) in row.iter().enumerate() {
                            let cell = cube.cell(up, wide, base, measure);
                            cube.counts[cell] = cube.counts[cell].map(|count| count + more);
                        }
                    }
                }
            }
        }
    }
}

/// Somebody who knows how the tables add up and tries every table that agrees with what is shown. Written apart from the engine: it knows
/// nothing of shifts.
struct Attacker {
    /// What is not known: the atoms of the leaves, as they truly are.
    truth: Vec<i64>,
    /// Sums of unknowns (position, factor) that are known.
    equations: Vec<(Vec<(usize, i64)>, i64)>,
    steps: usize,
}

impl Attacker {
    fn new(cube: &Cube) -> Self {
        let places: Vec<usize> = (0..cube.places.len()).filter(|&place| cube.places.is_leaf(place)).collect();
        let classes: Vec<usize> = (0..cube.classes.len()).filter(|&class| cube.classes.is_leaf(class)).collect();
        let (bases, atoms) = (cube.base_shifts.len(), cube.atoms.len());
        let at = |place: usize, class: usize, base: usize, atom: usize| {
            ((place * classes.len() + class) * bases + base) * atoms + atom
        };
        let mut attacker = Self { truth: vec![0; places.len() * classes.len() * bases * atoms], equations: Vec::new(), steps: 0 };
        let is_in = |tree: &Tree, leaf: usize, whole: usize| {
            std::iter::successors(Some(leaf), |&at| tree.parent[at]).any(|at| at == whole)
        };
        for (p, &place) in places.iter().enumerate() {
            for (c, &class) in classes.iter().enumerate() {
                for base in 0..bases {
                    for atom in 0..atoms {
                        attacker.truth[at(p, c, base, atom)] = cube.atom_at(place, class, base, atom).unwrap().cast_signed();
                    }
                    if atoms > 3 {
                        let sides = (0..atoms).map(|atom| (at(p, c, base, atom), if atom < 3 { 1 } else { -1 }));
                        attacker.equations.push((sides.collect(), 0));
                    }
                }
                for atom in 0..if bases == 3 { atoms } else { 0 } {
                    let sides = [(at(p, c, 0, atom), 1), (at(p, c, 1, atom), 1), (at(p, c, 2, atom), -1)];
                    attacker.equations.push((sides.to_vec(), 0));
                }
            }
        }
        for place in 0..cube.places.len() {
            for class in 0..cube.classes.len() {
                for (base, measure) in (0..bases).flat_map(|base| (0..cube.measures.len()).map(move |measure| (base, measure))) {
                    let cell = cube.cell(place, class, base, measure);
                    if cube.hidden[cell] {
                        continue;
                    }
                    let of_measure =
                        |atom: &usize| if measure == 0 { *atom < 3 } else { cube.measures[measure].atoms.contains(atom) };
                    let mut sides = Vec::new();
                    for (p, _) in places.iter().enumerate().filter(|(_, leaf)| is_in(&cube.places, **leaf, place)) {
                        for (c, _) in classes.iter().enumerate().filter(|(_, leaf)| is_in(&cube.classes, **leaf, class)) {
                            sides.extend((0..atoms).filter(of_measure).map(|atom| (at(p, c, base, atom), 1)));
                        }
                    }
                    attacker.equations.push((sides, cube.counts[cell].unwrap().cast_signed()));
                }
            }
        }
        attacker
    }

    /// Whether the unknown can be this, with all that is known; `None` where the search takes too long to say.
    fn can_be(&mut self, unknown: usize, value: i64) -> Option<bool> {
        let mut bounds: Vec<(i64, i64)> = self.truth.iter().map(|&truth| (0, truth + 2 * K.cast_signed())).collect();
        bounds[unknown] = (value, value);
        self.steps = 0;
        // Changes in whole steps of the threshold are tried first: there are few, and a table is mostly among them.
        let is_possible = self.search(bounds.clone(), K.cast_signed()) || self.search(bounds, 1);
        (is_possible || self.steps < STEPS).then_some(is_possible)
    }

    fn search(&mut self, mut bounds: Vec<(i64, i64)>, step: i64) -> bool {
        self.steps += 1;
        if self.steps >= STEPS || !self.narrow(&mut bounds) {
            return false;
        }
        // Everything as it truly is, as far as that is still possible; then a sum that is wrong with that, and an unknown in it.
        let guess: Vec<i64> = self.truth.iter().zip(&bounds).map(|(truth, &(low, high))| *truth.clamp(&low, &high)).collect();
        let missing = |(sides, sum): &(Vec<(usize, i64)>, i64)| {
            let missing = sum - sides.iter().map(|&(at, factor)| factor * guess[at]).sum::<i64>();
            let open: Vec<(usize, i64)> = sides.iter().copied().filter(|&(at, _)| bounds[at].0 < bounds[at].1).collect();
            (missing != 0).then_some((open, missing))
        };
        let wrong = self.equations.iter().filter_map(missing).min_by_key(|(open, _)| open.len());
        let Some((open, missing)) = wrong else { return true };
        let Some(&(at, factor)) = open.first() else { return false };
        let truth = self.truth[at];
        let mut values: Vec<i64> = (bounds[at].0..=bounds[at].1).filter(|value| (value - truth) % step == 0).collect();
        let mended = guess[at] + missing * factor;
        values.sort_by_key(|&value| (value != mended, value.abs_diff(truth)));
        values.into_iter().any(|value| {
            let mut bounds = bounds.clone();
            bounds[at] = (value, value);
            self.search(bounds, step)
        })
    }

    fn narrow(&self, bounds: &mut [(i64, i64)]) -> bool {
        loop {
            let mut changed = false;
            for (sides, sum) in &self.equations {
                let ends = |&(at, factor): &(usize, i64), bounds: &[(i64, i64)]| {
                    let (low, high) = bounds[at];
                    if factor > 0 { (low, high) } else { (-high, -low) }
                };
                let (low, high) = sides.iter().map(|side| ends(side, bounds)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
                if low > *sum || high < *sum {
                    return false;
                }
                for side in sides {
                    let own = ends(side, bounds);
                    let least = own.0.max(sum - (high - own.1));
                    let most = own.1.min(sum - (low - own.0));
                    if (least, most) != own {
                        changed = true;
                        if least > most {
                            return false;
                        }
                        bounds[side.0] = if side.1 > 0 { (least, most) } else { (-most, -least) };
                    }
                }
                // The ends above are of before; the next round takes the new ones.
            }
            if !changed {
                return true;
            }
        }
    }
}

fn shapes() -> impl Strategy<Value = Shape> {
    let small =
        |(municipalities, counties, classes, technology)| Shape { municipalities, counties, classes, bases: false, technology };
    prop_oneof![
        (2_usize..5, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(small),
        (1_usize..4, any::<bool>()).prop_map(|(municipalities, classes)| Shape {
            municipalities,
            counties: false,
            classes,
            bases: true,
            technology: false
        }),
    ]
}

/// Mostly small numbers and zeros, so that there is much to hide, and some that others can hide behind.
fn leaves() -> impl Strategy<Value = Vec<u64>> {
    proptest::collection::vec(prop_oneof![2 => Just(0_u64), 3 => 1_u64..3, 5 => 3_u64..9], 24..96)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn whoever_tries_every_table_finds_that_a_small_count_can_be_larger_by_the_threshold(shape in shapes(), leaves in leaves()) {
        let mut cube = cube(shape, &leaves);
        cube.suppress(&[]);
        for (cell, count) in cube.counts.iter().enumerate() {
            prop_assert!(!count.is_some_and(|count| cube.is_small(count)) || cube.hidden[cell]);
        }
        let mut attacker = Attacker::new(&cube);
        for unknown in 0..attacker.truth.len() {
            let truth = attacker.truth[unknown];
            if truth > 0 && truth < K.cast_signed() {
                prop_assert_eq!(attacker.can_be(unknown, truth), Some(true), "the attacker is wrong about the truth itself");
                let larger = attacker.can_be(unknown, truth + K.cast_signed());
                prop_assume!(larger.is_some());
                prop_assert!(larger == Some(true), "unknown {unknown} of {:?} is given away", attacker.truth);
            }
        }
    }
}

#[test]
fn an_attacker_works_out_what_only_its_own_cell_hides() {
    let shape = Shape { municipalities: 3, counties: false, classes: false, bases: false, technology: false };
    let mut cube = cube(shape, &[9, 9, 1, 0, 9, 9, 8, 0, 9, 9, 7, 0]);
    cube.work_out_atoms();
    let small = cube.cell(1, 0, 0, 3);
    cube.hidden[small] = true;
    let mut attacker = Attacker::new(&cube);
    assert_eq!(attacker.truth[2], 1);
    assert!(attacker.can_be(2, 1) == Some(true) && (0..7).all(|value| attacker.can_be(2, value) == Some(value == 1)));
}

#[test]
fn a_small_count_takes_the_cheapest_cells_with_it_and_leaves_the_totals() {
    let shape = Shape { municipalities: 3, counties: false, classes: false, bases: false, technology: false };
    let mut cube = cube(shape, &[90, 9, 1, 0, 90, 70, 8, 0, 90, 9, 700, 0]);
    cube.suppress(&[]);
    let hidden: Vec<usize> = (0..cube.hidden.len()).filter(|&cell| cube.hidden[cell]).collect();
    // Unserved of the first two municipalities, and what is passed with it; that is 9 in the first, so the third cannot be cheaper.
    let expected: Vec<usize> =
        [(1, 1), (1, 3), (2, 1), (2, 3)].iter().map(|&(place, measure)| cube.cell(place, 0, 0, measure)).collect();
    assert_eq!(hidden, expected);
}

#[test]
fn without_small_counts_nothing_is_hidden_and_zero_is_not_small() {
    let shape = Shape { municipalities: 2, counties: true, classes: true, bases: true, technology: false };
    let mut cube = cube(shape, &[3, 0, 4, 0]);
    cube.suppress(&[]);
    assert!(cube.hidden.iter().all(|hidden| !hidden));
}

#[test]
fn a_single_place_hides_itself_up_to_the_country() {
    let shape = Shape { municipalities: 1, counties: false, classes: false, bases: false, technology: false };
    let mut cube = cube(shape, &[0, 0, 2, 0]);
    cube.suppress(&[]);
    for (place, measure) in [(0, 0), (0, 3), (1, 0), (1, 3)] {
        assert!(cube.hidden[cube.cell(place, 0, 0, measure)]);
    }
}
