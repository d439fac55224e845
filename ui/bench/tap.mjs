/** From a tap to the frame with its answer, measured inside the page. */

/** Milliseconds after which an answer that is not there will not come. */
const PATIENCE = 10_000;

/**
 * Gets the page ready: from the next event of this kind until `there` (an expression in the page) holds, and the frame
 * after that is painted. Nothing in the app knows of it.
 */
function ready(event, there) {
  return `
    const there = () => Boolean(${there});
    if (there()) throw new Error('the answer is on the screen before the question');
    let said = 'no ${event}';
    window.measured = new Promise((done, fail) => {
      setTimeout(() => fail(new Error(said + ', but: ' + location.hash)), ${PATIENCE});
      addEventListener('${event}', ({ timeStamp, target }) => {
        const heard = performance.now();
        said = '${event} on ' + target.outerHTML.slice(0, 200);
        const look = () => {
          if (!there()) return;
          watch.disconnect();
          const changed = performance.now();
          // The first frame paints the change, the second begins when that is done.
          requestAnimationFrame(() => requestAnimationFrame(() =>
            done({ heard: heard - timeStamp, changed: changed - timeStamp, painted: performance.now() - timeStamp })));
        };
        const watch = new MutationObserver(look);
        watch.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
      }, { capture: true, once: true });
    });`;
}

/** Milliseconds from the event until it was heard, the page had changed, and the change was painted. */
export async function timed(window, event, there, act) {
  await window.evaluate(ready(event, there));
  await act();
  const measured = await window.evaluate('return window.measured');
  // Whatever the answer set in motion does not count for the next.
  await window.evaluate('return new Promise((done) => setTimeout(done, 120, null))');
  return measured;
}
