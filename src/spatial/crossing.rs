//! How two segments meet, and on which side of a bent line a point lies, without rounding.
//!
//! Responsible for: decisions that are exact for the coordinates as given (adaptive orientation predicates of Shewchuk, crate `robust`).
//! Not responsible for: whole rings ([`validity`](super::validity)). Coordinates must be finite.

use geo::Coord;
use std::cmp::Ordering;

/// How two segments meet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Meeting {
    /// Not at all.
    Apart,
    /// In one point that is inside both; the point is rounded, the decision is not.
    Cross(Coord<f64>),
    /// In one point that is an end of at least one of them.
    Touch(Coord<f64>),
    /// Along a line, between these two points.
    Along(Coord<f64>, Coord<f64>),
}

/// Positive where `c` lies left of the line from `a` to `b`, negative right of it, zero on it; the sign is exact.
pub fn orientation(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> f64 {
    let point = |p: Coord<f64>| robust::Coord { x: p.x, y: p.y };
    robust::orient2d(point(a), point(b), point(c))
}

/// West before east, then south before north.
pub fn by_place(a: &Coord<f64>, b: &Coord<f64>) -> Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

/// How the segments `a` and `b` meet.
pub fn meeting(a: [Coord<f64>; 2], b: [Coord<f64>; 2]) -> Meeting {
    let (b0, b1) = (orientation(a[0], a[1], b[0]), orientation(a[0], a[1], b[1]));
    if (b0 > 0.0 && b1 > 0.0) || (b0 < 0.0 && b1 < 0.0) {
        return Meeting::Apart;
    }
    let (a0, a1) = (orientation(b[0], b[1], a[0]), orientation(b[0], b[1], a[1]));
    if (a0 > 0.0 && a1 > 0.0) || (a0 < 0.0 && a1 < 0.0) {
        return Meeting::Apart;
    }
    if b0 == 0.0 && b1 == 0.0 {
        return along(a, b);
    }
    // An end of one that lies on the line through the other, between its ends, is where they touch.
    for (side, end, other) in [(b0, b[0], a), (b1, b[1], a), (a0, a[0], b), (a1, a[1], b)] {
        if side == 0.0 {
            return if in_box(end, other) { Meeting::Touch(end) } else { Meeting::Apart };
        }
    }
    let part = a0 / (a0 - a1);
    Meeting::Cross(a[0] + (a[1] - a[0]) * part)
}

/// Segments on one line.
fn along(a: [Coord<f64>; 2], b: [Coord<f64>; 2]) -> Meeting {
    let sorted = |s: [Coord<f64>; 2]| if by_place(&s[0], &s[1]).is_le() { (s[0], s[1]) } else { (s[1], s[0]) };
    let ((a_low, a_high), (b_low, b_high)) = (sorted(a), sorted(b));
    let low = if by_place(&a_low, &b_low).is_ge() { a_low } else { b_low };
    let high = if by_place(&a_high, &b_high).is_le() { a_high } else { b_high };
    match by_place(&low, &high) {
        Ordering::Less => Meeting::Along(low, high),
        Ordering::Equal => Meeting::Touch(low),
        Ordering::Greater => Meeting::Apart,
    }
}

fn in_box(p: Coord<f64>, s: [Coord<f64>; 2]) -> bool {
    let between = |v: f64, a: f64, b: f64| a.min(b) <= v && v <= a.max(b);
    between(p.x, s[0].x, s[1].x) && between(p.y, s[0].y, s[1].y)
}

/// Whether `q` lies left of the bent line `before`–`corner`–`after`; `None` where it lies on one of its arms.
pub fn is_left_of_bend(before: Coord<f64>, corner: Coord<f64>, after: Coord<f64>, q: Coord<f64>) -> Option<bool> {
    let (first, second) = (orientation(before, corner, q), orientation(corner, after, q));
    let ahead = |arm: Coord<f64>| {
        let (u, v) = (arm - corner, q - corner);
        u.x * v.x + u.y * v.y > 0.0
    };
    if (first == 0.0 && ahead(before)) || (second == 0.0 && ahead(after)) {
        return None;
    }
    // Left of a left turn is a corner less than 180° wide, left of a right turn is the rest of the plane.
    Some(if orientation(before, corner, after) > 0.0 { first > 0.0 && second > 0.0 } else { first > 0.0 || second > 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn c(x: f64, y: f64) -> Coord<f64> {
        Coord { x, y }
    }
    fn meet(a: [f64; 4], b: [f64; 4]) -> Meeting {
        meeting([c(a[0], a[1]), c(a[2], a[3])], [c(b[0], b[1]), c(b[2], b[3])])
    }

    #[test]
    fn segments_cross_touch_overlap_or_stay_apart() {
        assert_eq!(meet([0.0, 0.0, 4.0, 4.0], [0.0, 4.0, 4.0, 0.0]), Meeting::Cross(c(2.0, 2.0)));
        assert_eq!(meet([0.0, 0.0, 4.0, 0.0], [2.0, 0.0, 2.0, 5.0]), Meeting::Touch(c(2.0, 0.0)));
        assert_eq!(meet([0.0, 0.0, 4.0, 0.0], [4.0, 0.0, 9.0, 5.0]), Meeting::Touch(c(4.0, 0.0)));
        assert_eq!(meet([0.0, 0.0, 4.0, 0.0], [6.0, 0.0, 3.0, 0.0]), Meeting::Along(c(3.0, 0.0), c(4.0, 0.0)));
        assert_eq!(meet([0.0, 0.0, 4.0, 0.0], [4.0, 0.0, 9.0, 0.0]), Meeting::Touch(c(4.0, 0.0)));
        assert_eq!(meet([0.0, 0.0, 4.0, 0.0], [5.0, 0.0, 9.0, 0.0]), Meeting::Apart);
        assert_eq!(meet([0.0, 0.0, 4.0, 0.0], [5.0, 0.0, 5.0, 3.0]), Meeting::Apart);
        assert_eq!(meet([0.0, 0.0, 4.0, 0.0], [2.0, 1.0, 2.0, 3.0]), Meeting::Apart);
    }

    #[test]
    fn the_side_of_a_bend_is_told_for_left_turns_right_turns_and_straight_lines() {
        let left = |after: Coord<f64>, q: Coord<f64>| is_left_of_bend(c(0.0, 0.0), c(2.0, 0.0), after, q);
        assert_eq!(left(c(2.0, 2.0), c(1.0, 1.0)), Some(true));
        assert_eq!(left(c(2.0, 2.0), c(3.0, 1.0)), Some(false));
        assert_eq!(left(c(2.0, -2.0), c(3.0, -1.0)), Some(true));
        assert_eq!(left(c(2.0, -2.0), c(1.0, -1.0)), Some(false));
        assert_eq!(left(c(4.0, 0.0), c(2.0, 1.0)), Some(true));
        assert_eq!(left(c(4.0, 0.0), c(3.0, 0.0)), None);
    }
}
