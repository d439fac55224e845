/** Which form is open over an issue. It is kept like typing, so that a killed app opens with the same form. */
import { here } from '../../route.svelte';
import { Kept } from '../../kept.svelte';
import { isDeed, type DeedName } from './deeds';

/** A form, what it is about (a task, an effect, a value), and words that it begins with. */
export type Open = { deed: DeedName | 'all'; about?: string | undefined; preset?: string | undefined };

export class Opening {
  now = $state.raw<Open>();
  /** What was just done. */
  did = $state<DeedName>();
  #kept: Kept;

  /** `part` may name the deed that another screen leads to. */
  constructor(id: string, part: string) {
    this.#kept = new Kept(`issue/${id}/open`);
    if (isDeed(part)) {
      here.replace('issue', id);
      this.open(part);
    } else this.now = read(this.#kept.choice);
  }

  open(deed: Open['deed'], about?: string, preset?: string): void {
    if (deed === 'settle' || deed === 'mark_task') {
      this.close();
      lookAt(deed);
      return;
    }
    this.now = { deed, about, preset };
    this.did = undefined;
    this.#kept.choice = JSON.stringify(this.now);
  }

  close(): void {
    this.now = undefined;
    this.#kept.choice = undefined;
  }

  /** The form was sent. */
  done(deed: DeedName): void {
    this.close();
    this.did = deed;
  }
}

/** Where something is done that needs no form. */
function lookAt(deed: 'settle' | 'mark_task'): void {
  requestAnimationFrame(() => {
    const place = document.querySelector(`[data-deed="${deed}"]`);
    place?.scrollIntoView({ block: 'center' });
    place?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true });
  });
}

function read(written: string | undefined): Open | undefined {
  try {
    const open: unknown = JSON.parse(written ?? 'null');
    return typeof open === 'object' && open !== null && 'deed' in open ? (open as Open) : undefined;
  } catch {
    return undefined;
  }
}
