//! A transport that counts turns, and a relay that counts bytes at the socket.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// Bytes that went through, by direction.
#[derive(Default)]
pub struct Carried {
    /// From tablet to headquarters.
    pub up: AtomicU64,
    /// From headquarters to tablet.
    pub down: AtomicU64,
}

impl Carried {
    /// Reads and zeroes both.
    pub fn take(&self) -> (u64, u64) {
        (
            self.up.swap(0, Ordering::SeqCst),
            self.down.swap(0, Ordering::SeqCst),
        )
    }
}

/// A relay to `to`; returns its URL and the counters.
pub fn relay(to: &str) -> (String, Arc<Carried>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let carried = Arc::new(Carried::default());
    let (to, counters) = (to.to_owned(), Arc::clone(&carried));
    thread::spawn(move || {
        for tablet in listener.incoming().map_while(Result::ok) {
            let hq = TcpStream::connect(&to).unwrap();
            let _ = tablet.set_nodelay(true);
            let _ = hq.set_nodelay(true);
            let (a, b) = (tablet.try_clone().unwrap(), hq.try_clone().unwrap());
            let up = Arc::clone(&counters);
            thread::spawn(move || pump(a, b, &up.up));
            let down = Arc::clone(&counters);
            thread::spawn(move || pump(hq, tablet, &down.down));
        }
    });
    (url, carried)
}

fn pump(mut from: TcpStream, mut to: TcpStream, counter: &AtomicU64) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(n) = from.read(&mut buffer) {
        if n == 0 || to.write_all(&buffer[..n]).is_err() {
            break;
        }
        counter.fetch_add(n as u64, Ordering::SeqCst);
    }
    let _ = to.shutdown(Shutdown::Write);
}
