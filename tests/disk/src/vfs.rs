//! The VFS: every call is shown to whoever watches over the file's folder, and then handed on to the system's VFS.
//!
//! It becomes the process's default, so that the product's own code opens its
//! databases through it unchanged. Locks and shared memory are the system's
//! own. Memory-mapped reading is off under it, so that every read is seen.
#![allow(
    unsafe_code,
    reason = "a VFS is a table of C functions; nothing outside this module needs it"
)]

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::mem::size_of;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use rusqlite::ffi;

use crate::journal::Inode;

/// Why the disk does not do what it is asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no room left.
    Full,
    /// Reading, writing or syncing fails.
    Io,
    /// Nothing may be written.
    ReadOnly,
    /// No file can be opened any more.
    NoHandles,
}

/// What a call may come to.
pub type Watched = Result<(), Refusal>;

/// Sees every call on the files of a folder before it is done, and may refuse it.
pub trait Watch: Send + Sync {
    /// A file is opened; `made` if it was not there before. Returns what its later calls are known by.
    ///
    /// # Errors
    /// Why it is not opened.
    fn open(&self, path: &Path, made: bool) -> Result<Inode, Refusal>;
    /// Bytes are read.
    ///
    /// # Errors
    /// Why they are not.
    fn read(&self, _file: Inode) -> Watched {
        Ok(())
    }
    /// Bytes are written.
    ///
    /// # Errors
    /// Why they are not.
    fn write(&self, file: Inode, at: u64, bytes: &[u8]) -> Watched;
    /// A file is cut or made longer.
    ///
    /// # Errors
    /// Why it is not.
    fn truncate(&self, file: Inode, len: u64) -> Watched;
    /// What was written is made durable.
    ///
    /// # Errors
    /// Why it is not.
    fn sync(&self, file: Inode) -> Watched;
    /// Which files a folder has is made durable.
    fn sync_folder(&self, _folder: &Path) {}
    /// A file is removed.
    ///
    /// # Errors
    /// Why it is not.
    fn remove(&self, path: &Path) -> Watched;
}

static WATCHERS: RwLock<Vec<(PathBuf, Arc<dyn Watch>)>> = RwLock::new(Vec::new());

/// Has somebody watch over all files that are opened in a folder from now on.
///
/// # Panics
/// If SQLite will not have the VFS.
pub fn watch(folder: &Path, by: Arc<dyn Watch>) {
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    assert!(*INSTALLED.get_or_init(install), "the VFS is installed");
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mut watchers = WATCHERS.write().unwrap_or_else(PoisonError::into_inner);
    watchers.push((folder, by));
}

fn watcher_of(path: &Path) -> Option<Arc<dyn Watch>> {
    let watchers = WATCHERS.read().unwrap_or_else(PoisonError::into_inner);
    let found = watchers.iter().rev().find(|(f, _)| path.starts_with(f));
    found.map(|(_, by)| Arc::clone(by))
}

/// One open file as SQLite sees it; the system's own stands right behind it.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    watched: *mut Seen,
}

/// What is known of an open file that is watched over.
struct Seen {
    by: Arc<dyn Watch>,
    inode: Inode,
    /// Its first sync makes its name durable too, as the system's VFS does with new journals.
    names: Option<PathBuf>,
}

/// The system's VFS behind ours.
fn system(vfs: *mut ffi::sqlite3_vfs) -> *mut ffi::sqlite3_vfs {
    // SAFETY: SQLite hands us the VFS that `install` registered, whose pAppData it set and nobody changes.
    unsafe { (*vfs).pAppData.cast() }
}

/// The system's file behind ours.
fn real(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: SQLite allocates szOsFile bytes for each file: a `File` and then the system's own.
    unsafe { file.cast::<u8>().add(size_of::<File>()).cast() }
}

fn seen<'f>(file: *mut ffi::sqlite3_file) -> Option<&'f mut Seen> {
    // SAFETY: `file` is a `File` that `open` filled in; SQLite calls the methods of one file from one thread at a time.
    unsafe { (*file.cast::<File>()).watched.as_mut() }
}

