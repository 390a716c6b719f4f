//! Shifts: ways to change a table so that everything still adds up.
//!
//! Responsible for: which shifts there are, whether one is possible, and what it hides. Not responsible for: which counts need one.

use super::{Cube, Target, Tree};

/// The places tried as the other side of a shift: the cheapest few of them; more cost time and hide hardly less.
const PARTNERS: usize = 8;

/// A change by +1 or -1 in one dimension: in leaves, and in every position that the leaves are part of.
#[derive(Debug, Clone, Default)]
pub(super) struct Shift {
    /// The leaves that change.
    pub leaves: Vec<(usize, i8)>,
    /// All positions that change, the leaves included.
    pub all: Vec<(usize, i8)>,
}

impl Shift {
    /// One more in `up`, one less in `down`; without `down` everything that `up` is part of has one more.
    pub fn new(tree: &Tree, up: usize, down: Option<usize>) -> Self {
        let line = |leaf: usize| std::iter::successors(Some(leaf), |&at| tree.parent[at]);
        let mut shift = Self { leaves: vec![(up, 1)], all: Vec::new() };
        let Some(down) = down else {
            shift.all = line(up).map(|at| (at, 1)).collect();
            return shift;
        };
        shift.leaves.push((down, -1));
        shift.all.extend(line(up).filter(|&at| !line(down).any(|other| other == at)).map(|at| (at, 1)));
        shift.all.extend(line(down).filter(|&at| !line(up).any(|other| other == at)).map(|at| (at, -1)));
        shift
    }
    /// A change of bases, which have no parents.
    fn flat(bases: &[(usize, i8)]) -> Self {
        Self { leaves: bases.to_vec(), all: bases.to_vec() }
    }
}

/// One atom of the same family less, and the measures that change with it.
struct Swap {
    other: usize,
    measures: Vec<(usize, i8)>,
}

/// The cheapest found so far.
struct Best {
    cost: u64,
    cells: Vec<usize>,
}

impl Cube {
    /// The cells of the shift that hides least; `None` only where the tables have no cell at all for the target.
    pub(super) fn cheapest_shift(&self, target: Target) -> Option<Vec<usize>> {
        let mut places: Vec<Shift> =
            self.partners(target).into_iter().map(|down| Shift::new(&self.places, target.place, Some(down))).collect();
        places.push(Shift::new(&self.places, target.place, None));
        let mut classes = Vec::new();
        if !target.through_classes {
            let others = (0..self.classes.len()).filter(|&class| class != target.class && self.classes.is_leaf(class));
            classes.extend(others.map(|down| Shift::new(&self.classes, target.class, Some(down))));
        }
        classes.push(Shift::new(&self.classes, target.class, None));
        let bases: Vec<Shift> = self.base_shifts[target.base].iter().map(|bases| Shift::flat(bases)).collect();
        let swaps = self.swaps(target.atom);
        let mut best: Option<Best> = None;
        for is_whole in [false, true] {
            for place in &places {
                for class in &classes {
                    for base in &bases {
                        let frame = [place, class, base];
                        if !self.is_possible(frame, &[(target.atom, 1)]) {
                            continue;
                        }
                        if is_whole {
                            self.try_whole(target, frame, &mut best);
                        } else {
                            self.try_swaps(&swaps, frame, &mut best);
                        }
                        if best.as_ref().is_some_and(|best| best.cost == 0) {
                            return best.map(|best| best.cells);
                        }
                    }
                }
            }
            // Wholes change only where nothing else is possible.
            if best.is_some() {
                break;
            }
        }
        best.map(|best| best.cells)
    }

    /// The swaps of an atom with another of its family, and the measures that change.
    fn swaps(&self, atom: usize) -> Vec<Swap> {
        let family = self.atoms[atom].family;
        let others =
            (0..self.atoms.len()).filter(|&other| other != atom && self.atoms[other].family == family && self.used[other]);
        others.map(|other| Swap { other, measures: self.changed(&[(atom, 1), (other, -1)]) }).collect()
    }

    /// The places in which the target's atom can fall, the best first: those of the same parent, hidden already, with the least count; then
    /// others, with the least count.
    fn partners(&self, target: Target) -> Vec<usize> {
        let measure = self.own_measure(target.atom);
        let can_fall = |place: usize| {
            let count = self.atom_at(place, target.class, target.base, target.atom);
            count.filter(|&count| place != target.place && count >= self.threshold)
        };
        let parent = self.places.parent[target.place];
        let mut near: Vec<(bool, u64, usize)> = self.leaves_below[parent.unwrap_or(self.places.len())]
            .iter()
            .filter_map(|&place| {
                let is_hidden = self.hidden[self.cell(place, target.class, target.base, measure)];
                Some((!is_hidden, can_fall(place)?, place))
            })
            .collect();
        near.sort_unstable();
        let far = self.by_count[self.kind(target.class, target.base, target.atom)].iter().copied();
        let far = far.filter(|&place| self.places.parent[place] != parent && can_fall(place).is_some());
        near.into_iter().map(|(.., place)| place).chain(far).take(PARTNERS).collect()
    }

