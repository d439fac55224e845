/**
 * What is wrong with the page as it stands: texts cut or lying over each other, what is too small to touch, bars that
 * leave no room. Each function runs inside the page and answers with sentences for a person; none is good.
 */

/** Runs in the page: everything that is cut, covered or too small. */
export const WRONGS = `
  const wrongs = new Set();
  const TOUCH = 48;
  const tall = innerHeight, wide = document.documentElement.clientWidth;
  const dialog = [...document.querySelectorAll('dialog[open]')].pop();
  const top = dialog ?? document.body;
  const words = (node) => (node.innerText || node.getAttribute('aria-label') || node.textContent || '').trim().replace(/\\s+/g, ' ').slice(0, 40);
  const named = (node) => node.tagName.toLowerCase() + (typeof node.className === 'string' && node.className ? '.' + node.className.split(' ')[0] : '') + ' "' + words(node) + '"';
  const styleOf = new Map();
  const style = (node) => { let s = styleOf.get(node); if (!s) styleOf.set(node, (s = getComputedStyle(node))); return s; };
  const shown = (node) => { for (let n = node; n; n = n.parentElement) { const s = style(n); if (s.visibility === 'hidden' || s.display === 'none' || /inset\\(50%/.test(s.clipPath) || n.classList.contains('unseen') || n.tagName === 'OPTION') return false; } return true; };
  // Of a preview the lines after the last one that is shown are laid out too, and not painted.
  const shownTo = (node) => (style(node).webkitLineClamp > 1 ? node.getBoundingClientRect().bottom - 2 : Infinity);
  const barOf = (node) => { for (let n = node; n && n !== document.body && n !== dialog; n = n.parentElement) { const p = style(n).position; if (p === 'fixed' || p === 'sticky') return n; } return null; };

  if (document.documentElement.scrollWidth > wide + 1) wrongs.add('the page is wider than the screen: ' + document.documentElement.scrollWidth + ' of ' + wide);

  const texts = [];
  const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (text.data.trim() === '' || !shown(node)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const leading = (r) => Math.max(0, (r.height - parseFloat(style(node).fontSize)) / 2);
    const rects = [...range.getClientRects()]
      .filter((r) => r.width > 1 && r.height > 1 && r.top < shownTo(node))
      .map((r) => ({ left: r.left, right: r.right, top: r.top + leading(r), bottom: r.bottom - leading(r), height: r.height - 2 * leading(r) }));
    if (rects.length === 0) continue;
    const box = range.getBoundingClientRect();
    texts.push({ node, rects, box, bar: barOf(node) });
    const own = style(node);
    // The box of a glyph is taller than its line.
    const slack = parseFloat(own.fontSize) * 0.25;
    if (own.overflowX !== 'visible' && !/auto|scroll/.test(own.overflowX) && node.scrollWidth > node.clientWidth + 1) wrongs.add('cut at the side: ' + named(node));
    // Up to what scrolls: whatever clips on the way cuts the text.
    let meant = false;
    for (let n = node; n && n !== document.body && !meant; n = n.parentElement) {
      const s = style(n), r = n.getBoundingClientRect();
      if (n.tagName === 'BUTTON' && (box.left < r.left - 1 || box.right > r.right + 1 || box.top < r.top - slack || box.bottom > r.bottom + slack)) wrongs.add('runs out of its button: ' + named(n));
      if (/auto|scroll/.test(s.overflowX) && n.scrollWidth > n.clientWidth + 1) meant = true;
      else if (/hidden|clip/.test(s.overflowX) && (box.left < r.left - 1 || box.right > r.right + 1)) wrongs.add('cut at the side: ' + named(node));
      if (/auto|scroll/.test(s.overflowY)) meant = true;
      // A preview of what somebody wrote at length: it ends in dots, and where it stands leads to all of it.
      else if (s.webkitLineClamp > 1 && n.closest('a, li') !== null) meant = true;
      else if (/hidden|clip/.test(s.overflowY) && (box.top < r.top - slack || box.bottom > r.bottom + slack)) wrongs.add('cut above or below: ' + named(node));
    }
    if (!meant && (box.right > wide + 1 || box.left < -1)) wrongs.add('runs off the screen: ' + named(node));
  }

  for (const field of top.querySelectorAll('input')) {
    if (!shown(field) || field.value !== '' || !field.placeholder) continue;
    const s = style(field);
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = s.fontWeight + ' ' + s.fontSize + ' ' + s.fontFamily;
    const room = field.clientWidth - parseFloat(s.paddingLeft) - parseFloat(s.paddingRight);
    if (room > 0 && pen.measureText(field.placeholder).width > room + 1) wrongs.add('hint cut: "' + field.placeholder + '"');
  }

  for (const field of top.querySelectorAll('textarea')) {
    if (shown(field) && style(field).overflowY === 'hidden' && field.scrollHeight > field.clientHeight + 3) wrongs.add('cut in its field, ' + field.clientHeight + ' of ' + field.scrollHeight + ': "' + (field.value || field.placeholder).slice(0, 40) + '"');
  }

  const near = texts.filter(({ box }) => box.bottom > 0 && box.top < tall);
  for (let i = 0; i < near.length; i++) {
    for (let j = i + 1; j < near.length; j++) {
      const a = near[i], b = near[j];
      if (a.bar !== b.bar || a.node.contains(b.node) || b.node.contains(a.node)) continue;
      const over = a.rects.some((p) => b.rects.some((q) => Math.min(p.right, q.right) - Math.max(p.left, q.left) > 3 && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > Math.min(p.height, q.height) * 0.4));
      if (over) wrongs.add('one text over another: ' + named(a.node) + ' and ' + named(b.node));
    }
  }

  for (const node of top.querySelectorAll('button, a[href], input, textarea, select, summary, [role=button], [role=tab]')) {
    if (!shown(node)) continue;
    let r = node.getBoundingClientRect();
    if (/checkbox|radio|file/.test(node.type ?? '') && node.closest('label')) r = node.closest('label').getBoundingClientRect();
    if (r.width > 0 && r.height > 0 && (r.width < TOUCH - 0.5 || r.height < TOUCH - 0.5)) wrongs.add('too small to touch, ' + Math.round(r.width) + 'x' + Math.round(r.height) + ': ' + named(node));
  }

  const bars = new Set(texts.map(({ bar }) => bar).filter((bar) => bar && top.contains(bar)));
  let held = 0;
  for (const bar of bars) {
    const r = bar.getBoundingClientRect();
    if (r.width > wide * 0.5) held += Math.max(0, Math.min(r.bottom, tall) - Math.max(r.top, 0));
    for (const other of bars) {
      if (other === bar || other.contains(bar) || bar.contains(other)) continue;
      const q = other.getBoundingClientRect();
      if (Math.min(r.right, q.right) - Math.max(r.left, q.left) > 4 && Math.min(r.bottom, q.bottom) - Math.max(r.top, q.top) > 4) wrongs.add('one bar over another: ' + named(bar));
    }
  }
  if (held > tall * 0.6) wrongs.add('bars take ' + Math.round((held / tall) * 100) + ' % of the height');
  return [...wrongs].slice(0, 12);
`;

