/**
 * Each step of the history keeps its own place: a new screen begins at its top, going back finds the old one.
 *
 * Screens fill up after they are shown, so a place is gone to as soon as the page is long enough, unless the person
 * has begun to scroll meanwhile.
 */
const places = new Map<number, number>();
/** Milliseconds that a screen has to become as long as it was. */
const PATIENCE = 2_000;

let step = 0;
let newest = 0;
let stop = () => {};

type Stamped = { step?: number } | null;

function stamp(): void {
  history.replaceState({ ...(history.state as Stamped), step }, '');
}

function goTo(place: number): void {
  stop();
  scrollTo(0, place);
  if (place === 0) return;
  const grown = new ResizeObserver(() => {
    scrollTo(0, place);
    if (Math.abs(scrollY - place) < 2) stop();
  });
  const patience = setTimeout(() => stop(), PATIENCE);
  const mine = ['wheel', 'touchstart', 'pointerdown', 'keydown'];
  stop = () => {
    grown.disconnect();
    clearTimeout(patience);
    for (const event of mine) removeEventListener(event, stop);
    stop = () => {};
  };
  for (const event of mine) addEventListener(event, stop, { passive: true });
  grown.observe(document.body);
}

export function startScrolls(): void {
  history.scrollRestoration = 'manual';
  stamp();
  addEventListener('scroll', () => places.set(step, scrollY), { passive: true });
  addEventListener('hashchange', (event) => {
    const known = (history.state as Stamped)?.step;
    if (known !== undefined && known !== step) {
      step = known;
      goTo(places.get(step) ?? 0);
    } else if (event.isTrusted && known === undefined) {
      newest += 1;
      step = newest;
      goTo(0);
    }
    // A step that took the place of another has none of its own yet.
    stamp();
  });
}
