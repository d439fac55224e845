//! Who sits at the console: the operating system's user and the machine, for the sign-in of a deed.
//!
//! What the system says is written down, not proven: whoever is root can be anybody.

use baolian_wire::SignIn;

/// The sign-in of whoever runs a command (`issue close`), as the system knows them.
#[must_use]
pub fn sign_in(command: &str) -> SignIn {
    SignIn::console(&user(), &host(), command)
}

#[cfg(unix)]
fn user() -> String {
    let id = rustix::process::geteuid().as_raw();
    let known = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    // A user of a directory service stands in no such file: the number tells.
    name_of(&known, id).unwrap_or_else(|| format!("uid {id}"))
}

/// The name of a user in the lines of passwd(5).
#[cfg(unix)]
fn name_of(lines: &str, id: u32) -> Option<String> {
    lines.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let number: u32 = fields.nth(1)?.parse().ok()?;
        (number == id).then(|| name.to_owned())
    })
}

#[cfg(unix)]
fn host() -> String {
    let system = rustix::system::uname();
    system.nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn user() -> String {
    std::env::var("USERNAME").unwrap_or_default()
}

#[cfg(not(unix))]
fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}

#[cfg(all(test, unix))]
mod tests {
    use super::name_of;

    #[test]
    fn a_user_is_named_by_the_number_of_the_process() {
        let lines = "root:x:0:0::/root:/bin/sh\nli:x:1000:1000:Li:/home/li:/bin/sh\nbroken\n";
        assert_eq!(name_of(lines, 1000).as_deref(), Some("li"));
        assert_eq!(name_of(lines, 7), None);
    }
}