/** Runs in the page, at the end of its scroll: what lies under a bar there can never be reached. */
export const COVERED = `
  if (document.querySelector('dialog[open]')) return [];
  scrollTo(0, document.documentElement.scrollHeight);
  const covered = [];
  for (const node of document.querySelectorAll('main button, main a[href], main input, main textarea')) {
    const r = node.getBoundingClientRect();
    let inside = false;
    for (let n = node.parentElement; n && n !== document.body; n = n.parentElement) if (/auto|scroll/.test(getComputedStyle(n).overflowY) && n.scrollHeight > n.clientHeight + 1) inside = true;
    if (inside) continue;
    const x = r.left + r.width / 2, y = r.bottom - 4;
    if (r.width < 2 || y < innerHeight * 0.5 || getComputedStyle(node).visibility === 'hidden') continue;
    const met = document.elementFromPoint(x, y);
    if (met !== null && met !== node && !node.contains(met) && !met.contains(node)) covered.push('under something at the end of the page: "' + (node.innerText || node.getAttribute('aria-label') || node.tagName).trim().slice(0, 40) + '"');
  }
  scrollTo(0, 0);
  return covered.slice(0, 6);
`;

/** In the page: axe's answer as sentences. */
const SAID = `
  const said = ({ violations }) =>
    violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }) => id + ': ' + help + ' – ' + nodes.slice(0, 3).map((node) => node.html.slice(0, 120) + (node.any[0]?.message ? ' (' + node.any[0].message.slice(0, 140) + ')' : '')).join(' | '));
  const sun = document.documentElement.dataset.theme === 'sun';
`;

/** Runs in the page after axe's own source: what axe calls serious or worse; in full sun contrast counts as AAA. */
export const AXE = `${SAID}
  const rules = { 'color-contrast-enhanced': { enabled: sun } };
  return window.axe.run(document, { rules, resultTypes: ['violations'] }).then(said);
`;

/** As AXE, of the contrast alone. */
export const FAINT = `${SAID}
  return window.axe.run(document, { runOnly: [sun ? 'color-contrast-enhanced' : 'color-contrast'], resultTypes: ['violations'] }).then(said);
`;
