/**
 * The real app in a real window: a display of its own, WebKitWebDriver, and the built program.
 *
 * Everything is started for one test and ended with it. WebKitWebDriver opens a program of ours only with the
 * two automation variables set; without them it waits for ever.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE = 30_000;
/** How WebDriver names an element in its answers. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
/** A picture of one dot, PNG in Base64. */
export const DOT =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
/** What a web view runs beside the program that it is in. */
const PARTS = ['WebKitWebProcess', 'WebKitNetworkProcess', 'WebKitGPUProcess'];
/** Keys that write nothing, as WebDriver names them. */
export const LEFT = '\uE012';

/** Opens the app on a tablet's folder; the answer reads its page, takes its picture and closes it. */
export async function openApp({ binary, home, size = '840x1120' }) {
  const runtime = mkdtempSync(join(tmpdir(), 'baolian-app-'));
  chmodSync(runtime, 0o700);
  const started = [];
  // A test that fails in its beginning closes nothing.
  const orphans = () => started.forEach((child) => child.kill('SIGKILL'));
  process.once('exit', orphans);
  const close = async () => {
    process.off('exit', orphans);
    for (const child of started.reverse()) {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGTERM');
        if (!(await Promise.race([gone, sleep(5_000, undefined, { ref: false })]))) child.kill('SIGKILL');
      }
    }
    // Web processes outlive their app for a moment, and write.
    const end = Date.now() + PATIENCE;
    for (let left = running(`XDG_RUNTIME_DIR=${runtime}`); left.length > 0 && Date.now() < end;) {
      for (const pid of left) endNow(pid);
      await sleep(50);
      left = running(`XDG_RUNTIME_DIR=${runtime}`);
    }
    rmSync(runtime, { recursive: true, force: true });
  };
  try {
    const display = await startDisplay(started, size);
    const driver = await startDriver(started, {
      BAOLIAN_HOME: home,
      DISPLAY: display,
      XDG_RUNTIME_DIR: runtime,
      HOME: runtime,
      XDG_DATA_HOME: join(runtime, 'data'),
      TAURI_AUTOMATION: 'true',
      TAURI_WEBVIEW_AUTOMATION: 'true',
    });
    const { sessionId } = await driver('POST', '/session', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args: [] } } },
    });
    const [width, height] = size.split('x').map(Number);
    await driver('POST', `/session/${sessionId}/window/rect`, { x: 0, y: 0, width, height });
    const processes = () => running(`XDG_RUNTIME_DIR=${runtime}`).filter(runs(binary, ...PARTS));
    return new Window(driver, `/session/${sessionId}`, close, () => killOn(home, binary), processes);
  } catch (error) {
    await close();
    throw error;
  }
}

class Window {
  #driver;
  #session;
  #close;
  #kill;
  #processes;

  constructor(driver, session, close, kill, processes) {
    this.#driver = driver;
    this.#session = session;
    this.#close = close;
    this.#kill = kill;
    this.#processes = processes;
  }

  /** The ids of its processes, those of the web view among them. */
  processes() {
    return this.#processes();
  }

  /** What a function body returns inside the page. */
  evaluate(body, ...args) {
    return this.#driver('POST', `${this.#session}/execute/sync`, { script: body, args });
  }

  /** Goes to a screen by its address, once a form that was closed has left the history. */
  async go(address) {
    await this.wait(
      () =>
        this.evaluate(
          "return (history.state?.sheets ?? 0) <= document.querySelectorAll('dialog[open]').length",
        ),
      `the way to ${address}`,
    );
    await this.evaluate('location.hash = `#/${arguments[0]}`', address);
  }

  /** The words that a person can read now. */
  text() {
    return this.evaluate('return document.body.innerText');
  }

  /** Waits until the page shows a text, and returns all of it. */
  async until(shown) {
    await this.wait(async () => (await this.text()).includes(shown), shown);
    return this.text();
  }

  /** Waits until the page shows a picture that is called so, whole. */
  async untilPicture(alt) {
    const whole = `return [...document.images].some(
      (image) => image.alt === arguments[0] && image.complete && image.naturalWidth > 0)`;
    await this.wait(() => this.evaluate(whole, alt), alt);
  }

  /** Waits until the page shows this for a fact. */
  async untilFact(name, value) {
    await this.wait(async () => (await this.fact(name)) === value, `${name}: ${value}`);
  }

  /** Waits until the page no longer shows a text. */
  async untilGone(shown) {
    await this.wait(async () => !(await this.text()).includes(shown), `nothing of ${shown}`);
  }

