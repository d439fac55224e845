/** Few combinations of many choices: every two values of different choices meet in at least one. */

/**
 * Rows that hold every pair of values. A choice is a name with its values; what `barred` refuses of a row is left out.
 * The same choices give the same rows.
 */
export function pairwise(choices, barred = () => false) {
  const names = Object.keys(choices);
  const open = new Set();
  const pairOf = (a, left, b, right) => `${a}=${left}&${b}=${right}`;
  for (const [at, a] of names.entries()) {
    for (const b of names.slice(at + 1)) {
      for (const left of choices[a])
        for (const right of choices[b]) {
          if (!barred({ [a]: left, [b]: right })) open.add(pairOf(a, left, b, right));
        }
    }
  }
  const pairsOf = (row) =>
    names.flatMap((a, at) =>
      names
        .slice(at + 1)
        .filter((b) => a in row && b in row)
        .map((b) => pairOf(a, row[a], b, row[b])),
    );
  const gain = (row) => pairsOf(row).filter((pair) => open.has(pair)).length;
  const rows = [];
  while (open.size > 0) {
    // Each row begins with a pair that is still open and takes, choice after choice, the value that closes most.
    const [seed] = open;
    const row = {};
    for (const part of seed.split('&')) {
      const [name, value] = part.split('=');
      row[name] = choices[name].find((each) => String(each) === value);
    }
    for (const name of names.filter((each) => !(each in row))) {
      let best = -1;
      for (const value of turned(choices[name], rows.length * (names.indexOf(name) + 1))) {
        const tried = { ...row, [name]: value };
        const gained = gain(tried);
        if (gained > best && !barred(tried)) {
          best = gained;
          row[name] = value;
        }
      }
    }
    for (const pair of pairsOf(row)) open.delete(pair);
    rows.push(row);
  }
  return rows;
}

/** The values beginning with another one each time, so that no value wins every tie. */
function turned(values, by) {
  const at = by % values.length;
  return [...values.slice(at), ...values.slice(0, at)];
}