fn path_of(name: *const c_char) -> Option<PathBuf> {
    if name.is_null() {
        return None;
    }
    // SAFETY: SQLite's file names end with a zero byte.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes();
    let path = PathBuf::from(OsStr::from_bytes(bytes));
    // The folder may be reached through a link.
    let folder = path.parent().and_then(|f| f.canonicalize().ok());
    Some(match (folder, path.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => path,
    })
}

/// What SQLite calls a refusal.
fn code(refusal: Refusal, io: c_int) -> c_int {
    match refusal {
        Refusal::Full => ffi::SQLITE_FULL,
        Refusal::Io => io,
        Refusal::ReadOnly => ffi::SQLITE_READONLY,
        Refusal::NoHandles => ffi::SQLITE_CANTOPEN,
    }
}

/// Calls the same method of the system's file.
macro_rules! hand_on {
    ($file:expr, $method:ident $(, $argument:expr)*) => {{
        let file = real($file);
        // SAFETY: the system's xOpen filled its file in, methods too; the arguments are SQLite's own.
        unsafe {
            match (*(*file).pMethods).$method {
                Some(method) => method(file $(, $argument)*),
                None => ffi::SQLITE_ERROR,
            }
        }
    }};
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let ours = file.cast::<File>();
    // SAFETY: SQLite allocated szOsFile bytes at `file`; without methods it does not call xClose.
    unsafe {
        (*ours).base.pMethods = ptr::null();
        (*ours).watched = ptr::null_mut();
    }
    let path = path_of(name);
    let by = path.as_deref().and_then(watcher_of);
    let mut watched = None;
    if let (Some(path), Some(by)) = (path, by) {
        let creates = flags & ffi::SQLITE_OPEN_CREATE != 0;
        let made = creates && !path.exists();
        match by.open(&path, made) {
            Ok(inode) => {
                let journals = ffi::SQLITE_OPEN_WAL
                    | ffi::SQLITE_OPEN_MAIN_JOURNAL
                    | ffi::SQLITE_OPEN_SUPER_JOURNAL;
                let folder = path.parent().map(Path::to_owned);
                let names = folder.filter(|_| creates && flags & journals != 0);
                watched = Some(Box::new(Seen { by, inode, names }));
            }
            Err(refusal) => return code(refusal, ffi::SQLITE_CANTOPEN),
        }
    }
    let system = system(vfs);
    let behind = real(file);
    // SAFETY: the memory behind ours is as large as the system's VFS wants it.
    let done = unsafe {
        match (*system).xOpen {
            Some(open) => open(system, name, behind, flags, out),
            None => ffi::SQLITE_CANTOPEN,
        }
    };
    if done == ffi::SQLITE_OK {
        // SAFETY: as above; METHODS lives as long as the program.
        unsafe {
            (*ours).base.pMethods = &METHODS;
            (*ours).watched = watched.map_or(ptr::null_mut(), Box::into_raw);
        }
    }
    done
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let done = hand_on!(file, xClose);
    // SAFETY: `watched` came from Box::into_raw in `open`, and SQLite closes a file once.
    unsafe {
        let ours = file.cast::<File>();
        if !(*ours).watched.is_null() {
            drop(Box::from_raw((*ours).watched));
            (*ours).watched = ptr::null_mut();
        }
    }
    done
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    to: *mut c_void,
    len: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    match seen(file).map_or(Ok(()), |s| s.by.read(s.inode)) {
        Ok(()) => hand_on!(file, xRead, to, len, at),
        Err(refusal) => code(refusal, ffi::SQLITE_IOERR_READ),
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    len: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    if let Some(s) = seen(file) {
        let many = usize::try_from(len).unwrap_or(0);
        // SAFETY: SQLite hands us `len` bytes to be written.
        let bytes = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), many) };
        if let Err(refusal) = s.by.write(s.inode, at.unsigned_abs(), bytes) {
            return code(refusal, ffi::SQLITE_IOERR_WRITE);
        }
    }
    hand_on!(file, xWrite, from, len, at)
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, len: ffi::sqlite3_int64) -> c_int {
    match seen(file).map_or(Ok(()), |s| s.by.truncate(s.inode, len.unsigned_abs())) {
        Ok(()) => hand_on!(file, xTruncate, len),
        Err(refusal) => code(refusal, ffi::SQLITE_IOERR_TRUNCATE),
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    if let Some(s) = seen(file) {
        if let Err(refusal) = s.by.sync(s.inode) {
            return code(refusal, ffi::SQLITE_IOERR_FSYNC);
        }
        if let Some(folder) = s.names.take() {
            s.by.sync_folder(&folder);
        }
    }
    hand_on!(file, xSync, flags)
}

unsafe extern "C" fn file_size(
    file: *mut ffi::sqlite3_file,
    size: *mut ffi::sqlite3_int64,
) -> c_int {
    hand_on!(file, xFileSize, size)
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    hand_on!(file, xLock, level)
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    hand_on!(file, xUnlock, level)
}

unsafe extern "C" fn check_reserved(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    hand_on!(file, xCheckReservedLock, out)
}

unsafe extern "C" fn control(file: *mut ffi::sqlite3_file, op: c_int, to: *mut c_void) -> c_int {
    hand_on!(file, xFileControl, op, to)
}

unsafe extern "C" fn sector_size(file: *mut ffi::sqlite3_file) -> c_int {
    hand_on!(file, xSectorSize)
}

unsafe extern "C" fn characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    hand_on!(file, xDeviceCharacteristics)
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    to: *mut *mut c_void,
) -> c_int {
    hand_on!(file, xShmMap, page, size, extend, to)
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    from: c_int,
    n: c_int,
    flags: c_int,
) -> c_int {
    hand_on!(file, xShmLock, from, n, flags)
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    let file = real(file);
    // SAFETY: as in `hand_on`.
    unsafe {
        if let Some(barrier) = (*(*file).pMethods).xShmBarrier {
            barrier(file);
        }
    }
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, delete: c_int) -> c_int {
    hand_on!(file, xShmUnmap, delete)
}

