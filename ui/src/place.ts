/**
 * The exact place where the person was: screen, scroll, field, cursor. A killed app opens there again.
 *
 * Kept as a draft, like everything else that must survive and never leaves the tablet.
 */
import { typed } from './typed.svelte';

const KEY = 'place';
/** Where an address that names nothing leads. */
const FIRST = '#/today';

type Place = { hash: string; scroll: number; field?: string; from?: number; to?: number };

function isField(node: Element | null): node is HTMLInputElement | HTMLTextAreaElement {
  return node instanceof HTMLTextAreaElement || node instanceof HTMLInputElement;
}

function now(): Place {
  const place: Place = { hash: location.hash || FIRST, scroll: Math.round(scrollY) };
  const focused = document.activeElement;
  const field = focused instanceof HTMLElement ? focused.dataset.key : undefined;
  if (field !== undefined && isField(focused)) {
    place.field = field;
    place.from = focused.selectionStart ?? undefined;
    place.to = focused.selectionEnd ?? undefined;
  }
  return place;
}

function kept(): Place | undefined {
  try {
    const place: unknown = JSON.parse(typed.text(KEY) ?? 'null');
    return typeof place === 'object' && place !== null && 'hash' in place ? (place as Place) : undefined;
  } catch {
    return undefined;
  }
}

/** Before the first screen: the address of the last one. */
export function restoreAddress(): void {
  const place = kept();
  if (place !== undefined && location.hash === '') history.replaceState(null, '', place.hash);
}

/**
 * Once the screen has what it shows: scroll, field and cursor as they were. Does nothing any more once that was done,
 * or the person has gone on.
 */
export function restorePlace(): void {
  if (restored) return;
  const place = kept();
  if (place === undefined || place.hash !== (location.hash || FIRST)) {
    restored = true;
    return;
  }
  const field =
    place.field === undefined
      ? undefined
      : [...document.querySelectorAll<HTMLElement>('[data-key]')].find(
          (node) => node.dataset.key === place.field,
        );
  if (place.field !== undefined && field === undefined) return;
  restored = true;
  scrollTo(0, place.scroll);
  if (field !== undefined && isField(field)) {
    field.focus({ preventScroll: true });
    if (place.from !== undefined) field.setSelectionRange(place.from, place.to ?? place.from);
  }
}

let restored = false;

/** Follows the person for as long as the page lives. */
export function startPlace(): void {
  const note = () => restored && typed.keep(KEY, JSON.stringify(now()));
  const goOn = () => {
    restored = true;
    note();
  };
  // A screen without the field that was left would wait for it for ever: whoever does something is somewhere else now.
  addEventListener('hashchange', goOn);
  addEventListener('pointerdown', goOn, { passive: true });
  addEventListener('keydown', goOn);
  addEventListener('scroll', note, { passive: true });
  document.addEventListener('selectionchange', note);
  document.addEventListener('focusin', note);
}
