//! `baolian`: the tablet without a screen.

use std::process::ExitCode;

fn main() -> ExitCode {
    baolian_field::main(std::env::args_os())
}
