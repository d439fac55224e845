//! A link between tablet and headquarters that can be down or break at any
//! byte: a proxy in user space.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::thread;

/// A link to one address.
pub struct Link {
    port: u16,
    state: Arc<State>,
}

struct State {
    to: String,
    down: AtomicBool,
    /// Bytes of answers left until the link breaks; negative: never.
    budget: AtomicI64,
    carried: AtomicU64,
    breaks: AtomicU64,
}

impl Link {
    /// A link to `to` (`127.0.0.1:PORT`).
    #[must_use]
    pub fn to(to: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State {
            to: to.to_owned(),
            down: AtomicBool::new(false),
            budget: AtomicI64::new(-1),
            carried: AtomicU64::new(0),
            breaks: AtomicU64::new(0),
        });
        let accepting = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let state = Arc::clone(&accepting);
                thread::spawn(move || carry(&stream, &state));
            }
        });
        Self { port, state }
    }

    /// The URL of this end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Lets nothing through, or everything again.
    pub fn down(&self, down: bool) {
        self.state.down.store(down, Ordering::SeqCst);
    }

    /// Breaks after so many more bytes of answers.
    pub fn break_after(&self, bytes: i64) {
        self.state.budget.store(bytes, Ordering::SeqCst);
    }

    /// Never breaks again.
    pub fn hold(&self) {
        self.state.budget.store(-1, Ordering::SeqCst);
    }

    /// Bytes of answers carried so far.
    #[must_use]
    pub fn carried(&self) -> u64 {
        self.state.carried.load(Ordering::SeqCst)
    }

    /// How often it broke.
    #[must_use]
    pub fn breaks(&self) -> u64 {
        self.state.breaks.load(Ordering::SeqCst)
    }
}

fn carry(tablet: &TcpStream, state: &Arc<State>) {
    if state.down.load(Ordering::SeqCst) {
        let _ = tablet.shutdown(Shutdown::Both);
        return;
    }
    let Ok(hq) = TcpStream::connect(&state.to) else {
        return;
    };
    let (mut up_from, mut up_to) = (tablet.try_clone().unwrap(), hq.try_clone().unwrap());
    thread::spawn(move || {
        let _ = std::io::copy(&mut up_from, &mut up_to);
        let _ = up_to.shutdown(Shutdown::Write);
    });
    let (mut from, mut to) = (&hq, tablet);
    let mut buffer = [0; 64];
    while let Ok(n) = from.read(&mut buffer) {
        if n == 0 {
            break;
        }
        let budget = state.budget.load(Ordering::SeqCst);
        let take = if budget < 0 {
            n
        } else {
            n.min(usize::try_from(budget).unwrap())
        };
        let sent = to.write_all(&buffer[..take]).is_ok();
        state.carried.fetch_add(take as u64, Ordering::SeqCst);
        if budget >= 0 {
            state
                .budget
                .fetch_sub(i64::try_from(take).unwrap(), Ordering::SeqCst);
        }
        if !sent || take < n {
            state.breaks.fetch_add(1, Ordering::SeqCst);
            break;
        }
    }
    let _ = tablet.shutdown(Shutdown::Both);
    let _ = hq.shutdown(Shutdown::Both);
}
