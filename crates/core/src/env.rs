//! The world outside the core: clock, randomness, keys, network. Passed in, so
//! that a simulated week runs in a second and a seed replays it.

use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use baolian_wire::id::BootId;
use baolian_wire::key::SecretKey;
use baolian_wire::{ClockReading, DeviceId};

/// The tablet's clocks.
pub trait Clock: Send + Sync {
    /// What they say now.
    fn now(&self) -> ClockReading;
}

/// A source of randomness fit for keys.
pub trait Entropy: Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// If the source fails; nothing may be made with what it left behind.
    fn fill(&self, bytes: &mut [u8]) -> std::io::Result<()>;
}

/// Where private keys live: never in the database or its backups.
pub trait KeyStore: Send + Sync {
    /// The key of a device, if it is here.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn load(&self, device: DeviceId) -> std::io::Result<Option<SecretKey>>;

    /// Keeps a key, durably.
    ///
    /// # Errors
    /// If it could not be kept.
    fn keep(&self, key: &SecretKey) -> std::io::Result<()>;
}

/// Why a request did not get an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No way out of the tablet.
    #[error("no network")]
    NoNetwork,
    /// The network is there, headquarters does not answer.
    #[error("headquarters does not answer: {0}")]
    Away(String),
    /// The certificate is not headquarters'.
    #[error("the certificate does not match: {0}")]
    Certificate(String),
    /// The link broke while the answer was coming.
    #[error("the link broke: {0}")]
    Cut(String),
    /// Plain HTTP to anything but this machine, without the setting that allows it.
    #[error("plain http is allowed towards this machine only")]
    PlainHttp,
}

/// What headquarters said before the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Seconds to wait, if headquarters is busy.
    pub retry_after: Option<u64>,
}

/// A way to headquarters.
pub trait Transport: Send + Sync {
    /// Posts bytes and hands the answer's body on in pieces, as they arrive.
    /// `take` returns false to stop early.
    ///
    /// # Errors
    /// [`TransportError`]; pieces handed on before it are good.
    fn post(
        &self,
        path: &str,
        body: &[u8],
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<Answer, TransportError>;
}

/// Everything the core needs from outside but the network.
#[derive(Clone)]
pub struct Env {
    /// Clocks.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Keys.
    pub keys: Arc<dyn KeyStore>,
}

impl Env {
    /// The real world, with keys in a folder of their own under `home`.
    #[must_use]
    pub fn real(home: &std::path::Path) -> Self {
        Self {
            clock: Arc::new(SystemClock::default()),
            entropy: Arc::new(SystemEntropy),
            keys: Arc::new(KeyFiles(home.join("keys"))),
        }
    }
}

/// The operating system's clocks.
#[derive(Debug)]
pub struct SystemClock {
    boot: BootId,
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    started: std::time::Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self {
            boot: boot_id(),
            #[cfg(not(any(target_os = "linux", target_os = "android")))]
            started: std::time::Instant::now(),
        }
    }
}

/// The kernel's boot id, cut to 8 bytes; where there is none, a random one:
/// each start of the program then counts as a start of the system, and the
/// monotonic clock proves nothing across them.
fn boot_id() -> BootId {
    let kernel = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let hex: String = kernel
        .chars()
        .filter(char::is_ascii_hexdigit)
        .take(16)
        .collect();
    hex.parse().unwrap_or_else(|_| {
        let mut bytes = [0; 8];
        // Without randomness the id stays zero, which only weakens an estimate.
        let _ = getrandom::fill(&mut bytes);
        BootId(bytes)
    })
}

impl Clock for SystemClock {
    fn now(&self) -> ClockReading {
        let wall = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX));
        ClockReading {
            wall_ms: wall,
            mono_ms: self.mono_ms(),
            boot: self.boot,
        }
    }
}

impl SystemClock {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn mono_ms(&self) -> u64 {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
        let nanos = u64::try_from(time.tv_nsec).unwrap_or(0);
        seconds * 1000 + nanos / 1_000_000
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn mono_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) -> std::io::Result<()> {
        getrandom::fill(bytes).map_err(|e| std::io::Error::other(e.to_string()))
    }
}

/// Keys as files that only their owner may read, one a device.
#[derive(Debug)]
pub struct KeyFiles(pub PathBuf);

impl KeyFiles {
    fn path(&self, device: DeviceId) -> PathBuf {
        self.0.join(format!("{device}.key"))
    }
}

impl KeyStore for KeyFiles {
    fn load(&self, device: DeviceId) -> std::io::Result<Option<SecretKey>> {
        match fs::read(self.path(device)) {
            Ok(bytes) => {
                let seed: [u8; 32] = bytes.as_slice().try_into().map_err(|_| {
                    std::io::Error::new(std::io::ErrorKind::InvalidData, "a key file has 32 bytes")
                })?;
                Ok(Some(SecretKey::from_seed(&seed)))
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    fn keep(&self, key: &SecretKey) -> std::io::Result<()> {
        fs::create_dir_all(&self.0)?;
        if let Some(home) = self.0.parent() {
            // The folder's own name has to last as long as the key in it.
            fs::File::open(home)?.sync_all()?;
        }
        let path = self.path(key.public().device());
        let half = path.with_extension("new");
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(&half)?;
        file.write_all(&key.seed())?;
        file.sync_all()?;
        fs::rename(&half, &path)?;
        fs::File::open(&self.0)?.sync_all()
    }
}

/// Keys in memory, for tests and simulated worlds.
#[derive(Debug, Default)]
pub struct KeysInMemory(Mutex<HashMap<DeviceId, [u8; 32]>>);

impl KeyStore for KeysInMemory {
    fn load(&self, device: DeviceId) -> std::io::Result<Option<SecretKey>> {
        let keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(keys.get(&device).map(SecretKey::from_seed))
    }

    fn keep(&self, key: &SecretKey) -> std::io::Result<()> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.insert(key.public().device(), key.seed());
        Ok(())
    }
}
