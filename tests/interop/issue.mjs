// Opens an exported issue with JavaScript's Automerge.
//
//   node issue.mjs show FILE        prints values, conflicts and the number of changes as JSON
//   node issue.mjs edit FILE OUT    writes a later due date and a word into the description
import { readFileSync, writeFileSync } from 'node:fs';
import * as Automerge from '@automerge/automerge';

const [deed, file, out] = process.argv.slice(2);
const doc = Automerge.load(readFileSync(file));

if (deed === 'show') {
  const conflicts = {};
  for (const key of ['title', 'due', 'severity', 'responsible']) {
    const all = Automerge.getConflicts(doc, key);
    if (all) conflicts[key] = Object.values(all).sort();
  }
  const plain = JSON.parse(JSON.stringify(doc));
  console.log(
    JSON.stringify({
      doc: plain,
      conflicts,
      changes: Automerge.getAllChanges(doc).length,
      heads: Automerge.getHeads(doc).sort(),
    }),
  );
} else if (deed === 'edit') {
  // A plain JavaScript string would become a text that people edit together;
  // single values are immutable strings.
  const value = (text) => new Automerge.ImmutableString(text);
  const edited = Automerge.change(doc, (d) => {
    d.due = value('2030-04-01');
    Automerge.splice(d, ['description'], 0, 0, '（另一程序）');
    d.updates['from-javascript'] = {
      by: value('js'),
      at: new Date(0),
      kind: value('progress'),
      text: value('由另一程序写入'),
    };
  });
  writeFileSync(out, Automerge.save(edited));
} else {
  console.error(`no deed ${deed}`);
  process.exit(2);
}
