//! A link between a tablet and headquarters that can be gone, or break at any byte: a proxy on this machine.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// The link of one tablet.
pub struct Link {
    port: u16,
    state: Arc<State>,
}

struct State {
    to: String,
    gone: AtomicBool,
    up: AtomicI64,
    down: AtomicI64,
    /// Both ends of every connection, to be cut when the link goes.
    open: Mutex<Vec<TcpStream>>,
}

/// A direction that never breaks.
const WHOLE: i64 = -1;

impl Link {
    /// A link to `to` (`127.0.0.1:PORT`).
    ///
    /// # Errors
    /// If no port can be opened.
    pub fn to(to: &str) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let state = Arc::new(State {
            to: to.to_owned(),
            gone: AtomicBool::new(false),
            up: AtomicI64::new(WHOLE),
            down: AtomicI64::new(WHOLE),
            open: Mutex::new(Vec::new()),
        });
        let accepting = Arc::clone(&state);
        thread::Builder::new().name("link".into()).spawn(move || {
            for tablet in listener.incoming().map_while(Result::ok) {
                let state = Arc::clone(&accepting);
                thread::spawn(move || {
                    // A connection that cannot be carried is one that the tablet sees break.
                    let _ = state.carry(&tablet);
                });
            }
        })?;
        Ok(Self { port, state })
    }

    /// The URL of this end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// No signal: nothing gets through, and what was under way breaks.
    pub fn lose(&self) {
        self.state.lose();
    }

    /// A signal again, that holds.
    pub fn find(&self) {
        self.state.up.store(WHOLE, Ordering::SeqCst);
        self.state.down.store(WHOLE, Ordering::SeqCst);
        self.state.gone.store(false, Ordering::SeqCst);
    }

    /// A signal again, lost after so many bytes from the tablet.
    pub fn find_until_sent(&self, bytes: i64) {
        self.find();
        self.state.up.store(bytes, Ordering::SeqCst);
    }

    /// A signal again, lost after so many bytes from headquarters.
    pub fn find_until_received(&self, bytes: i64) {
        self.find();
        self.state.down.store(bytes, Ordering::SeqCst);
    }
}

impl State {
    fn lose(&self) {
        self.gone.store(true, Ordering::SeqCst);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        for end in open.drain(..) {
            // Whoever closed it already has done the same.
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    fn carry(self: &Arc<Self>, tablet: &TcpStream) -> io::Result<()> {
        if self.gone.load(Ordering::SeqCst) {
            return tablet.shutdown(Shutdown::Both);
        }
        let hq = TcpStream::connect(&self.to)?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.push(tablet.try_clone()?);
        open.push(hq.try_clone()?);
        drop(open);
        let (from, to) = (tablet.try_clone()?, hq.try_clone()?);
        let state = Arc::clone(self);
        thread::spawn(move || state.pump(&from, &to, &state.up));
        self.pump(&hq, tablet, &self.down);
        Ok(())
    }

    /// Carries bytes one way until either end closes or the link breaks.
    fn pump(&self, mut from: &TcpStream, mut to: &TcpStream, left: &AtomicI64) {
        let mut buffer = [0; 256];
        while let Ok(read) = from.read(&mut buffer) {
            if read == 0 {
                break;
            }
            let take = match usize::try_from(left.load(Ordering::SeqCst)) {
                Ok(left) => read.min(left),
                Err(_) => read,
            };
            let Some(bytes) = buffer.get(..take) else {
                break;
            };
            if to.write_all(bytes).is_err() {
                break;
            }
            if left.load(Ordering::SeqCst) >= 0 {
                left.fetch_sub(i64::try_from(take).unwrap_or(0), Ordering::SeqCst);
            }
            if take < read {
                return self.lose();
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    }
}
