/** What the oldest browsers can do, over the page's own code and over all that is built from it and its libraries. */
import typescript from '@typescript-eslint/parser';
import compat from 'eslint-plugin-compat';
import es from 'eslint-plugin-es-x';
import * as svelte from 'svelte-eslint-parser';
import { rule } from './lint/baseline.js';

/** Young methods of iterators have the names of arrays' old ones: without types nobody can tell them apart. */
const NAMED_AS_OF_ARRAYS = ['every', 'filter', 'find', 'flatmap', 'foreach', 'map', 'reduce', 'some'];
/** As has a method of our own, `Typed.drop`. */
const NAMED_AS_OURS = ['drop'];
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
  // Deed.run is our own.
  'run',
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
  settings: { 'es-x': { aggressive: true } },
  rules: {
    ...es.configs['flat/restrict-to-es2021'].rules,
    ...Object.fromEntries(
      [...NAMED_AS_OF_ARRAYS, ...NAMED_AS_OURS].map((name) => [`es-x/no-iterator-prototype-${name}`, 'off']),
    ),
    // Records say `at` for when: of the method that has the same name only a call is meant.
    'es-x/no-array-prototype-at': 'off',
    'es-x/no-string-prototype-at': 'off',
    'no-restricted-syntax': ['error', 'CallExpression[callee.property.name="at"]'],
    ...Object.fromEntries(KNOWN_EARLIER.map((name) => [`es-x/no-${name}`, 'off'])),
    'compat/compat': 'error',
    'baseline/member': ['error', NOT_MEANT],
  },
};

export default [
  { ignores: ['node_modules', 'tests', 'lint', 'build', '*.config.*', '**/*.test.ts'] },
  { ...baseline, files: ['dist/**/*.js'] },
  {
    ...baseline,
    files: ['src/**/*.ts', 'src/**/*.svelte'],
    languageOptions: { ...baseline.languageOptions, parser: typescript },
    // The build lowers syntax; what is called it leaves as it is.
  },
  {
    files: ['src/**/*.svelte'],
    languageOptions: { parser: svelte, parserOptions: { parser: typescript } },
  },
];
