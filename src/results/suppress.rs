//! Which cells of tables that add up must be left out, so that small counts can neither be read nor worked out.
//!
//! Responsible for: choosing the cells. Not responsible for: what the cells mean, where they stand, or what else is not public.
//!
//! # The shape
//! A [`Cube`] has places (a tree: country, counties, municipalities), classes (a tree: all, dense, rural), bases, and measures: one whole
//! (`total`), and families of parts that each add up to it (the statuses; who has a technology and who has not; what speed reaches whom).
//! The smallest parts of a family are its *atoms*; they need not stand in any table (`total - access` does not). A measure is the sum of
//! some atoms of one family. The bases may hang together too (households and workplaces); [`Cube::base_shifts`] says how.
//!
//! # What is promised
//! Let the threshold be `k`. For every count from 1 to `k - 1` (of an atom in a leaf of places and classes, and so of every sum of these)
//! there is another table of whole numbers, none below zero, that agrees with every cell that is shown and adds up in all the ways above,
//! in which that count is larger by `k`. So nobody can work it out from the tables, nor that it is below `k`; and no relation is left with a
//! single hidden cell, or with hidden cells that add up to less than `k`.
//!
//! The other table is made by a *shift*: `k` is moved between two atoms, and moved back in another place, class or base, so that sums are
//! kept; where that is not possible, sums change too and are hidden as well. Every cell that a shift changes is hidden. Of the shifts that
//! are possible (nothing falls below zero) the one that hides least is taken. Since a shift is a proof by itself, no further check of
//! bounds is needed; what one shift hides never spoils another, for each stands alone.
//!
//! # What is not promised
//! Nothing against somebody who compares with another publication (other dates, another threshold, other areas), who knows some of the
//! counted premises, who knows how technology, speed and status go together in one premises (the families are protected one by one), or
//! who reasons from how this program chooses cells. Counts from `k` up may be worked out.

mod shift;
#[cfg(test)]
mod tests;

/// Positions that add up to others.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    /// What each position is part of.
    pub parent: Vec<Option<usize>>,
}

impl Tree {
    /// A tree with a single position.
    pub fn single() -> Self {
        Self { parent: vec![None] }
    }
    /// The number of positions.
    pub fn len(&self) -> usize {
        self.parent.len()
    }
    /// Whether nothing is part of this position.
    pub fn is_leaf(&self, at: usize) -> bool {
        !self.parent.contains(&Some(at))
    }
}

/// A sum of atoms of one family; the first measure of a cube is the whole.
#[derive(Debug, Clone, Default)]
pub(super) struct Measure {
    /// The atoms it is the sum of; empty for the whole.
    pub atoms: Vec<usize>,
    /// How much it is missed when it is left out.
    pub weight: u64,
}

/// A smallest part.
#[derive(Debug, Clone, Default)]
pub(super) struct Atom {
    /// The family.
    pub family: usize,
    /// The measures whose sum, less `minus`, it is.
    pub plus: Vec<usize>,
    /// See `plus`.
    pub minus: Vec<usize>,
}

/// The tables, and which of their cells are hidden.
#[derive(Debug, Clone, Default)]
pub(super) struct Cube {
    /// The places.
    pub places: Tree,
    /// How much each is missed.
    pub place_weight: Vec<u64>,
    /// The classes.
    pub classes: Tree,
    /// How much each is missed.
    pub class_weight: Vec<u64>,
    /// For each base the ways in which it can change while the bases still add up: bases with +1 or -1, the base itself with +1.
    pub base_shifts: Vec<Vec<Vec<(usize, i8)>>>,
    /// The measures, the whole first.
    pub measures: Vec<Measure>,
    /// The atoms.
    pub atoms: Vec<Atom>,
    /// Counts below this, but not 0, are small.
    pub threshold: u64,
    /// The counts by place, class, base and measure; `None` where the tables have no such cell.
    pub counts: Vec<Option<u64>>,
    /// Whether a cell is hidden.
    pub hidden: Vec<bool>,
    /// What was worked out of the atoms, in the leaves.
    pub atom_counts: Vec<Option<u64>>,
    /// The atoms that are above zero somewhere: the others stay at zero, for everybody knows that there are none.
    pub used: Vec<bool>,
    /// Whether nothing is part of a place.
    pub place_is_leaf: Vec<bool>,
    /// The leaves directly below each place; last those below none.
    pub leaves_below: Vec<Vec<usize>>,
    /// For each class, base and atom the leaves in which it can fall, the least first.
    pub by_count: Vec<Vec<usize>>,
}

/// A count that must not be worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Target {
    /// What the whole of its row is: rows with few of everything come first, since they leave least choice.
    row: u64,
    base: usize,
    class: usize,
    place: usize,
    atom: usize,
    /// Whether the sum over the classes must change too.
    through_classes: bool,
}

