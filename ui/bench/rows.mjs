/** Scrolls a list so far, waits until it rests, and says which row is in the middle of the screen then: a selector. */
export async function rowAt(window, far) {
  await window.evaluate('scrollTo(0, arguments[0])', far);
  let [before, now] = ['', ''];
  await window.wait(async () => {
    before = now;
    now = await window.evaluate(`
      const rows = [...document.querySelectorAll('a[data-row]')];
      const row = rows.find((one) => one.getBoundingClientRect().top > innerHeight / 3);
      return row === undefined ? '' : row.dataset.row + ' ' + row.getBoundingClientRect().top;`);
    return now !== '' && now === before;
  }, 'a list that rests');
  return `a[data-row="${now.split(' ')[0]}"]`;
}
