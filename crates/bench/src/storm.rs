//! All tablets of the province arrive within a minute, each with a day's work.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use baolian_core::Tablet;
use baolian_core::sync::http::Http;
use baolian_lists::{Page, StationFilter};

use crate::day;
use crate::province::Province;
use crate::report::{Figure, percentile};

/// All arrive within this.
const MINUTE: Duration = Duration::from_secs(60);
/// Synchronisations that this program has under way at most.
const AT_ONCE: usize = 64;
/// A headquarters that is busy is asked again after this.
const AGAIN: Duration = Duration::from_millis(500);

/// Measures.
pub fn measure(hq: &Path, tablets: usize) -> Vec<Figure> {
    let province = Province::start(hq);
    let url = format!("http://{}", province.address);
    let ready: Vec<(Tablet, Http)> = (1..=tablets)
        .map(|n| {
            let (tablet, http) = province.cadre(n, &url);
            let stations = tablet.stations(&StationFilter::default(), &Page::default());
            let station = stations.unwrap().rows[0].station.clone();
            day::record(&tablet, &station, n);
            (tablet, http)
        })
        .collect();
    let next = AtomicUsize::new(0);
    let took = Mutex::new(Vec::new());
    let worked = province.worked();
    let began = Instant::now();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::SeqCst);
                    let Some((tablet, http)) = ready.get(n) else {
                        return;
                    };
                    let arrives = MINUTE.mul_f64(n as f64 / tablets as f64);
                    thread::sleep(arrives.saturating_sub(began.elapsed()));
                    while tablet.sync(http).is_err() {
                        thread::sleep(AGAIN);
                    }
                    let seconds = (began.elapsed() - arrives).as_secs_f64();
                    took.lock().unwrap().push(seconds);
                }
            });
        }
    });
    let after = (began.elapsed().as_secs_f64() - MINUTE.as_secs_f64()).max(0.0);
    for (tablet, _) in &ready {
        let state = tablet.sync_state().unwrap();
        assert_eq!(state.held, state.recorded);
    }
    let mut took = took.into_inner().unwrap();
    let hq_worked = province.worked().1 - worked.1;
    vec![
        Figure::of(
            &format!("{tablets} tablets within a minute, receipted after the last arrives"),
            "s",
            &[after],
        )
        .against("10 s", &[10.0]),
        Figure::of(
            "from arriving to receipted, p50",
            "s",
            &[percentile(&mut took, 0.5)],
        ),
        Figure::of(
            "from arriving to receipted, p99",
            "s",
            &[percentile(&mut took, 0.99)],
        ),
        Figure::of("processor time of headquarters", "s", &[hq_worked]),
        Figure::of("memory of headquarters at most", "MB", &[province.peak()])
            .against("500 MB", &[500.0]),
    ]
}
