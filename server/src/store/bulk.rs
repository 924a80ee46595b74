//! Many rows in few statements.

/// Rows of one statement, largest first. Few sizes, so that each statement is prepared once and found again.
const SIZES: [usize; 4] = [64, 16, 4, 1];

/// Cuts `rows` into runs, each of which goes into one `INSERT`.
pub(super) fn runs<T>(mut rows: &[T]) -> Vec<&[T]> {
    let mut runs = Vec::with_capacity(rows.len() / SIZES[0] + 8);
    for size in SIZES {
        while rows.len() >= size {
            let (run, rest) = rows.split_at(size);
            runs.push(run);
            rows = rest;
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_stands_in_one_run_in_order() {
        for length in [0, 1, 3, 4, 63, 64, 65, 200] {
            let rows: Vec<usize> = (0..length).collect();
            let runs = runs(&rows);
            assert!(runs.iter().all(|run| SIZES.contains(&run.len())));
            assert_eq!(runs.concat(), rows);
        }
    }
}
