//! Beginning from an earlier plan: its groups are kept, and no route becomes dearer than the earlier one would be at today's prices.
//!
//! Responsible for: the file `begin.json` that a plan leaves for that, and refusing one that was made on other roads or premises. Not responsible
//! for: how a search uses an earlier route (`rollout::steiner`).
//!
//! The file names edges and premises by their position in the graph, so it says nothing to anybody without the inputs; a fingerprint of the graph
//! tells whether the positions still mean the same.

use crate::model::Premises;
use crate::rollout::result::Fate;
use crate::rollout::{Attachment, Network, Rollout};
use crate::write::{OutputFolder, cannot_write};
use crate::{Place, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;

/// The name of the file.
pub const FILE: &str = "begin.json";

#[derive(Serialize, Deserialize)]
struct Begin {
    graph: String,
    projects: Vec<BeginProject>,
}

#[derive(Serialize, Deserialize)]
struct BeginProject {
    premises: Vec<u32>,
    edges: Vec<u32>,
}

/// Leaves what a later plan can begin from.
///
/// # Errors
/// A file that cannot be written.
pub fn write(folder: &OutputFolder, rollout: &Rollout, premises: &Premises) -> Result<()> {
    let mut projects: Vec<BeginProject> = rollout
        .projects
        .iter()
        .map(|project| BeginProject { premises: Vec::new(), edges: project.route.edges.clone() })
        .collect();
    for (member, (fate, project)) in (0_u32..).zip(&rollout.fates) {
        if let (Fate::InProject, Some(project)) = (fate, project) {
            projects[*project as usize].premises.push(member);
        }
    }
    let begin = Begin { graph: fingerprint(&rollout.network, premises), projects };
    let path = folder.file(FILE);
    let mut text = serde_json::to_vec(&begin).map_err(|error| cannot_write(&path, &error.into()))?;
    text.push(b'\n');
    std::fs::write(&path, text).map_err(|error| cannot_write(&path, &error))
}

/// The groups of an earlier plan with the edges of their routes. Premises that were in no project are groups of their own, without edges.
///
/// # Errors
/// A folder without a plan, and one that was made on other roads, ducts, networks or premises.
pub fn read(folder: &Path, network: &Network, premises: &Premises) -> Result<Vec<(Vec<u32>, Vec<u32>)>> {
    let path = folder.join(FILE);
    let place = Place::file(path.display().to_string());
    let text = std::fs::read(&path).map_err(|error| {
        place.clone().error(format!("cannot be read: {error}")).with_hint("name the folder of an earlier `bygd plan --out`")
    })?;
    let begin: Begin = serde_json::from_slice(&text)
        .map_err(|error| place.clone().error(format!("is damaged: {error}")).with_hint("run the earlier plan again"))?;
    let hint =
        "only prices, the programme, the budget and the effort may differ from the earlier plan; run without `--begin-from`";
    if begin.graph != fingerprint(network, premises) {
        return Err(place.error("was made on other roads, ducts, networks or premises").with_hint(hint));
    }
    let mut is_in_project = vec![false; network.premises.len()];
    let mut groups = Vec::new();
    for BeginProject { premises, edges } in begin.projects {
        let is_known = premises.iter().all(|&member| (member as usize) < is_in_project.len())
            && edges.iter().all(|&edge| (edge as usize) < network.edges.len());
        if !is_known {
            return Err(place.error("is damaged: it names what is not there").with_hint("run the earlier plan again"));
        }
        premises.iter().for_each(|&member| is_in_project[member as usize] = true);
        groups.push((premises, edges));
    }
    for (member, attachment) in (0_u32..).zip(&network.attachments) {
        if matches!(attachment, Attachment::Joined { .. }) && !is_in_project[member as usize] {
            groups.push((vec![member], Vec::new()));
        }
    }
    Ok(groups)
}

/// The same for the same graph and premises, whatever the prices.
fn fingerprint(network: &Network, premises: &Premises) -> String {
    let mut hash = Sha256::new();
    for (edge, info) in network.graph.edges().iter().zip(&network.edges) {
        hash.update(edge.a.to_le_bytes());
        hash.update(edge.b.to_le_bytes());
        hash.update(info.length_mm.to_le_bytes());
    }
    for at in &network.place {
        hash.update(at.x.to_bits().to_le_bytes());
        hash.update(at.y.to_bits().to_le_bytes());
    }
    for (&row, attachment) in network.premises.iter().zip(&network.attachments) {
        hash.update(premises.ids.get(row as usize).to_string().as_bytes());
        if let Attachment::Joined { node, .. } = attachment {
            hash.update(node.to_le_bytes());
        }
        hash.update([0]);
    }
    hash.finalize().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
