//! Passwords, kept as Argon2id hashes with OWASP's least cost (19 MiB, two passes).

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};

use crate::error::{HqError, Result};

/// Least and most characters of a password.
pub(super) const LEAST: usize = 10;
pub(super) const MOST: usize = 200;

/// The hash of a password, in the form that names how it was made.
pub(super) fn hash(password: &str, salt: &[u8; 16]) -> Result<String> {
    let hashed = Argon2::default().hash_password_with_salt(password.as_bytes(), salt);
    let failed = |e| HqError::Internal(format!("hashing a password: {e}"));
    Ok(hashed.map_err(failed)?.to_string())
}

/// Whether a password is the one that was hashed. Without a hash it takes as
/// long, so that nobody learns from the time which names exist.
pub(super) fn fits(password: &str, hashed: Option<&str>) -> Result<bool> {
    let Some(hashed) = hashed else {
        hash(password, &[0; 16])?;
        return Ok(false);
    };
    let known = PasswordHash::new(hashed)
        .map_err(|e| HqError::Damaged(format!("a password's hash: {e}")))?;
    let fits = Argon2::default().verify_password(password.as_bytes(), &known);
    Ok(fits.is_ok())
}
