/** The board in Debian's Chromium, against the real server and a small real history. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ask, go, openBrowser, settled } from './browser.mjs';
import { HOSTILE, openHistory } from './history.mjs';
import { expected } from './cells.mjs';

const target = process.env.CARGO_TARGET_DIR ?? join(import.meta.dirname, '../../target');
const pictures = join(target, 'board-pictures');
const python = join(target, 'python/bin/python');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const LISTS = ['issues', 'tasks', 'effects', 'periods', 'visits', 'leads', 'support', 'stations'];

let history;
let browser;
let office;
let files;

before(async () => {
  mkdirSync(pictures, { recursive: true });
  files = mkdtempSync(join(tmpdir(), 'baolian-files-'));
  history = await openHistory();
  browser = await openBrowser();
  office = await browser.signIn(history, 'province-office');
});
after(async () => {
  await browser?.close();
  await history?.close();
  rmSync(files, { recursive: true, force: true });
});

/** How many rows the page says there are, and how many it shows once all of them are. */
async function rowsOf(page) {
  const said = await page.locator('main p[role="status"]', { hasText: '共' }).innerText();
  // Where it says how many of them are shown, that comes after.
  const total = Number(/共\s*([\d,]+)/.exec(said)[1].replace(/\D/g, ''));
  const more = page.getByRole('button', { name: '再显示一些' });
  while (total <= 300 && (await more.count()) > 0) {
    const before = await page.locator('tbody tr').count();
    await more.click();
    await page.waitForFunction((n) => document.querySelectorAll('tbody tr').length > n, before);
  }
  return { total, shown: total <= 300 ? await page.locator('tbody tr').count() : total };
}

describe('every figure opens as many rows as it says', () => {
  for (const [account, address] of [
    ['province-office', 'overview'],
    ['city-leader', 'overview'],
    ['province-office', 'stations/STATION'],
  ]) {
    test(`${address} of ${account}`, async () => {
      const { page } = account === 'province-office' ? office : await browser.signIn(history, account);
      const at = address.replace('STATION', history.ids.station);
      await go(page, at);
      await page.locator('.figure').first().waitFor();
      const figures = await page
        .locator('a.figure, table.sums td a')
        .evaluateAll((all) =>
          all.map((a) => [
            a.textContent.trim(),
            Number((a.querySelector('strong') ?? a).textContent.replace(/\D/g, '')),
            a.getAttribute('href'),
          ]),
        );
      assert.ok(figures.length > 5, 'there are figures');
      assert.ok(
        figures.some(([, n]) => n > 0),
        'some are not nought',
      );
      for (const [name, figure, href] of figures) {
        await go(page, href.slice(2));
        if (figure === 0) {
          assert.match(await page.locator('main').innerText(), /没有符合条件的记录/, `${name} ${href}`);
          continue;
        }
        const { total, shown } = await rowsOf(page);
        assert.deepEqual([total, shown], [figure, figure], `${name} ${href}`);
      }
      assert.equal(await page.locator('.figure:not(a)').count(), 0, 'no figure leads nowhere');
    });
  }
});

