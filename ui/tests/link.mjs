/** The network between a tablet and headquarters, in this process: slow, cut in the middle, away, and well again. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two pieces of a slow link. */
const BREATH = 50;

/** Listens where a tablet may be enrolled, and hands everything on to `to` (an address with a port). */
export async function openLink(to) {
  const far = new URL(to);
  const lines = new Set();
  let away = false;
  const link = {
    /** Bytes in each direction and second; without limit where there is none. */
    rate: undefined,
    /** Bytes from the tablet after which each connection breaks. */
    cutAfter: undefined,
    /** No connection is there, and none can be made. */
    get away() {
      return away;
    },
    set away(gone) {
      away = gone;
      if (gone) for (const line of lines) line.destroy();
    },
    /** Connections that broke in the middle, for a test to know that it tested something. */
    cuts: 0,
    async close() {
      server.close();
      for (const line of lines) line.destroy();
    },
  };
  const server = createServer((near) => {
    if (away) {
      near.destroy();
      return;
    }
    const there = connect(Number(far.port), far.hostname);
    const ends = [near, there];
    for (const end of ends) {
      lines.add(end);
      end.on('error', () => undefined);
      end.on('close', () => {
        lines.delete(end);
        for (const other of ends) other.destroy();
      });
    }
    let sent = 0;
    const cut = (bytes) => {
      sent += bytes;
      if (link.cutAfter === undefined || sent < link.cutAfter) return false;
      link.cuts += 1;
      near.destroy();
      return true;
    };
    void carry(near, there, link, cut).catch(() => near.destroy());
    void carry(there, near, link, () => false).catch(() => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  link.url = `http://127.0.0.1:${server.address().port}`;
  return link;
}

async function carry(from, to, link, cut) {
  for await (const chunk of from) {
    for (let at = 0; at < chunk.length;) {
      const most = link.rate === undefined ? chunk.length : Math.max(1, (link.rate * BREATH) / 1000);
      const piece = chunk.subarray(at, at + Math.floor(most));
      if (cut(piece.length)) return;
      if (!to.write(piece)) await once(to, 'drain');
      at += piece.length;
      if (link.rate !== undefined) await sleep(BREATH);
    }
  }
  to.end();
}
