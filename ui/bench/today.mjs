import { openApp } from '../tests/window.mjs';

/** Opens the app on a tablet's folder, and Today in it: the app itself opens where somebody was last. */
export async function openToday(binary, home) {
  const window = await openApp({ binary, home });
  try {
    await window.wait(() => window.evaluate(`return document.querySelector('main h1') !== null`), 'a screen');
    await window.go('today');
    await window.until('该去的所');
    return window;
  } catch (error) {
    await window.close();
    throw error;
  }
}
