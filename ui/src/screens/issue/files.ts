/** Files on their way into the record: read from the system's picker, handed to the core, remembered by the form. */

import type { FileDescriptor } from '../../bindings';

/** A file that the core has kept already. */
export type KeptFile = Pick<FileDescriptor, 'hash' | 'name' | 'len' | 'media_type'>;

/** The files that a form remembers; none where it remembers nothing readable. */
export function readKept(written: string | undefined): KeptFile[] {
  try {
    const known: unknown = JSON.parse(written ?? '[]');
    if (!Array.isArray(known)) return [];
    return known
      .filter((one) => typeof one?.hash === 'string' && typeof one?.name === 'string')
      .map((one) => ({ len: 0, media_type: '', ...one }) as KeptFile);
  } catch {
    return [];
  }
}

/** A file's bytes in Base64, as commands take them. */
export function base64Of(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'));
    reader.onload = () => {
      const url = String(reader.result);
      resolve(url.slice(url.indexOf(',') + 1));
    };
    reader.readAsDataURL(file);
  });
}
