/**
 * Where the person is: one hash in the address, so that the system's back button is the app's.
 *
 * `#/visit/ID/section` names a screen, a record and a place on it. Nothing else of the page's state is in
 * the address, and no screen keeps a truth of its own.
 */
export const screens = [
  'today',
  'lists',
  'sync',
  'me',
  'visit',
  'issue',
  'raise',
  'station',
  'support',
  'lead',
  'book',
] as const;
export type Screen = (typeof screens)[number];

/** A screen, the record on it, and a place in that. */
export type Route = { screen: Screen; id: string; part: string };

export function routeOf(hash: string): Route {
  const [name = '', id = '', part = ''] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .map(decodeURIComponent);
  const screen = screens.find((known) => known === name);
  return screen === undefined ? { screen: 'today', id: '', part: '' } : { screen, id, part };
}

export function href(screen: Screen, id = '', part = ''): string {
  const steps = [screen, id, part].map(encodeURIComponent);
  while (steps.length > 1 && steps[steps.length - 1] === '') steps.pop();
  return `#/${steps.join('/')}`;
}

/** Which step of this session's history this is: 0 for the first. */
function stepNow(): number {
  return (history.state as { step?: number } | null)?.step ?? 0;
}

class Here {
  route = $state.raw<Route>(routeOf(location.hash));
  /** Whether the person has gone anywhere since the page was loaded. */
  moved = false;

  constructor() {
    addEventListener('hashchange', () => {
      this.moved = true;
      this.read();
    });
  }

  /** Reads the address anew. */
  read(): void {
    this.route = routeOf(location.hash);
  }

  go(screen: Screen, id = '', part = ''): void {
    const to = href(screen, id, part);
    if (to === location.hash) return;
    location.hash = to;
  }

  /** Takes the place of the present step: going back does not come here again. */
  replace(screen: Screen, id = '', part = ''): void {
    history.replaceState(null, '', href(screen, id, part));
    // As after any other step: whoever follows the address hears of it.
    dispatchEvent(new Event('hashchange'));
  }

  /** One step back, whether a link or a deed led here; from the first step of a session to Today, not out of the app. */
  back(): void {
    if (stepNow() > 0) history.back();
    else this.replace('today');
  }
}

export const here = new Here();