describe('files of exactly what is filtered', () => {
  for (const name of LISTS) {
    test(name, async () => {
      const { page } = office;
      const query =
        {
          issues: 'sort=severity&state=open',
          periods: 'outcome=not_known&area=420100',
          stations: 'area=420100',
        }[name] ?? '';
      const rows = [];
      const names = {};
      let after = '';
      do {
        const read = await ask(page, `/api/v1/${name}?${query}&rows=1000${after && `&after=${after}`}`);
        const listing = read.json();
        rows.push(...listing.rows);
        Object.assign(names, listing.names);
        after = listing.next ?? '';
      } while (after);
      assert.ok(rows.length > 0, 'there is something to export');

      const ndjson = (await ask(page, `/api/v1/export/${name}?${query}&format=ndjson`)).text();
      assert.deepEqual(
        ndjson.trimEnd().split('\n').map(JSON.parse),
        rows,
        'the lines are the rows of the API',
      );
      for (const lang of ['zh-CN', 'en']) {
        const want = expected(name, rows, names, lang);
        for (const format of ['csv', 'xlsx']) {
          const response = await ask(page, `/api/v1/export/${name}?${query}&format=${format}&lang=${lang}`);
          assert.match(response.headers['content-disposition'], new RegExp(`filename="${name}\\.${format}"`));
          const file = join(files, `${name}.${format}`);
          writeFileSync(file, response.bytes);
          const read = JSON.parse(
            execFileSync(python, [join(import.meta.dirname, 'sheets.py'), file], { maxBuffer: 1 << 30 }),
          );
          if (format === 'csv') assert.ok(read.marked, 'a byte order mark');
          else assert.deepEqual([read.sheets, read.title, read.formulas], [1, want.title, 0]);
          assert.deepEqual(read.rows[0], want.headings, `${format} ${lang}`);
          assert.equal(read.rows.length - 1, rows.length);
          want[format].forEach((cells, at) =>
            assert.deepEqual(read.rows[at + 1], cells, `${format} row ${at + 1}`),
          );
        }
      }
    });
  }

  test('hold hostile words as words', async () => {
    const { page } = office;
    const csv = (await ask(page, '/api/v1/export/issues?format=csv')).text();
    assert.ok(csv.includes(`"'=HYPERLINK(""http://example.invalid"",""点我"")"`), 'no formula');
    assert.ok(csv.includes(HOSTILE.turned), 'turned text as it was written');
    assert.ok(csv.includes(HOSTILE.longest));
  });

  test('come to the link on the page, as it is filtered there', async () => {
    const { page } = office;
    await go(page, 'issues?severity=high');
    const { total } = await rowsOf(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'issues.csv');
    const text = readFileSync(await download.path(), 'utf8');
    assert.equal(text.trimEnd().split('\r\n').length - 1, total);
  });
});

describe('an issue', () => {
  test('tells its story, with what stands apart, receipts and devices', async () => {
    const { page } = office;
    await go(page, `issues/${history.ids.issue}`);
    const text = await page.locator('main').innerText();
    for (const words of [
      '三单元线路老化',
      '两处修改不一致',
      '倒排工期',
      '清理楼道内电动车',
      '楼栋每 30 米一具灭火器',
      '帮扶：承诺',
      '装财处',
      '回执 №',
      '已采纳',
      '所内民警',
      '包联干部',
    ])
      assert.ok(text.includes(words), words);
  });

  test('is shown as it was', async () => {
    const { page } = office;
    const now = (await ask(page, `/api/v1/issues/${history.ids.closed}`)).json();
    assert.equal(now.status.state, 'closed');
    const first = now.entries[0];
    await go(page, `issues/${history.ids.closed}?position=${first.decided}`);
    const text = await page.locator('main').innerText();
    assert.ok(text.includes('未销号') && !text.includes('插座已换'), 'as it was opened');
    await page.getByRole('button', { name: '看现在' }).click();
    await page.getByText('插座已换').first().waitFor();
    await go(page, `issues/${history.ids.closed}?day=2020-01-01`);
    assert.ok((await page.locator('main').innerText()).includes('那时还没有这条记录'));
  });

  test('leads to its station, and its row to it', async () => {
    const { page } = office;
    await go(page, `issues?words=${encodeURIComponent('三单元')}`);
    await page.getByRole('link', { name: '三单元线路老化' }).click();
    await settled(page);
    await page.locator('dl a').first().click();
    await settled(page);
    assert.ok(page.url().endsWith(`#/stations/${history.ids.station}`));
    await page.getByText('现场核定').first().waitFor();
  });

  test('takes no word for markup', async () => {
    const { page } = office;
    await go(page, `issues/${history.ids.hostile.script}`);
    assert.ok((await page.locator('main').innerText()).includes('<script>'));
    assert.equal(await page.locator('main img').count(), 0);
    assert.notEqual(await page.title(), '夺');
  });
});

describe('a view', () => {
  test('is saved under a name, found again and forgotten', async () => {
    const { page } = office;
    await go(page, 'issues?severity=high&sort=station');
    await page.getByText('我的视图').click();
    await page.getByLabel('把现在的条件存为').fill('严重的，按所');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('link', { name: '严重的，按所' }).waitFor();
    await go(page, 'issues');
    await page.getByRole('link', { name: '严重的，按所' }).click();
    await settled(page);
    assert.match(page.url(), /severity=high/);
    await page.getByRole('button', { name: '删除视图“严重的，按所”' }).click();
    await page.getByText('还没有保存过').waitFor();
  });
});

