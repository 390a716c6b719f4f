//! Tiny cases by hand, and the whole against brute force.
