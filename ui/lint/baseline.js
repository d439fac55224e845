/**
 * The oldest browsers that the app runs on, and what they do not know.
 *
 * `browserslist` in package.json names them; Android's WebView counts as the Chrome of the same version. What a
 * browser knows is MDN's data. A name counts as unknown only where no interface of any subject has it in all of
 * them, so that a call of our own function of a common name is not taken for one.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import browserslist from 'browserslist';

const require = createRequire(import.meta.url);
const known = JSON.parse(readFileSync(require.resolve('@mdn/browser-compat-data'), 'utf8'));

const oldest = (browser) =>
  Math.min(
    ...browserslist(undefined, { path: import.meta.dirname })
      .map((entry) => entry.split(' '))
      .filter(([name]) => name === browser)
      .map(([, version]) => Number.parseFloat(version)),
  );

const chrome = oldest('chrome');
const safari = oldest('safari');
/** As MDN's data names them, with the oldest version. */
const baseline = { chrome, webview_android: chrome, safari, safari_ios: safari };

function has(support, version) {
  const statements = Array.isArray(support) ? support : [support ?? {}];
  return statements.some(
    ({ version_added: added, version_removed: removed, flags, prefix, alternative_name: other }) =>
      !flags &&
      !prefix &&
      !other &&
      typeof added === 'string' &&
      Number.parseFloat(added.replace('≤', '')) <= version &&
      !(removed && Number.parseFloat(removed.replace('≤', '')) <= version),
  );
}

const everywhere = ({ support }) =>
  Object.entries(baseline).every(([browser, version]) => has(support[browser], version));

/** Members of all interfaces: those that some interface has everywhere, and those that only newer ones have. */
function read() {
  const old = new Set();
  const young = new Set();
  const statics = new Set();
  for (const group of [known.api, known.javascript.builtins, known.javascript.builtins.Intl]) {
    for (const [name, members] of Object.entries(group)) {
      for (const [key, { __compat: compat }] of Object.entries(members)) {
        if (!compat || key === name) continue;
        const member = key.replace(/_(static|event)$/, '');
        if (everywhere(compat)) old.add(member);
        else if (key.endsWith('_static')) statics.add(`${name}.${member}`);
        else if (!key.includes('_')) young.add(member);
      }
    }
  }
  const intl = Object.entries(known.javascript.builtins.Intl)
    .filter(([, { __compat: compat }]) => compat && !everywhere(compat))
    .map(([name]) => `Intl.${name}`);
  return { members: [...young].filter((name) => !old.has(name)), statics: [...statics, ...intl] };
}

export const { members, statics } = read();
export const versions = `Chrome and WebView ${chrome}, Safari ${safari}`;

/** ESLint rule: no call of a function, and no use of a static one, that the oldest browsers lack. */
export const rule = {
  meta: { type: 'problem', schema: [{ type: 'array', items: { type: 'string' } }] },
  create(context) {
    const allowed = new Set(context.options[0] ?? []);
    const young = new Set(members.filter((name) => !allowed.has(name)));
    const youngStatics = new Set(statics.filter((name) => !allowed.has(name)));
    const report = (node, name) => context.report({ node, message: `${name} is not in ${versions}` });
    return {
      MemberExpression(node) {
        if (node.computed || node.property.type !== 'Identifier') return;
        const name = node.property.name;
        const whole = node.object.type === 'Identifier' ? `${node.object.name}.${name}` : '';
        if (youngStatics.has(whole)) report(node, whole);
        else if (young.has(name) && node.parent.type === 'CallExpression' && node.parent.callee === node)
          report(node, `.${name}()`);
      },
    };
  },
};
