/**
 * Svelte ties a component's styles to it by `:where(.s…)`, which Chrome 87 lacks: it would drop the whole rule.
 * The class alone weighs a little more and means the same.
 */
export const withoutWhere = {
  postcssPlugin: 'without-where',
  Rule(rule: { selector: string }) {
    rule.selector = rule.selector.replace(/:where\((\.s\w+)\)/g, '$1');
  },
};
