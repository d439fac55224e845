/** What the oldest browsers can do, over the page's own code and over all that is built from it and its libraries. */
import typescript from '@typescript-eslint/parser';
import compat from 'eslint-plugin-compat';
import es from 'eslint-plugin-es-x';
import * as svelte from 'svelte-eslint-parser';
import { rule } from './lint/baseline.js';

/** ECMAScript 2022 that is older in these browsers than the standard. */
const KNOWN_EARLIER = [
  'class-instance-fields',
  'class-private-fields',
  'class-private-methods',
  'class-static-fields',
];
/** Functions that are not the browser's though they have the name of a young one, or that are asked for first. */
const NOT_MEANT = [
  // Svelte's own: whether a value changed, and the batch that a change belongs to.
  ...['equals', 'capture'],
  // Svelte asks whether there are trusted types.
  ...['createPolicy', 'createHTML'],
  // Deed.run is our own, `use` a way of openapi-fetch.
  ...['run', 'use'],
];

const baseline = {
  name: 'the oldest browsers',
  plugins: {
    ...compat.configs['flat/recommended'].plugins,
    'es-x': es,
    baseline: { rules: { member: rule } },
  },
  languageOptions: { ecmaVersion: 'latest', sourceType: 'module' },
  // A library's own exceptions are not ours.
  linterOptions: { noInlineConfig: true },
  rules: {
    // Syntax and what is written out whole; methods of any object are the last rule's.
    ...es.configs['flat/restrict-to-es2021'].rules,
    ...Object.fromEntries(KNOWN_EARLIER.map((name) => [`es-x/no-${name}`, 'off'])),
    'compat/compat': 'error',
    'baseline/member': ['error', NOT_MEANT],
    // Chrome up to 90 computes what follows the spread even where there is nothing to call.
    'no-restricted-syntax': [
      'error',
      {
        selector: 'ChainExpression CallExpression > SpreadElement.arguments:not(:last-child)',
        message: 'Chrome 87 computes the rest of these arguments even where the chain ends before.',
      },
    ],
  },
};

export default [
  { ignores: ['node_modules', 'tests', 'lint', 'build', '*.config.*', '**/*.test.ts'] },
  { ...baseline, files: ['{dist,dist-board}/**/*.js'] },
  {
    ...baseline,
    files: ['{src,board}/**/*.ts', '{src,board}/**/*.svelte'],
    languageOptions: { ...baseline.languageOptions, parser: typescript },
  },
  {
    files: ['{src,board}/**/*.svelte'],
    languageOptions: { parser: svelte, parserOptions: { parser: typescript } },
  },
];
