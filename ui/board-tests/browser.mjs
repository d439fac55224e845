/** Debian's Chromium before the real board: signed in by the link that the office hands out, as a person is. */
import { createHmac } from 'node:crypto';
import { chromium } from 'playwright-core';

const PASSWORD = '一句好记的话 eins zwei';

/** The six digits of a time step (RFC 6238: SHA-1, 30 seconds). */
function code(secret, step) {
  const bits = [...secret.replace(/\s/g, '')].map((c) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'),
  );
  const key = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', key).update(counter).digest();
  const at = hash[hash.length - 1] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
const stepNow = () => Math.floor(Date.now() / 30_000);

/** Opens the browser; what goes wrong in any of its pages is kept in `wrongs`. */
export async function openBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.BAOLIAN_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--force-color-profile=srgb', '--font-render-hinting=none'],
  });
  const wrongs = [];
  return {
    wrongs,
    close: () => browser.close(),
    /** A person signs in through the pages, in a context of their own. */
    async signIn(history, account) {
      const context = await browser.newContext({
        baseURL: history.url,
        locale: 'zh-CN',
        timezoneId: 'Asia/Shanghai',
        viewport: { width: 1440, height: 900 },
        acceptDownloads: true,
      });
      context.setDefaultTimeout(60_000);
      const page = await context.newPage();
      const note = (what) => wrongs.push(`${account}: ${page.url().replace(history.url, '')}: ${what}`);
      page.on('console', (message) => {
        // That nobody is signed in yet, or that there was no such record, is an answer; the browser writes it down.
        const answered = message.location().url.includes('/api/') && /status of 40[14]/.test(message.text());
        if (message.type() === 'error' && !answered) note(message.text());
      });
      page.on('pageerror', (error) => note(`${error}`));
      page.on('dialog', (dialog) => {
        note(`a dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      const { path } = await history.hq('admin', 'reset', account);
      await page.goto(path);
      const secret = await page.locator('code').innerText();
      await page.getByLabel('新密码').fill(PASSWORD);
      await page.getByLabel('验证器现在显示的 6 位数字').fill(code(secret, stepNow() - 1));
      await page.getByRole('button', { name: '完成设置' }).click();
      await page.getByText('已设置好').waitFor();
      await page.getByLabel('账号').fill(account);
      await page.getByLabel('密码').fill(PASSWORD);
      await page.getByLabel('动态码').fill(code(secret, stepNow()));
      await page.getByRole('button', { name: '登录' }).click();
      await page.getByRole('navigation').waitFor();
      return { context, page };
    },
  };
}

/** Goes to an address of the board, as a link would, and waits until its question is answered. */
export async function go(page, address) {
  const hash = `#/${address}`;
  const opened = await page.evaluate((hash) => {
    if (document.querySelector('main h1') === null) return false;
    if (location.hash === new URL(hash, location.href).hash) return false;
    return new Promise((done) => {
      // What hears of it first asks at once; a task later it is known to be asking.
      addEventListener('hashchange', () => setTimeout(() => done(true)), { once: true });
      location.hash = hash;
    });
  }, hash);
  if (!opened) {
    await page.goto('about:blank');
    await page.goto(`/${hash}`);
  }
  await settled(page);
}

/** Until nothing is being read. */
export async function settled(page) {
  await page.locator('main h1').waitFor();
  await page.waitForFunction(() => {
    const said = [...document.querySelectorAll('main [role="status"]')].map((one) => one.textContent.trim());
    return !said.some((words) => words === '正在读取…' || words === 'Reading…');
  });
}

/** Asks the server as the page would, with its session. */
export async function ask(page, path) {
  const { status, headers, body } = await page.evaluate(async (path) => {
    const response = await fetch(path, { headers: { 'x-baolian': 'board' } });
    const bytes = new Uint8Array(await response.arrayBuffer());
    let body = '';
    for (let at = 0; at < bytes.length; at += 8192)
      body += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return { status: response.status, headers: Object.fromEntries(response.headers), body: btoa(body) };
  }, path);
  if (status !== 200) throw new Error(`${path}: ${status}: ${Buffer.from(body, 'base64')}`);
  const bytes = Buffer.from(body, 'base64');
  return {
    headers,
    bytes,
    text: () => bytes.toString('utf8'),
    json: () => JSON.parse(bytes.toString('utf8')),
  };
}