    /// The position of a class, base and atom in [`Cube::by_count`].
    pub(super) fn kind(&self, class: usize, base: usize, atom: usize) -> usize {
        (class * self.base_shifts.len() + base) * self.atoms.len() + atom
    }

    /// The measure with fewest atoms that an atom is part of.
    fn own_measure(&self, atom: usize) -> usize {
        let with = (1..self.measures.len()).filter(|&measure| self.measures[measure].atoms.contains(&atom));
        with.min_by_key(|&measure| self.measures[measure].atoms.len()).unwrap_or(0)
    }

    /// The target's atom rises, which is known to be possible, another of its family falls; the whole stays.
    fn try_swaps(&self, swaps: &[Swap], frame: [&Shift; 3], best: &mut Option<Best>) {
        for swap in swaps.iter().filter(|swap| self.is_possible(frame, &[(swap.other, -1)])) {
            let limit = best.as_ref().map_or(u64::MAX, |best| best.cost);
            if let Some(cost) = self.cost(frame, &swap.measures, limit) {
                *best = Some(Best { cost, cells: self.cells(frame, &swap.measures) });
            }
        }
    }

    /// The target's atom rises, which is known to be possible, and with it the whole, and one atom of every other family.
    fn try_whole(&self, target: Target, frame: [&Shift; 3], best: &mut Option<Best>) {
        let mut measures = self.changed(&[(target.atom, 1)]);
        measures.push((0, 1));
        let mut cost = self.cost(frame, &measures, u64::MAX).unwrap_or(0);
        let families = self.atoms.iter().map(|atom| atom.family).max().unwrap_or(0) + 1;
        for family in (0..families).filter(|&family| family != self.atoms[target.atom].family) {
            let mut cheapest: Option<(u64, Vec<(usize, i8)>)> = None;
            for atom in (0..self.atoms.len()).filter(|&atom| self.atoms[atom].family == family && self.used[atom]) {
                let changed = self.changed(&[(atom, 1)]);
                let limit = cheapest.as_ref().map_or(u64::MAX, |cheapest| cheapest.0);
                if self.is_possible(frame, &[(atom, 1)])
                    && let Some(cost) = self.cost(frame, &changed, limit)
                {
                    cheapest = Some((cost, changed));
                }
            }
            match cheapest {
                Some((more, changed)) => {
                    cost += more;
                    measures.extend(changed);
                }
                // A family with nothing in it says nothing of the whole.
                None if self.atoms.iter().zip(&self.used).all(|(atom, used)| atom.family != family || !used) => {}
                None => return,
            }
        }
        if best.as_ref().is_none_or(|best| cost < best.cost) {
            *best = Some(Best { cost, cells: self.cells(frame, &measures) });
        }
    }

    /// Whether nothing falls below zero.
    fn is_possible(&self, [places, classes, bases]: [&Shift; 3], atoms: &[(usize, i8)]) -> bool {
        for &(place, a) in &places.leaves {
            for &(class, b) in &classes.leaves {
                for &(base, c) in &bases.leaves {
                    for &(atom, d) in atoms {
                        let falls = a * b * c * d < 0;
                        if falls && self.atom_at(place, class, base, atom).is_none_or(|count| count < self.threshold) {
                            return false;
                        }
                    }
                }
            }
        }
        true
    }

    /// The measures that change with these atoms, the whole left aside.
    fn changed(&self, atoms: &[(usize, i8)]) -> Vec<(usize, i8)> {
        let change = |measure: usize| {
            let atoms = atoms.iter().filter(|(atom, _)| self.measures[measure].atoms.contains(atom));
            (measure, atoms.map(|&(_, sign)| sign).sum())
        };
        (1..self.measures.len()).map(change).filter(|&(_, sign)| sign != 0).collect()
    }

    /// What it costs to hide what changes; `None` where that is not below the limit.
    fn cost(&self, [places, classes, bases]: [&Shift; 3], measures: &[(usize, i8)], limit: u64) -> Option<u64> {
        let mut cost = 0;
        for &(place, _) in &places.all {
            for &(class, _) in &classes.all {
                for &(base, _) in &bases.all {
                    for &(measure, _) in measures {
                        let cell = self.cell(place, class, base, measure);
                        if let (false, Some(count)) = (self.hidden[cell], self.counts[cell]) {
                            cost += self.weight(place, class, measure, count);
                        }
                    }
                    if cost >= limit {
                        return None;
                    }
                }
            }
        }
        Some(cost)
    }

    fn cells(&self, [places, classes, bases]: [&Shift; 3], measures: &[(usize, i8)]) -> Vec<usize> {
        let mut cells = Vec::with_capacity(places.all.len() * classes.all.len() * bases.all.len() * measures.len());
        for &(place, _) in &places.all {
            for &(class, _) in &classes.all {
                for &(base, _) in &bases.all {
                    cells.extend(measures.iter().map(|&(measure, _)| self.cell(place, class, base, measure)));
                }
            }
        }
        cells
    }
}