  /** Waits until something outside or inside the page is so. */
  async wait(reached, wanted) {
    const end = Date.now() + PATIENCE;
    while (!(await reached())) {
      if (Date.now() > end) throw new Error(`never showed "${wanted}" but:\n${await this.text()}`);
      await sleep(50);
    }
  }

  /** Waits for an element that a function body finds in the page; the answer names it for WebDriver. */
  async #element(body, ...args) {
    let found;
    await this.wait(
      async () => (found = (await this.evaluate(body, ...args))?.[ELEMENT]) !== undefined,
      args.join(' in '),
    );
    return found;
  }

  /**
   * The field whose key ends so, or that is labelled so; waits for it. Of a form in several places the one in front
   * counts: a dialog hides what is under it.
   */
  #field(name) {
    return this.#element(
      `const top = [...document.querySelectorAll('dialog[open]')].pop() ?? document;
       return [...top.querySelectorAll('input, textarea')].find(
         (field) =>
           field.dataset.key?.endsWith(arguments[0]) ||
           [...(field.labels ?? [])].some((label) => label.innerText.trim() === arguments[0]) ||
           field.getAttribute('aria-label') === arguments[0]) ?? null;`,
      name,
    );
  }

  /** Types into a field, key by key, after what stands there; leaves the cursor in it. */
  async type(name, text) {
    const field = await this.#field(name);
    await this.#driver('POST', `${this.#session}/element/${field}/value`, { text });
  }

  /** What stands in a field. */
  async fieldText(name) {
    const field = await this.#field(name);
    return this.evaluate('return arguments[0].value', { [ELEMENT]: field });
  }

  /** What has the focus: the key of the field, its text, where the cursor stands, the screen and the sheet over it. */
  place() {
    return this.evaluate(
      `const field = document.activeElement;
       return {
         // What a list shows is in its address half a second after it was typed: the words themselves are in the field.
         screen: (location.hash || '#/today').replace(/^(#\\/lists).*/, '$1'),
         sheet: document.querySelector('dialog[open] h2')?.innerText ?? null,
         field: field?.dataset?.key ?? null,
         text: field?.value ?? null,
         cursor: field?.selectionStart ?? null,
       };`,
    );
  }

  /** Waits until a field with a key has the focus, and returns where it is. */
  async untilInField() {
    await this.wait(async () => (await this.place()).field !== null, 'a field in focus');
    return this.place();
  }

  /** What stands where the page shows this fact. */
  fact(name) {
    return this.evaluate('return document.querySelector(`[data-fact="${arguments[0]}"]`)?.innerText', name);
  }

  /** Gives the window another size, and waits until the page has it. */
  async resize(size) {
    const [width, height] = size.split('x').map(Number);
    await this.#driver('POST', `${this.#session}/window/rect`, { x: 0, y: 0, width, height });
    await this.wait(
      async () => (await this.evaluate('return `${innerWidth}x${innerHeight}`')) === size,
      size,
    );
  }

  /** Presses keys as a keyboard does, one after another. */
  async keys(...keys) {
    const actions = keys.flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.#driver('POST', `${this.#session}/actions`, {
      actions: [{ type: 'key', id: 'keyboard', actions }],
    });
  }

  /** Waits until a function body answers with something true, and returns that. */
  async untilTrue(body, ...args) {
    let answer;
    await this.wait(async () => (answer = await this.evaluate(body, ...args)), body);
    return answer;
  }

  /**
   * Presses the button or link with this name as a finger does; waits until there is one that can be pressed.
   *
   * `within` is a text near it, for names that stand on the screen several times.
   */
  async press(name, within) {
    const button = await this.#element(
      `const top = [...document.querySelectorAll('dialog[open]')].pop() ?? document;
       const called = (node) => [node.innerText, node.innerText.trim().split('\\n')[0], node.getAttribute('aria-label')].some((own) => own?.trim() === arguments[0]);
       // How far above it the text stands; the nearest wins.
       const steps = (node) => {
         let far = 0;
         for (let at = node.parentElement; at !== null; at = at.parentElement, far += 1)
           if (at.innerText.includes(arguments[1])) return far;
         return Infinity;
       };
       const able = [...top.querySelectorAll('button, a, summary')].filter((node) =>
         called(node) && !node.disabled && node.getClientRects().length > 0);
       if (arguments[1] !== null) able.sort((one, other) => steps(one) - steps(other));
       const found = arguments[1] === null || steps(able[0] ?? document.body) < Infinity ? able[0] : undefined;
       found?.scrollIntoView({ block: 'center' });
       return found ?? null;`,
      name,
      within ?? null,
    );
    await this.#driver('POST', `${this.#session}/element/${button}/click`, {});
  }

  /** Presses the nth element that a selector finds, where it lies on the screen; waits until it lies there uncovered. */
  async tap(selector, nth = 0) {
    let place;
    await this.wait(
      async () =>
        (place = await this.evaluate(
          `const found = document.querySelectorAll(arguments[0])[arguments[1]];
           found?.scrollIntoView({ block: 'nearest' });
           const box = found?.getBoundingClientRect();
           const [x, y] = [Math.round(box?.x + box?.width / 2), Math.round(box?.y + box?.height / 2)];
           return found?.contains(document.elementFromPoint(x, y)) ? { x, y } : null;`,
          selector,
          nth,
        )) !== null,
      selector,
    );
    const move = { type: 'pointerMove', duration: 0, origin: 'viewport', ...place };
    const actions = [move, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }];
    const finger = { type: 'pointer', id: 'finger', parameters: { pointerType: 'mouse' }, actions };
    await this.#driver('POST', `${this.#session}/actions`, { actions: [finger] });
  }

  /** Whether a button with this name can be pressed now. */
  async offered(name) {
    return this.evaluate(
      `return [...document.querySelectorAll('button')].some((node) =>
         !node.disabled && node.innerText.trim().split('\\n')[0] === arguments[0])`,
      name,
    );
  }

  /** The name of the first choice in the group with this label. */
  async firstIn(label) {
    let name;
    await this.wait(
      async () =>
        (name = await this.evaluate(
          `const group = [...document.querySelectorAll('[role=group]')].find((one) => one.innerText.startsWith(arguments[0]));
           return group?.querySelector('button')?.innerText.trim()`,
          label,
        )),
      label,
    );
    return name;
  }

  /** A picture of the page as painted, for a person to look at. */
  async picture(file) {
    await this.evaluate(
      'return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50, null))))',
    );
    writeFileSync(file, Buffer.from(await this.#driver('GET', `${this.#session}/screenshot`), 'base64'));
  }

  /** Ends the app as the system or an empty battery does: SIGKILL, at once. */
  async kill() {
    this.#kill();
    await this.#close();
  }

  async close() {
    await this.#driver('DELETE', this.#session).catch(() => undefined);
    await this.#close();
  }
}

/** Processes that have this in their environment: they were started here, or by what was started here. */
function running(variable) {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(variable);
    } catch {
      // Another person's, or gone already.
      return false;
    }
  });
}

