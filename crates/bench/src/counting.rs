//! A relay that counts bytes at the socket, and that can be a thin link.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

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

/// A link, the same in both directions.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// Bytes a second.
    pub bandwidth: f64,
    /// From the first byte in to the first byte out.
    pub one_way: Duration,
    /// All connections break so often.
    pub cut_every: Option<Duration>,
}

/// A relay to `to`; returns its address and the counters. Without a link it passes everything on at once.
pub fn relay(to: &str, link: Option<Link>) -> (String, Arc<Carried>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let carried = Arc::new(Carried::default());
    let open: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
    if let Some(every) = link.and_then(|link| link.cut_every) {
        let open = Arc::clone(&open);
        thread::spawn(move || {
            loop {
                thread::sleep(every);
                for socket in open.lock().unwrap().drain(..) {
                    let _ = socket.shutdown(Shutdown::Both);
                }
            }
        });
    }
    let (to, counters) = (to.to_owned(), Arc::clone(&carried));
    thread::spawn(move || {
        let (up, down) = (Wire::default(), Wire::default());
        for tablet in listener.incoming().map_while(Result::ok) {
            let Ok(hq) = TcpStream::connect(&to) else {
                continue;
            };
            for socket in [&tablet, &hq] {
                let _ = socket.set_nodelay(true);
                if link.is_some() {
                    open.lock().unwrap().push(socket.try_clone().unwrap());
                }
            }
            let (a, b) = (tablet.try_clone().unwrap(), hq.try_clone().unwrap());
            // Nothing goes up before the handshake has gone there and back.
            let begin = Instant::now() + link.map_or(Duration::ZERO, |link| link.one_way * 2);
            for (from, to, wire, direction) in [(a, b, &up, true), (hq, tablet, &down, false)] {
                let (counters, wire) = (Arc::clone(&counters), wire.clone());
                thread::spawn(move || {
                    let counter = if direction {
                        &counters.up
                    } else {
                        &counters.down
                    };
                    match link {
                        None => pump(from, to, counter),
                        Some(link) => slowly(from, to, counter, (link, begin), &wire),
                    }
                });
            }
        }
    });
    (address, carried)
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

/// One direction of the link, shared by all its connections: when it is free again.
#[derive(Debug, Clone, Default)]
struct Wire(Arc<Mutex<Option<Instant>>>);

impl Wire {
    /// When the last of so many bytes has gone in, none before `begin`.
    fn send(&self, bytes: usize, link: Link, begin: Instant) -> Instant {
        let mut free = self.0.lock().unwrap();
        let start = begin.max(Instant::now()).max(free.unwrap_or(begin));
        let end = start + Duration::from_secs_f64(bytes as f64 / link.bandwidth);
        *free = Some(end);
        end
    }
}

/// About what goes into one packet.
const PACKET: usize = 1_400;
/// Packets that may be under way before the sender has to wait.
const WINDOW: usize = 64;

fn slowly(
    mut from: TcpStream,
    mut to: TcpStream,
    counter: &AtomicU64,
    (link, begin): (Link, Instant),
    wire: &Wire,
) {
    let (send, packets) = mpsc::sync_channel::<(Instant, Vec<u8>)>(WINDOW);
    let last = to.try_clone().unwrap();
    let arriving = thread::spawn(move || {
        for (at, packet) in packets {
            thread::sleep(at.saturating_duration_since(Instant::now()));
            if to.write_all(&packet).is_err() {
                break;
            }
        }
    });
    let mut buffer = vec![0; PACKET];
    while let Ok(n) = from.read(&mut buffer) {
        if n == 0 {
            break;
        }
        counter.fetch_add(n as u64, Ordering::SeqCst);
        let at = wire.send(n, link, begin) + link.one_way;
        if send.send((at, buffer[..n].to_vec())).is_err() {
            break;
        }
    }
    drop(send);
    let _ = arriving.join();
    let _ = last.shutdown(Shutdown::Write);
}
