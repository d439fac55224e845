/** The way from the page to the shell: typed commands, and the event that says "ask again". */
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { CHANGED, type Commands, type Failure } from './bindings';

export function call<Name extends keyof Commands>(
  name: Name,
  given: Commands[Name]['given'],
): Promise<Commands[Name]['answer']> {
  return invoke(name, given);
}

export async function onChange(ask: () => void): Promise<void> {
  await listen(CHANGED, ask);
}

/** Whatever a failed call threw, as something that can be shown. */
export function failureOf(thrown: unknown): Failure {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'message' in thrown) {
    const detail = 'detail' in thrown ? String(thrown.detail) : '';
    return { code: String(thrown.code), detail, message: String(thrown.message) };
  }
  return { code: 'shell', detail: '', message: String(thrown) };
}
