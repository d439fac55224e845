//! Whether the way out of this device costs what a person pays for by the byte.
//!
//! Linux says it of the interface that the default route leaves by: a modem of a mobile network does, cable and Wi-Fi
//! do not. Where the system does not say, nothing is held back.

use std::fs;
use std::path::Path;

/// Whether the default route leaves by a mobile network.
pub fn is_mobile() -> bool {
    leaves_by_modem(Path::new("/proc/net/route"), Path::new("/sys/class/net"))
}

fn leaves_by_modem(routes: &Path, interfaces: &Path) -> bool {
    let routes = fs::read_to_string(routes).unwrap_or_default();
    let default = routes.lines().find_map(|line| {
        let mut fields = line.split_whitespace();
        let interface = fields.next()?;
        (fields.next()? == "00000000").then_some(interface)
    });
    let Some(interface) = default else {
        return false;
    };
    let said = fs::read_to_string(interfaces.join(interface).join("uevent")).unwrap_or_default();
    let is_modem = said.lines().any(|line| line == "DEVTYPE=wwan");
    is_modem
        || ["wwan", "ppp", "rmnet"]
            .iter()
            .any(|name| interface.starts_with(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(interface: &str, said: &str) -> bool {
        let folder = tempfile::tempdir().expect("a folder");
        let routes = folder.path().join("route");
        let of_interface = folder.path().join("net").join(interface);
        fs::create_dir_all(&of_interface).expect("a folder");
        fs::write(of_interface.join("uevent"), said).expect("a file");
        let table = format!(
            "Iface\tDestination\tGateway\nlo\t0000007F\t00000000\n{interface}\t00000000\t0100A8C0\n"
        );
        fs::write(&routes, table).expect("a file");
        leaves_by_modem(&routes, &folder.path().join("net"))
    }

    #[test]
    fn a_modem_costs_and_cable_and_wifi_do_not() {
        assert!(leaves("wwan0", "INTERFACE=wwan0\n"));
        assert!(leaves("usb0", "DEVTYPE=wwan\nINTERFACE=usb0\n"));
        assert!(leaves("ppp0", ""));
        assert!(!leaves("wlan0", "DEVTYPE=wlan\nINTERFACE=wlan0\n"));
        assert!(!leaves("eth0", "INTERFACE=eth0\n"));
        let nowhere = Path::new("/nowhere at all");
        assert!(!leaves_by_modem(nowhere, nowhere));
    }
}
