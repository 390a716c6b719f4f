//! A table of text cells, as it stands in a CSV file of ours.

use std::collections::BTreeSet;

/// A table. Cells are the file's text; an empty cell is unknown or cannot be, as the file's description says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// What it is called: the file's name without its ending.
    pub name: String,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows; each as long as `columns`.
    pub rows: Vec<Vec<String>>,
    /// Cells (row, column) that were emptied because they say too much about few; shown as `U`.
    pub suppressed: BTreeSet<(usize, usize)>,
}

impl Table {
    /// The column in data files that names the emptied columns of a row.
    pub const FLAGS: &str = "suppressed";

    /// The position of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
    /// The text of a cell; empty where there is no such column.
    pub fn cell(&self, row: usize, column: &str) -> &str {
        self.column(column).map_or("", |column| &self.rows[row][column])
    }
    /// The number in a cell; `None` where it is empty, suppressed or no whole number.
    pub fn count(&self, row: usize, column: &str) -> Option<u64> {
        self.cell(row, column).parse().ok()
    }
    /// Whether the cell was emptied because it says too much about few.
    pub fn is_suppressed(&self, row: usize, column: &str) -> bool {
        self.column(column).is_some_and(|column| self.suppressed.contains(&(row, column)))
    }
    /// Empties a cell and marks it as one that says too much about few. A cell that was empty already is left as it is.
    pub fn suppress(&mut self, row: usize, column: usize) {
        if !self.rows[row][column].is_empty() {
            self.rows[row][column].clear();
            self.suppressed.insert((row, column));
        }
    }
    /// The table as data files hold it: with a last column [`Self::FLAGS`] that names the emptied columns of each row, `;` between them.
    #[must_use]
    pub fn with_flags(mut self) -> Self {
        if self.column(Self::FLAGS).is_none() {
            for (at, row) in self.rows.iter_mut().enumerate() {
                let emptied = self.suppressed.range((at, 0)..(at + 1, 0)).map(|&(_, column)| self.columns[column].as_str());
                row.push(emptied.collect::<Vec<_>>().join(";"));
            }
            self.columns.push(Self::FLAGS.to_owned());
        }
        self
    }
    /// The positions of the rows in which every named column holds the named text, in the order of the table.
    pub fn find<'t>(&'t self, wanted: &'t [(&'t str, &'t str)]) -> impl Iterator<Item = usize> + 't {
        let columns: Vec<(Option<usize>, &str)> = wanted.iter().map(|&(column, text)| (self.column(column), text)).collect();
        (0..self.rows.len())
            .filter(move |&row| columns.iter().all(|&(column, text)| column.is_some_and(|at| self.rows[row][at] == text)))
    }
    /// Takes a column out.
    pub fn remove_column(&mut self, name: &str) {
        let Some(gone) = self.column(name) else { return };
        self.columns.remove(gone);
        self.rows.iter_mut().for_each(|row| drop(row.remove(gone)));
        let stays = std::mem::take(&mut self.suppressed).into_iter().filter(|&(_, column)| column != gone);
        self.suppressed = stays.map(|(row, column)| (row, if column > gone { column - 1 } else { column })).collect();
    }
    /// Keeps the rows that pass.
    pub fn retain_rows(&mut self, mut keep: impl FnMut(&Self, usize) -> bool) {
        let kept: Vec<usize> = (0..self.rows.len()).filter(|&row| keep(self, row)).collect();
        let suppressed = std::mem::take(&mut self.suppressed);
        let place = |row: usize| kept.binary_search(&row).ok();
        self.suppressed = suppressed.into_iter().filter_map(|(row, column)| Some((place(row)?, column))).collect();
        self.rows = kept.iter().map(|&row| std::mem::take(&mut self.rows[row])).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let rows = [["1", "a", "x"], ["2", "b", "y"], ["3", "a", "z"]];
        Table {
            name: "t".to_owned(),
            columns: ["n", "letter", "end"].map(str::to_owned).to_vec(),
            rows: rows.map(|row| row.map(str::to_owned).to_vec()).to_vec(),
            suppressed: BTreeSet::from([(1, 2), (2, 0), (2, 1)]),
        }
    }

    #[test]
    fn rows_are_found_by_several_columns() {
        let table = sample();
        assert_eq!(table.find(&[("letter", "a")]).collect::<Vec<_>>(), [0, 2]);
        assert_eq!(table.find(&[("letter", "a"), ("end", "z")]).collect::<Vec<_>>(), [2]);
        assert_eq!(table.find(&[("nothing", "a")]).count(), 0);
        assert_eq!((table.count(2, "n"), table.count(0, "letter"), table.cell(0, "nothing")), (Some(3), None, ""));
    }

    #[test]
    fn a_data_file_names_the_emptied_columns_of_each_row() {
        let mut table = sample();
        table.suppress(0, 1);
        let flagged = table.with_flags();
        assert_eq!(flagged.columns, ["n", "letter", "end", "suppressed"]);
        assert_eq!(flagged.rows, [["1", "", "x", "letter"], ["2", "b", "y", "end"], ["3", "a", "z", "n;letter"]]);
        assert_eq!(flagged.clone().with_flags(), flagged);
    }

    #[test]
    fn what_is_suppressed_stays_with_its_cell_when_rows_and_columns_go() {
        let mut table = sample();
        table.remove_column("letter");
        assert_eq!(table.suppressed, BTreeSet::from([(1, 1), (2, 0)]));
        table.retain_rows(|table, row| table.cell(row, "n") != "1");
        assert_eq!(table.rows, [["2", "y"], ["3", "z"]]);
        assert!(table.is_suppressed(0, "end") && table.is_suppressed(1, "n") && !table.is_suppressed(1, "end"));
    }
}