function endNow(pid) {
  try {
    process.kill(Number(pid), 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Whether a process runs one of these: a path, or the name of a program of the web view. */
function runs(binary, ...names) {
  const program = realpathSync(binary);
  return (pid) => {
    try {
      const path = readlinkSync(`/proc/${pid}/exe`);
      return path === program || names.includes(basename(path));
    } catch {
      return false;
    }
  };
}

/** Kills the program that runs on this folder, and no other. */
function killOn(home, binary) {
  const app = running(`BAOLIAN_HOME=${home}`).filter(runs(binary));
  if (app.length === 0) throw new Error(`no program runs on ${home}`);
  app.forEach(endNow);
}

/** Starts Xvfb on a free display and returns its name. */
async function startDisplay(started, size) {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  const [number] = await Promise.race([once(child.stdio[3], 'data'), failed(child, 'Xvfb')]);
  return `:${String(number).trim()}`;
}

/** Starts WebKitWebDriver and returns a function that sends it one command. */
async function startDriver(started, environment) {
  const port = await freePort();
  const child = spawn('WebKitWebDriver', ['--host=127.0.0.1', `--port=${port}`], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  started.push(child);
  const driver = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      signal: AbortSignal.timeout(PATIENCE),
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`WebKitWebDriver, ${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  };
  const ready = async () => {
    const end = Date.now() + PATIENCE;
    while (!(await driver('GET', '/status').catch(() => false))) {
      if (Date.now() > end) throw new Error('WebKitWebDriver does not answer');
      await sleep(50);
    }
  };
  await Promise.race([ready(), failed(child, 'WebKitWebDriver')]);
  return driver;
}

async function failed(child, name) {
  const [reason] = await Promise.race([once(child, 'error'), once(child, 'exit')]);
  throw new Error(`${name} ended before it was ready: ${reason}`);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
