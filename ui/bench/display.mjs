/**
 * A display of its own whose pixels can be read and which can be tapped, without a word to the program that is shown.
 *
 * Xvfb keeps its picture in a file (`-fbdir`, the format of xwd); taps go through the XTEST extension. So a program is
 * measured as people run it: nothing automated in it, no hook in its page.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Requests and events of the X protocol, by their numbers. */
const X = { queryTree: 15, internAtom: 16, sendEvent: 25, queryExtension: 98, clientMessage: 33 };
const FAKE = { press: 4, release: 5, motion: 6 };

/** Starts a display of this size (`WIDTHxHEIGHT`). */
export async function openDisplay(size) {
  const folder = mkdtempSync(join(tmpdir(), 'baolian-display-'));
  const child = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp', '-fbdir', folder],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const orphan = () => child.kill('SIGKILL');
  process.once('exit', orphan);
  const [number] = await once(child.stdio[3], 'data');
  const name = `:${String(number).trim()}`;
  const screen = new Screen(join(folder, 'Xvfb_screen0'));
  const hand = await Hand.reach(name);
  return {
    name,
    screen,
    hand,
    async close() {
      process.off('exit', orphan);
      hand.close();
      screen.close();
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What is painted now. */
class Screen {
  #file;
  #start;
  #line;
  #pixel = Buffer.alloc(4);

  constructor(path) {
    this.#file = openSync(path, 'r');
    const head = Buffer.alloc(80);
    readSync(this.#file, head, 0, head.length, 0);
    const word = (at) => head.readUInt32BE(at * 4);
    [this.width, this.height, this.#line] = [word(4), word(5), word(12)];
    if (word(11) !== 32) throw new Error(`a display of ${word(11)} bits a pixel`);
    // Behind the head stand the colours, twelve bytes each.
    this.#start = word(0) + word(19) * 12;
  }

  /** The colour at a place: 0xRRGGBB. */
  at({ x, y }) {
    readSync(this.#file, this.#pixel, 0, 4, this.#start + y * this.#line + x * 4);
    return this.#pixel.readUInt32LE(0) & 0xffffff;
  }

  /** A place around which everything has this colour, as inside a button and in no letter; nothing where there is none. */
  find(colour) {
    const all = Buffer.alloc(this.#line * this.height);
    readSync(this.#file, all, 0, all.length, this.#start);
    const is = (x, y) => (all.readUInt32LE(y * this.#line + x * 4) & 0xffffff) === colour;
    for (let y = 6; y < this.height - 6; y += 3) {
      for (let x = 6; x < this.width - 6; x += 3) {
        if (is(x, y) && is(x - 6, y - 6) && is(x + 6, y - 6) && is(x - 6, y + 6) && is(x + 6, y + 6))
          return { x, y };
      }
    }
    return undefined;
  }

  close() {
    closeSync(this.#file);
  }
}

/** A hand before the display: it taps, and closes windows as their close button does. */
class Hand {
  #socket;
  #root;
  #xtest;
  #read;

  /** Greets the display; there is no password on one of our own. */
  static async reach(name) {
    const hand = new Hand();
    hand.#socket = connect(`/tmp/.X11-unix/X${name.slice(1)}`);
    await once(hand.#socket, 'connect');
    hand.#read = reader(hand.#socket);
    const greeting = Buffer.alloc(12);
    greeting.write('l');
    greeting.writeUInt16LE(11, 2);
    hand.#socket.write(greeting);
    const head = await hand.#read(8);
    const about = await hand.#read(head.readUInt16LE(6) * 4);
    if (head[0] !== 1) throw new Error(`the display refuses: ${about.toString('latin1')}`);
    // Behind the fixed part: the maker's name, padded, and the formats, eight bytes each; then the first screen.
    const vendor = Math.ceil(about.readUInt16LE(16) / 4) * 4;
    hand.#root = about.readUInt32LE(32 + vendor + about[21] * 8);
    const answer = await hand.#ask(X.queryExtension, 0, named('XTEST'));
    if (answer[8] !== 1) throw new Error('the display has no XTEST');
    hand.#xtest = answer[9];
    return hand;
  }

  tap(place) {
    this.#fake(FAKE.motion, 0, place);
    this.#fake(FAKE.press, 1, place);
    this.#fake(FAKE.release, 1, place);
  }

  /** Moves the pointer, which is painted too, to a place. */
  move(place) {
    this.#fake(FAKE.motion, 0, place);
  }

  /** Asks every window to close itself. */
  async closeWindows() {
    const atom = async (name) => (await this.#ask(X.internAtom, 0, named(name))).readUInt32LE(8);
    const [protocols, leave] = [await atom('WM_PROTOCOLS'), await atom('WM_DELETE_WINDOW')];
    const tree = await this.#ask(X.queryTree, 0, words(this.#root));
    for (let at = 0; at < tree.readUInt16LE(16); at += 1) {
      const window = tree.readUInt32LE(32 + at * 4);
      const event = Buffer.alloc(32);
      event[0] = X.clientMessage;
      event[1] = 32;
      [window, protocols, leave].forEach((word, n) => event.writeUInt32LE(word, 4 + n * 4));
      this.#send(X.sendEvent, 0, Buffer.concat([words(window, 0), event]));
    }
  }

  close() {
    this.#socket.destroy();
  }

  #fake(type, detail, { x, y }) {
    const event = Buffer.alloc(32);
    event[0] = type;
    event[1] = detail;
    event.writeUInt32LE(this.#root, 8);
    event.writeInt16LE(x, 20);
    event.writeInt16LE(y, 22);
    this.#send(this.#xtest, 2, event);
  }

  #send(code, detail, body) {
    const head = Buffer.from([code, detail, 0, 0]);
    head.writeUInt16LE(1 + body.length / 4, 2);
    this.#socket.write(Buffer.concat([head, body]));
  }

  async #ask(code, detail, body) {
    this.#send(code, detail, body);
    for (;;) {
      const answer = await this.#read(32);
      // What went wrong with a window that was gone already is nobody's trouble.
      if (answer[0] !== 1) continue;
      return Buffer.concat([answer, await this.#read(answer.readUInt32LE(4) * 4)]);
    }
  }
}

function words(...numbers) {
  const all = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, at) => all.writeUInt32LE(number, at * 4));
  return all;
}

/** A name as requests carry it: its length, two unused bytes, its letters padded to whole words. */
function named(name) {
  const body = Buffer.alloc(4 + Math.ceil(name.length / 4) * 4);
  body.writeUInt16LE(name.length, 0);
  body.write(name, 4, 'latin1');
  return body;
}

/** Reads so many bytes, in order. */
function reader(socket) {
  let here = Buffer.alloc(0);
  return async (count) => {
    while (here.length < count) {
      const [chunk] = await once(socket, 'data');
      here = Buffer.concat([here, chunk]);
    }
    const taken = here.subarray(0, count);
    here = here.subarray(count);
    return taken;
  };
}
