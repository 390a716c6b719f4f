//! Random numbers that are the same on every platform and in every version.
//!
//! Responsible for: drawing from a seed. Only the raw stream of `ChaCha8` is taken from elsewhere (it is specified to the bit); what is
//! made of it is written here with operations that IEEE 754 fixes exactly (`+ - * / sqrt`), so that no library's choice of sampling method
//! and no platform's `sin` can change a byte of the demo data.

use super::shape::Spot;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub struct Draw(ChaCha8Rng);

impl Draw {
    /// Stream number `stream` of a seed; streams of one seed are independent of each other.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(stream);
        Self(rng)
    }
    /// Uniform in `0 ≤ x < 1`.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }
    /// Uniform in `low ≤ x < high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }
    /// A whole number below `end`; 0 where `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.0.next_u64()) * end as u128) >> 64) as usize
    }
    /// A whole number in `low..=high`.
    pub fn whole(&mut self, low: u32, high: u32) -> u32 {
        low + self.below((high - low + 1) as usize) as u32
    }
    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }
    /// Bell-shaped with mean 0 and variance 1, never beyond ±3.47: the sum of four uniform numbers.
    pub fn bell(&mut self) -> f64 {
        const SQRT_3: f64 = 1.732_050_807_568_877_2;
        let bits = [self.0.next_u64(), self.0.next_u64()];
        let sum: u64 = bits.iter().map(|two| (two >> 32) + (two & 0xffff_ffff)).sum();
        (sum as f64 / (1_u64 << 32) as f64 - 2.0) * SQRT_3
    }
    /// A direction of length 1.
    pub fn direction(&mut self) -> Spot {
        loop {
            let spot = Spot { x: self.between(-1.0, 1.0), y: self.between(-1.0, 1.0) };
            let square = spot.x * spot.x + spot.y * spot.y;
            if square > 0.01 && square <= 1.0 {
                return spot / square.sqrt();
            }
        }
    }
    /// A count whose mean is `mean` (small), most often near it: the number of hits in four trials per unit.
    pub fn about(&mut self, mean: u32) -> u32 {
        (0..4 * mean).filter(|_| self.chance(0.25)).count() as u32
    }
    /// Puts a column into random order.
    pub fn shuffle<T>(&mut self, column: &mut [T]) {
        for i in (1..column.len()).rev() {
            let other = self.below(i + 1);
            column.swap(i, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_streams_are_the_published_ones_for_ever() {
        // The first word of ChaCha8 with a key and stream of zeros, from the eSTREAM test vectors (TC1, 256 bits): 3e 00 ef 2f 89 5f 40 d6.
        assert_eq!(Draw::new(0, 0).0.next_u64(), u64::from_le_bytes([0x3e, 0x00, 0xef, 0x2f, 0x89, 0x5f, 0x40, 0xd6]));
    }

    #[test]
    fn bells_have_the_right_width_and_directions_the_right_length() {
        let mut draw = Draw::new(1, 2);
        let bells: Vec<f64> = (0..20_000).map(|_| draw.bell()).collect();
        let square = bells.iter().map(|x| x * x).sum::<f64>() / bells.len() as f64;
        assert!((square - 1.0).abs() < 0.03, "{square}");
        let way = draw.direction();
        assert!((way.x * way.x + way.y * way.y - 1.0).abs() < 1e-12);
    }
}