describe('the map', () => {
  test('shows every station once, and its table says the same', async () => {
    const { page } = office;
    await go(page, 'map');
    await page.locator('figure svg').waitFor();
    const { points } = (await ask(page, '/api/v1/map')).json();
    assert.equal(points.length, 1504);
    const drawn = await page
      .locator('figure svg .spot')
      .evaluateAll((spots) => spots.map((spot) => Number(spot.querySelector('text')?.textContent ?? 1)));
    assert.equal(
      drawn.reduce((sum, n) => sum + n, 0),
      1504,
    );
    assert.ok(points.some((point) => point.verified && point.station === history.ids.station));
    await page.getByText('看表格').click();
    await page.locator('main tbody tr').last().waitFor();
    assert.equal(await page.locator('main tbody tr').count(), 1504);
    // A stack fans out; one of its stations opens.
    await go(page, 'map');
    const stack = page.locator('figure svg .spot', { has: page.locator('text') }).first();
    const many = Number(await stack.locator('text').textContent());
    // Points lie over one another where stations are many: each is asked for itself.
    await stack.dispatchEvent('click');
    assert.equal(await page.locator('.fan .spot').count(), many);
    await page.locator('.fan .spot').first().dispatchEvent('click');
    await settled(page);
    assert.match(page.url(), /#\/stations\//);
  });
});

describe('a list on paper', () => {
  test('holds every row that is filtered', async () => {
    const { page } = office;
    await go(page, 'stations?area=420100');
    await page.evaluate(() => void (window.print = () => (document.title = 'printed')));
    const said = await page.locator('main p[role="status"]', { hasText: '共' }).innerText();
    await page.getByRole('button', { name: '打印' }).click();
    await page.waitForFunction(() => document.title === 'printed');
    assert.equal(await page.locator('tbody tr').count(), Number(said.replace(/\D/g, '')));
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('nav').isVisible(), false);
    await page.emulateMedia({ media: null });
  });
});

/** Addresses of all pages, by the account that opens them. */
const pagesOf = (ids) => ({
  'province-office': [
    'overview',
    'overview?area=420100',
    'map',
    'search?words=线路',
    ...LISTS,
    'issues?sort=station&group=true',
    `issues/${ids.issue}`,
    `issues/${ids.hostile.turned}`,
    `stations/${ids.station}`,
    ...['hand', 'book', 'checks', 'people', 'devices', 'pairings', 'excuses', 'checklist', 'audit'],
  ],
  clerk: ['people', 'devices', 'files', 'audit', 'health'],
});

describe('every page, in every look', () => {
  test('has no barrier and no wrong', async () => {
    const faults = [];
    for (const [account, addresses] of Object.entries(pagesOf(history.ids))) {
      const { page } = account === 'province-office' ? office : await browser.signIn(history, account);
      for (const language of ['zh-CN', 'en']) {
        for (const theme of ['light', 'dark']) {
          await page.evaluate(
            ([language, theme]) => {
              localStorage.setItem('baolian.language', language);
              localStorage.setItem('baolian.theme', theme);
            },
            [language, theme],
          );
          await page.reload();
          for (const width of [1440, 360]) {
            await page.setViewportSize({ width, height: 900 });
            for (const address of addresses) {
              const look = `${address} ${language} ${theme} ${width}`;
              await go(page, address);
              // Names of areas and categories come by themselves.
              await page.waitForLoadState('networkidle');
              const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
              if (wide > 0) faults.push(`${look}: ${wide} pixels too wide`);
              const name = look.replace(/[^\p{L}\p{N}]+/gu, '-');
              await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
              const asked =
                theme === 'light' ? language === 'zh-CN' && width > 400 : language === 'en' && width < 400;
              if (asked) faults.push(...(await barriers(page, look)));
            }
          }
        }
      }
      await page.evaluate(() => localStorage.clear());
    }
    assert.deepEqual(faults, []);
  });

  async function barriers(page, look) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() =>
      globalThis.axe.run(document, {
        resultTypes: ['violations'],
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'],
      }),
    );
    return violations.map((v) => `${look}: ${v.id}: ${v.help}: ${v.nodes[0].html.slice(0, 200)}`);
  }
});

test('nothing was refused, nothing failed, no page wrote an error', () => {
  assert.deepEqual(browser.wrongs, []);
});
