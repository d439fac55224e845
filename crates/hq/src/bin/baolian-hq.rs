//! The program `baolian-hq`; all it does stands in `baolian_hq::cli`.

fn main() -> std::process::ExitCode {
    baolian_hq::cli::main(std::env::args_os())
}
