/**
 * What the machine in the hand can do: tell where it is, read a code, remind. No page needs to know what it runs on:
 * where the machine cannot, the answer says why not.
 */
import { invoke } from '@tauri-apps/api/core';
import type { Abilities, Place, Reminded, Reminder, WhyNot } from './bindings';

const device = <T>(name: string, given?: Record<string, unknown>) =>
  invoke<T>(`plugin:device|${name}`, given);

export const abilities = () => device<Abilities>('abilities');

/** Asks the person first where the system wants that; takes up to a quarter of a minute. */
export const position = () => device<Place>('position');

/** Sets these in place of all that were set before; `ask` lets the system ask the person. */
export const remind = (reminders: Reminder[], ask: boolean) => device<Reminded>('remind', { reminders, ask });

/** Opens the camera until it has read a code, or `stopScan` is called. */
export async function scanCode(): Promise<{ code: string } | { none: WhyNot }> {
  if (!(await abilities()).scan) return { none: 'not_here' };
  const { camera } = await invoke<{ camera: string }>('plugin:barcode-scanner|request_permissions');
  if (camera !== 'granted') return { none: 'not_allowed' };
  try {
    const options = { formats: ['QR_CODE'], windowed: false };
    const { content } = await invoke<{ content: string }>('plugin:barcode-scanner|scan', options);
    return { code: content };
  } catch {
    return { none: 'no_answer' };
  }
}

export const stopScan = () => invoke<void>('plugin:barcode-scanner|cancel');
