/** How the app looks and behaves for this person, durable on this tablet. */
import { call } from './shell';
import { languages, speak, type Language } from './text/index.svelte';

/** Light, dark or full sun. */
export const themes = ['light', 'dark', 'sun'] as const;
export type Theme = (typeof themes)[number];

/** Text size, as a share of the usual. */
export const zooms = [1, 1.25, 1.5, 2] as const;

type Kept = { language: Language; theme: Theme; zoom: number; wifiOnly: boolean; notices: boolean };

class Settings {
  kept = $state.raw<Kept>({
    language: 'zh-CN',
    theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
    zoom: 1,
    wifiOnly: false,
    notices: true,
  });

  async start(): Promise<void> {
    this.#wear();
    const kept = await call('settings', {});
    this.kept = { ...this.kept, ...known(kept) };
    this.#wear();
  }

  async set(change: Partial<Kept>): Promise<void> {
    this.kept = { ...this.kept, ...change };
    this.#wear();
    // Where it cannot be kept it holds until the app is closed.
    await call('set_settings', { settings: { ...this.kept } }).catch(() => undefined);
  }

  #wear(): void {
    const root = document.documentElement;
    root.dataset.theme = this.kept.theme;
    root.style.setProperty('--zoom', String(this.kept.zoom));
    speak(this.kept.language);
  }
}

/** Of settings kept by whatever version, those that this one knows. */
function known(kept: Record<string, unknown>): Partial<Kept> {
  const found: Partial<Kept> = {};
  if (typeof kept.language === 'string' && kept.language in languages)
    found.language = kept.language as Language;
  const theme = themes.find((each) => each === kept.theme);
  if (theme !== undefined) found.theme = theme;
  if (typeof kept.zoom === 'number' && zooms.some((zoom) => zoom === kept.zoom)) found.zoom = kept.zoom;
  if (typeof kept.wifiOnly === 'boolean') found.wifiOnly = kept.wifiOnly;
  if (typeof kept.notices === 'boolean') found.notices = kept.notices;
  return found;
}

export const settings = new Settings();
