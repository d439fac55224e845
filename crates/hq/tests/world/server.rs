//! A world's headquarters over a real socket.

use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc;
use std::time::Duration;

use baolian_hq::http::{TlsFiles, serve};
use reqwest::blocking::{Client, Response};
use tokio::sync::oneshot;

use super::World;

/// Headquarters, served in this process.
pub struct Server {
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Server {
    pub fn start(world: &World, tls: Option<TlsFiles>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let hq = world.hq.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap();
            let shutdown = async move {
                let _ = stopped.await;
            };
            let listening = move |address| tell.send(address).unwrap();
            runtime
                .block_on(serve(hq, listener, tls, shutdown, listening))
                .unwrap();
        });
        Self {
            address: told.recv_timeout(Duration::from_secs(20)).unwrap(),
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Posts bytes, as a tablet does.
    pub fn post(&self, path: &str, body: Vec<u8>) -> Response {
        client().post(self.url(path)).body(body).send().unwrap()
    }

    pub fn get(&self, path: &str) -> Response {
        client().get(self.url(path)).send().unwrap()
    }

    pub fn stop(&mut self) {
        let _ = self.stop.take().map(|s| s.send(()));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

pub fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().build().unwrap()
}