impl Cube {
    /// An empty cube of this shape; `counts` are to be set.
    pub fn empty(mut self) -> Self {
        let cells = self.places.len() * self.classes.len() * self.base_shifts.len() * self.measures.len();
        self.counts = vec![None; cells];
        self.hidden = vec![false; cells];
        self
    }
    /// The position of a cell.
    pub fn cell(&self, place: usize, class: usize, base: usize, measure: usize) -> usize {
        ((place * self.classes.len() + class) * self.base_shifts.len() + base) * self.measures.len() + measure
    }
    fn atom_at(&self, place: usize, class: usize, base: usize, atom: usize) -> Option<u64> {
        self.atom_counts[((place * self.classes.len() + class) * self.base_shifts.len() + base) * self.atoms.len() + atom]
    }
    fn is_small(&self, count: u64) -> bool {
        count > 0 && count < self.threshold
    }

    /// Hides what must be hidden. `forced` are atoms (place, base, atom) whose sum over the classes must be able to rise too, small or not.
    pub fn suppress(&mut self, forced: &[(usize, usize, usize)]) {
        self.work_out_atoms();
        let mut targets = self.small_atoms();
        let leaves: Vec<usize> = (0..self.classes.len()).filter(|&class| self.classes.is_leaf(class)).collect();
        for &(place, base, atom) in forced {
            // The class in which there is most leaves most choice.
            let most =
                leaves.iter().copied().max_by_key(|&class| (self.atom_at(place, class, base, atom), std::cmp::Reverse(class)));
            let class = most.unwrap_or_default();
            targets.push(Target { row: 0, base, class, place, atom, through_classes: true });
        }
        targets.sort_unstable();
        targets.dedup();
        for target in targets {
            self.protect(target);
        }
        // Only where the tables do not add up can a small count be left.
        for cell in 0..self.counts.len() {
            if self.counts[cell].is_some_and(|count| self.is_small(count)) {
                self.hidden[cell] = true;
            }
        }
    }

    fn work_out_atoms(&mut self) {
        self.place_is_leaf = (0..self.places.len()).map(|place| self.places.is_leaf(place)).collect();
        self.used = vec![false; self.atoms.len()];
        let mut atom_counts = Vec::with_capacity(self.counts.len() / self.measures.len().max(1) * self.atoms.len());
        for (row, counts) in self.counts.chunks(self.measures.len().max(1)).enumerate() {
            let place = row / (self.classes.len() * self.base_shifts.len());
            for (at, atom) in self.atoms.iter().enumerate() {
                let sum = |measures: &[usize]| measures.iter().map(|&measure| counts[measure]).sum::<Option<u64>>();
                let count = sum(&atom.plus).zip(sum(&atom.minus)).and_then(|(plus, minus)| plus.checked_sub(minus));
                self.used[at] |= self.place_is_leaf[place] && count.is_some_and(|count| count > 0);
                atom_counts.push(count);
            }
        }
        self.atom_counts = atom_counts;
        self.sort_leaves();
    }

    /// Puts the leaves in the orders in which the other side of a shift is looked for.
    fn sort_leaves(&mut self) {
        let leaves: Vec<usize> = (0..self.places.len()).filter(|&place| self.place_is_leaf[place]).collect();
        self.leaves_below = vec![Vec::new(); self.places.len() + 1];
        for &place in &leaves {
            self.leaves_below[self.places.parent[place].unwrap_or(self.places.len())].push(place);
        }
        self.by_count = Vec::with_capacity(self.classes.len() * self.base_shifts.len() * self.atoms.len());
        for class in 0..self.classes.len() {
            for (base, atom) in (0..self.base_shifts.len()).flat_map(|base| (0..self.atoms.len()).map(move |atom| (base, atom))) {
                let count = |&place: &usize| {
                    let count = self.atom_at(place, class, base, atom);
                    count.filter(|&count| count >= self.threshold).map(|count| (count, place))
                };
                let mut order: Vec<(u64, usize)> = leaves.iter().filter_map(count).collect();
                order.sort_unstable();
                self.by_count.push(order.into_iter().map(|(_, place)| place).collect());
            }
        }
    }

    fn small_atoms(&self) -> Vec<Target> {
        let mut targets = Vec::new();
        let leaves: Vec<usize> = (0..self.classes.len()).filter(|&class| self.classes.is_leaf(class)).collect();
        for place in (0..self.places.len()).filter(|&place| self.place_is_leaf[place]) {
            for (&class, base) in leaves.iter().flat_map(|class| (0..self.base_shifts.len()).map(move |base| (class, base))) {
                let row = self.counts[self.cell(place, class, base, 0)].unwrap_or_default();
                for atom in 0..self.atoms.len() {
                    if self.atom_at(place, class, base, atom).is_some_and(|count| self.is_small(count)) {
                        targets.push(Target { row, base, class, place, atom, through_classes: false });
                    }
                }
            }
        }
        targets
    }

    /// Hides the cells of the cheapest shift that lets the target rise.
    fn protect(&mut self, target: Target) {
        if let Some(cells) = self.cheapest_shift(target) {
            for cell in cells {
                self.hidden[cell] = true;
            }
        }
    }

    fn weight(&self, place: usize, class: usize, measure: usize, count: u64) -> u64 {
        // A large count is missed more than a small one; that there is none is worth something too.
        let size = if count == 0 { 3 } else { u64::from(u64::BITS - count.leading_zeros()) };
        self.place_weight[place] * self.class_weight[class] * self.measures[measure].weight * size
    }
}
