/**
 * The real app in a real window: a display of its own, WebKitWebDriver, and the built program.
 *
 * Everything is started for one test and ended with it. WebKitWebDriver opens a program of ours only with the
 * two automation variables set; without them it waits for ever.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE = 30_000;

/** Opens the app on a tablet's folder; the answer reads its page, takes its picture and closes it. */
export async function openApp({ binary, home, size = '840x1120' }) {
  const runtime = mkdtempSync(join(tmpdir(), 'baolian-app-'));
  chmodSync(runtime, 0o700);
  const started = [];
  const close = async () => {
    for (const child of started.reverse()) {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGTERM');
        if (!(await Promise.race([gone, sleep(5_000, undefined, { ref: false })]))) child.kill('SIGKILL');
      }
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
    return new Window(driver, `/session/${sessionId}`, close);
  } catch (error) {
    await close();
    throw error;
  }
}

class Window {
  #driver;
  #session;
  #close;

  constructor(driver, session, close) {
    this.#driver = driver;
    this.#session = session;
    this.#close = close;
  }

  /** What a function body returns inside the page. */
  evaluate(body, ...args) {
    return this.#driver('POST', `${this.#session}/execute/sync`, { script: body, args });
  }

  /** Goes to a screen by its address. */
  async go(address) {
    await this.evaluate('location.hash = `#/${arguments[0]}`', address);
  }

  /** The words that a person can read now. */
  text() {
    return this.evaluate('return document.body.innerText');
  }

  /** Waits until the page shows a text, and returns all of it. */
  async until(shown) {
    await this.#wait(async () => (await this.text()).includes(shown), shown);
    return this.text();
  }

  /** Waits until the page shows this for a fact. */
  async untilFact(name, value) {
    await this.#wait(async () => (await this.fact(name)) === value, `${name}: ${value}`);
  }

  async #wait(reached, wanted) {
    const end = Date.now() + PATIENCE;
    while (!(await reached())) {
      if (Date.now() > end) throw new Error(`never showed "${wanted}" but:\n${await this.text()}`);
      await sleep(100);
    }
  }

  /** What stands where the page shows this fact. */
  fact(name) {
    return this.evaluate('return document.querySelector(`[data-fact="${arguments[0]}"]`)?.innerText', name);
  }

  /** Presses the button with this name. */
  async press(name) {
    const found = await this.evaluate(
      `const button = [...document.querySelectorAll('button')].find((b) => b.innerText.trim() === arguments[0]);
       button?.click();
       return button !== undefined;`,
      name,
    );
    if (!found) throw new Error(`there is no button "${name}"`);
  }

  /** A picture of the page as painted, for a person to look at. */
  async picture(file) {
    await this.evaluate(
      'return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50, null))))',
    );
    writeFileSync(file, Buffer.from(await this.#driver('GET', `${this.#session}/screenshot`), 'base64'));
  }

  async close() {
    await this.#driver('DELETE', this.#session).catch(() => undefined);
    await this.#close();
  }
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