/// No memory-mapped page: SQLite reads it instead.
unsafe extern "C" fn fetch(
    _: *mut ffi::sqlite3_file,
    _: ffi::sqlite3_int64,
    _: c_int,
    to: *mut *mut c_void,
) -> c_int {
    // SAFETY: SQLite hands us a place for the answer.
    unsafe { *to = ptr::null_mut() };
    ffi::SQLITE_OK
}

unsafe extern "C" fn unfetch(
    _: *mut ffi::sqlite3_file,
    _: ffi::sqlite3_int64,
    _: *mut c_void,
) -> c_int {
    ffi::SQLITE_OK
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 3,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: Some(fetch),
    xUnfetch: Some(unfetch),
};

unsafe extern "C" fn delete(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    durably: c_int,
) -> c_int {
    let path = path_of(name);
    let by = path.as_deref().and_then(watcher_of);
    if let (Some(path), Some(by)) = (&path, &by)
        && path.exists()
        && let Err(refusal) = by.remove(path)
    {
        return code(refusal, ffi::SQLITE_IOERR_DELETE);
    }
    let system = system(vfs);
    // SAFETY: the name is SQLite's own.
    let done = unsafe {
        match (*system).xDelete {
            Some(delete) => delete(system, name, durably),
            None => ffi::SQLITE_IOERR_DELETE,
        }
    };
    if let (Some(by), Some(folder)) = (by, path.as_deref().and_then(Path::parent))
        && done == ffi::SQLITE_OK
        && durably != 0
    {
        by.sync_folder(folder);
    }
    done
}

/// Registers the VFS as the process's default.
fn install() -> bool {
    // SAFETY: the table is the system's own but for opening, deleting and where it finds the system's; it is
    // never freed, as SQLite wants it. SQLite hands a VFS's functions the VFS they were found in: all others that
    // are copied use nothing of it but what was copied too.
    unsafe {
        if ffi::sqlite3_initialize() != ffi::SQLITE_OK {
            return false;
        }
        let system = ffi::sqlite3_vfs_find(ptr::null());
        if system.is_null() {
            return false;
        }
        let mut ours = *system;
        ours.zName = c"watched".as_ptr();
        ours.pNext = ptr::null_mut();
        ours.pAppData = system.cast();
        let behind = usize::try_from((*system).szOsFile).unwrap_or(0);
        ours.szOsFile = c_int::try_from(size_of::<File>() + behind).unwrap_or(c_int::MAX);
        ours.xOpen = Some(open);
        ours.xDelete = Some(delete);
        let ours = Box::leak(Box::new(ours));
        ffi::sqlite3_vfs_register(ours, 1) == ffi::SQLITE_OK
    }
}
