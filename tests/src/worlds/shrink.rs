//! A failing world made small: steps are left out while it still fails.

/// The fewest steps found that still fail, in at most so many tries: first
/// halves are left out, then quarters, down to single steps.
pub fn shrink(steps: Vec<usize>, tries: usize, fails: impl Fn(&[usize]) -> bool) -> Vec<usize> {
    let mut kept = steps;
    let mut left = tries;
    let mut size = kept.len().div_ceil(2);
    loop {
        let mut at = 0;
        let mut shorter = false;
        while at < kept.len() {
            let end = (at + size).min(kept.len());
            let without: Vec<usize> = kept[..at].iter().chain(&kept[end..]).copied().collect();
            if left == 0 {
                return kept;
            }
            left -= 1;
            if fails(&without) {
                kept = without;
                shorter = true;
            } else {
                at = end;
            }
        }
        if size > 1 {
            size = size.div_ceil(2);
        } else if !shorter {
            return kept;
        }
    }
}
