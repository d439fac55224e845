/** Which page, and what is asked of it: the address after `#`, so that back, reload and a link do what they should. */
export type Route = { page: string; rest: string[]; asked: URLSearchParams };

function read(): Route {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [page = '', ...rest] = path.split('/').map(decodeURIComponent);
  return { page, rest, asked: new URLSearchParams(query) };
}

let current = $state.raw<Route>(read());
addEventListener('hashchange', () => (current = read()));

export function route(): Route {
  return current;
}

/** The address of a page. What is empty is not asked for. */
export function to(page: string, asked: Record<string, string | undefined> = {}): string {
  const some = Object.entries(asked).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const query = new URLSearchParams(some).toString();
  return `#/${page}${query ? `?${query}` : ''}`;
}

/** Asks the same page for something else, without a new place to go back to. */
export function ask(asked: Record<string, string | undefined>): void {
  const all = { ...Object.fromEntries(current.asked), ...asked };
  history.replaceState(null, '', to([current.page, ...current.rest].map(encodeURIComponent).join('/'), all));
  current = read();
}
