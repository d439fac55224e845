/** Light or dark: as the machine has it, until somebody chooses. */
const KEPT = 'baolian.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

export type Theme = 'light' | 'dark' | 'machine';

let chosen = $state<Theme>((localStorage.getItem(KEPT) as Theme | null) ?? 'machine');

function show(): void {
  const theme = chosen === 'machine' ? (dark.matches ? 'dark' : 'light') : chosen;
  document.documentElement.dataset.theme = theme;
}

export function theme(): Theme {
  return chosen;
}

export function choose(next: Theme): void {
  chosen = next;
  localStorage.setItem(KEPT, next);
  show();
}

dark.addEventListener('change', show);
show();
