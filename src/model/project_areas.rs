//! The areas of projects: where an applicant means to build.
//!
//! Responsible for: one shape for each project. Not responsible for: reading them, or what lies inside.

use geo::MultiPolygon;
use std::collections::BTreeMap;

/// Areas of projects, one row per project id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProjectAreas {
    /// What the layer is called in messages.
    pub name: String,
    /// The id of the project, unique, ascending bytewise.
    pub project: Vec<String>,
    /// The shape in the working coordinate system; all polygons of one id together.
    pub shape: Vec<MultiPolygon<f64>>,
}

impl ProjectAreas {
    /// Joins polygons into one area for each id; what lies in or on any of them lies in the area.
    pub fn joined(name: impl Into<String>, polygons: impl IntoIterator<Item = (String, MultiPolygon<f64>)>) -> Self {
        let mut by_id: BTreeMap<String, MultiPolygon<f64>> = BTreeMap::new();
        for (id, shape) in polygons {
            by_id.entry(id).or_insert_with(|| MultiPolygon(Vec::new())).0.extend(shape.0);
        }
        let (project, shape) = by_id.into_iter().unzip();
        Self { name: name.into(), project, shape }
    }
    /// The number of areas.
    pub fn len(&self) -> usize {
        self.project.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.project.is_empty()
    }
}
