//! Rollout planning: where to build next, along which roads, at what cost, and what to fund first.
//!
//! Responsible for: a priced graph of the roads (`network`), candidate areas among the unserved (`candidates`), the cheapest route of each
//! with a proven bound (`steiner`), its equipment, bill and range of cost, its scorecard, and the choice under a budget. Not responsible for:
//! files, or who is unserved (`coverage`).
//!
//! ```text
//! roads, ducts, works, backbone, price list ──network──▶ priced graph
//! unserved premises ──candidates──▶ groups ──steiner──▶ routes ──structure──▶ bills ──range, card──▶ projects ──choice──▶ what to fund
//! ```
//!
//! Money is whole öre (`u64`), lengths are whole millimetres on the ground, quantities are thousandths of their unit: sums are exact and the
//! same on any number of threads.

pub mod bill;
pub mod candidates;
pub mod card;
pub mod choice;
pub mod curve;
pub mod joining;
pub mod network;
pub mod options;
pub mod plan;
pub mod prices;
pub mod range;
pub mod result;
pub mod route;
#[cfg(test)]
pub(crate) mod samples;
pub mod shapes;
pub mod steiner;
pub mod structure;
pub mod tree;

pub use network::{Attachment, EdgeInfo, EdgeKind, Network};
pub use prices::{BillLine, Item, ItemIndex, PriceList, Unit};
pub use result::{Project, Rollout};
