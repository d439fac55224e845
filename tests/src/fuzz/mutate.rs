//! Changing lawful bytes into hostile ones.

use baolian_disk::Dice;

/// Bytes that lengths and types like to break at.
const EDGES: [u8; 16] = [
    0, 1, 0x17, 0x18, 0x1b, 0x3b, 0x5b, 0x5f, 0x7b, 0x7f, 0x80, 0x9b, 0x9f, 0xbf, 0xfe, 0xff,
];
/// Most bytes that an input grows to.
const LONGEST: usize = 64 * 1024;

/// One of the pool, changed a little or a lot.
pub fn mutated(pool: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = pool[dice.below(pool.len())].clone();
    let times = 1 + if dice.below(3) == 0 {
        dice.below(12)
    } else {
        dice.below(3)
    };
    for _ in 0..times {
        let other = &pool[dice.below(pool.len())];
        once(&mut bytes, other, dice);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn byte(dice: &mut Dice) -> u8 {
    u8::try_from(dice.below(256)).unwrap_or(0)
}

/// A piece of some bytes.
fn piece(of: &[u8], dice: &mut Dice) -> std::ops::Range<usize> {
    let from = dice.below(of.len() + 1);
    let most = (of.len() - from).min(if dice.below(4) == 0 { usize::MAX } else { 32 });
    from..from + dice.below(most + 1)
}

fn once(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    let at = dice.below(bytes.len().max(1));
    let here = at < bytes.len();
    match dice.below(10) {
        0 | 1 if here => bytes[at] ^= 1 << dice.below(8),
        2 if here => bytes[at] = byte(dice),
        3 if here => bytes[at] = EDGES[dice.below(EDGES.len())],
        4 if here => {
            // A number counted up or down.
            let by = u8::try_from(1 + dice.below(3)).unwrap_or(1);
            bytes[at] = if dice.below(2) == 0 {
                bytes[at].wrapping_add(by)
            } else {
                bytes[at].wrapping_sub(by)
            };
        }
        5 => {
            let gone = piece(bytes, dice);
            bytes.drain(gone);
        }
        6 => {
            let again = bytes[piece(bytes, dice)].to_vec();
            bytes.splice(at..at, again);
        }
        7 => {
            let taken = other[piece(other, dice)].to_vec();
            let to = (at + taken.len()).min(bytes.len()).max(at);
            let to = if dice.below(2) == 0 { at } else { to };
            bytes.splice(at.min(bytes.len())..to.min(bytes.len()), taken);
        }
        8 => {
            // A head that claims a great length.
            let kind = [0x1b, 0x5b, 0x7b, 0x9b, 0xbb][dice.below(5)];
            let mut head = vec![kind];
            let len = [1 << 40, u64::MAX, 1 << 32, 1 << 20, u64::from(u32::MAX)][dice.below(5)];
            head.extend(u64::to_be_bytes(len));
            let to = (at + 1).min(bytes.len());
            bytes.splice(at.min(to)..to, head);
        }
        _ => {
            let many = dice.below(24);
            let drawn: Vec<u8> = (0..many).map(|_| byte(dice)).collect();
            bytes.splice(at.min(bytes.len())..at.min(bytes.len()), drawn);
        }
    }
}
