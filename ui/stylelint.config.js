/** What the oldest browsers can paint, over the page's own styles and over the built ones. */

/** Without these a page looks a little plainer and works as well. */
const PLAINER_WITHOUT = [
  'at-rules.media.forced-colors',
  'at-rules.media.prefers-contrast',
  'properties.accent-color',
  'properties.overscroll-behavior',
  'properties.scrollbar-width',
  'properties.text-decoration-thickness',
  'properties.text-size-adjust',
  'properties.text-wrap',
];

export default {
  plugins: ['stylelint-browser-compat', 'stylelint-no-unsupported-browser-features'],
  rules: {
    // MDN's data: properties, selectors, at-rules, units.
    'plugin/browser-compat': [
      true,
      { allow: { features: PLAINER_WITHOUT, partialImplementation: true, prefix: true } },
    ],
    // caniuse's: nesting and subgrid. What it knows only in part, the rule above knows better.
    'plugin/no-unsupported-browser-features': [
      true,
      {
        ignorePartialSupport: true,
        ignore: ['css-touch-action', 'font-size-adjust', 'css-content-visibility'],
      },
    ],
    // Neither of them looks at these.
    'function-disallowed-list': [
      'light-dark',
      'calc-size',
      'round',
      'mod',
      'rem',
      'abs',
      'sign',
      'linear',
      'anchor',
    ],
    'declaration-property-value-disallowed-list': { '/^overflow/': ['clip'] },
  },
  overrides: [{ files: ['**/*.svelte'], customSyntax: 'postcss-html' }],
};
