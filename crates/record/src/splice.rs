//! From one text to another by few splices, so that what others write at the same time stays.
//!
//! The smallest edit is looked for as Myers does (An O(ND) Difference
//! Algorithm, 1986), but only up to 400 characters taken out or put in.
//! Beyond that, two texts have so little in common that one splice says the
//! same: the library's own comparison takes 39 seconds to write 20,000
//! characters anew, all of them different.

/// Most single characters that the search takes out or puts in.
const MOST: usize = 400;

/// One splice, in characters of the old text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splice {
    /// Where it begins.
    pub at: usize,
    /// How many characters go.
    pub gone: usize,
    /// What comes in their place.
    pub new: String,
}

/// The splices that turn `old` into `new`, from the last to the first, so that
/// each stands where it says when they are made in this order.
#[must_use]
pub fn splices(old: &str, new: &str) -> Vec<Splice> {
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let (mut a, mut b) = (old.as_slice(), new.as_slice());
    let same = |(x, y): &(&char, &char)| x == y;
    let before = a.iter().zip(b).take_while(same).count();
    a = a.get(before..).unwrap_or_default();
    b = b.get(before..).unwrap_or_default();
    let after = a.iter().rev().zip(b.iter().rev()).take_while(same).count();
    a = a.get(..a.len() - after).unwrap_or_default();
    b = b.get(..b.len() - after).unwrap_or_default();
    if a.is_empty() && b.is_empty() {
        return Vec::new();
    }
    let kept = kept(a, b).unwrap_or_default();
    let mut splices = Vec::new();
    let mut end = (a.len(), b.len());
    // From the last run of kept characters to the first, and the start.
    let runs = kept.into_iter().rev().chain([Run::default()]);
    for run in runs {
        let (from_a, from_b) = (run.a + run.len, run.b + run.len);
        if (from_a, from_b) != end {
            splices.push(Splice {
                at: before + from_a,
                gone: end.0 - from_a,
                new: b.get(from_b..end.1).unwrap_or_default().iter().collect(),
            });
        }
        end = (run.a, run.b);
    }
    splices
}

/// A run of characters that stay.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    a: usize,
    b: usize,
    len: usize,
}

/// The runs that stay in a smallest edit, if it is within [`MOST`].
fn kept(a: &[char], b: &[char]) -> Option<Vec<Run>> {
    let most = MOST.min(a.len() + b.len());
    // Diagonals are counted from the middle of the row; one more on each side.
    let middle = most + 1;
    let mut furthest = vec![0usize; 2 * middle + 1];
    let mut steps: Vec<Vec<usize>> = Vec::new();
    for d in 0..=most {
        steps.push(furthest.clone());
        for k in (middle - d..=middle + d).step_by(2) {
            let down = k == middle - d || (k != middle + d && furthest[k - 1] < furthest[k + 1]);
            let mut x = if down {
                furthest[k + 1]
            } else {
                furthest[k - 1] + 1
            };
            // Off the text's edge nothing can be reached any more.
            let Some(mut y) = (x + middle).checked_sub(k) else {
                continue;
            };
            while x < a.len() && y < b.len() && a[x] == b[y] {
                (x, y) = (x + 1, y + 1);
            }
            furthest[k] = x;
            if x >= a.len() && y >= b.len() {
                return Some(walk_back(&steps, middle, (a.len(), b.len())));
            }
        }
    }
    None
}

/// The runs along the path that was found.
fn walk_back(steps: &[Vec<usize>], middle: usize, end: (usize, usize)) -> Vec<Run> {
    let (mut x, mut y) = end;
    let mut runs = Vec::new();
    for (d, furthest) in steps.iter().enumerate().rev() {
        let k = x + middle - y;
        let down = k == middle - d || (k != middle + d && furthest[k - 1] < furthest[k + 1]);
        let from = if down { k + 1 } else { k - 1 };
        let (before_x, before_y) = match d {
            0 => (0, 0),
            _ => (furthest[from], furthest[from] + middle - from),
        };
        // A step down or to the right, then along the diagonal.
        let (run_x, run_y) = match (d, down) {
            (0, _) => (0, 0),
            (_, true) => (before_x, before_y + 1),
            (_, false) => (before_x + 1, before_y),
        };
        if x > run_x {
            runs.push(Run {
                a: run_x,
                b: run_y,
                len: x - run_x,
            });
        }
        (x, y) = (before_x, before_y);
    }
    runs.reverse();
    runs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::splices;

    fn apply(old: &str, new: &str) -> (String, usize) {
        let mut text: Vec<char> = old.chars().collect();
        let mut touched = 0;
        for splice in splices(old, new) {
            touched += splice.gone + splice.new.chars().count();
            text.splice(splice.at..splice.at + splice.gone, splice.new.chars());
        }
        (text.into_iter().collect(), touched)
    }

    proptest! {
        #[test]
        fn the_splices_lead_from_the_old_text_to_the_new(
            old in "[甲乙丙丁]{0,40}", new in "[甲乙丙丁]{0,40}",
        ) {
            prop_assert_eq!(apply(&old, &new).0, new);
        }

        #[test]
        fn small_edits_at_several_places_touch_only_those(
            text in "[一-龥]{20,60}", at in 3usize..17,
        ) {
            let mut chars: Vec<char> = text.chars().collect();
            chars.remove(1);
            chars.insert(at, 'x');
            let new: String = chars.into_iter().collect();
            let (reached, touched) = apply(&text, &new);
            prop_assert_eq!(reached, new);
            prop_assert!(touched <= 2, "{}", touched);
        }
    }

    #[test]
    fn texts_with_nothing_in_common_are_one_splice() {
        let (old, new) = ("长".repeat(20_000), "短".repeat(20_000));
        assert_eq!(splices(&old, &new).len(), 1);
        assert_eq!(apply(&old, &new).0, new);
        assert!(splices(&old, &old).is_empty());
    }

    #[test]
    fn two_far_apart_edits_of_a_long_text_leave_the_middle_alone() {
        let middle = "不变的中间".repeat(2_000);
        let (old, new) = (format!("早{middle}晚"), format!("晨{middle}夜"));
        assert_eq!(splices(&old, &new).len(), 2);
        assert_eq!(apply(&old, &new), (new, 4));
    }
}
