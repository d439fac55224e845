/** Light, dark or full sun; remembered on this tablet. */
export const themes = ['light', 'dark', 'sun'] as const;
export type Theme = (typeof themes)[number];

const REMEMBERED = 'theme';

function remembered(): Theme {
  const kept = localStorage.getItem(REMEMBERED);
  const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches;
  return themes.find((theme) => theme === kept) ?? (prefersDark ? 'dark' : 'light');
}

let current = $state<Theme>(remembered());

export function theme(): Theme {
  return current;
}

export function wear(chosen: Theme): void {
  current = chosen;
  document.documentElement.dataset.theme = chosen;
  localStorage.setItem(REMEMBERED, chosen);
}
