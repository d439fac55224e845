/**
 * The icons as what they are: a fixed drawing in a chosen size. The library's own component can do much that no screen
 * asks of it, and would weigh as much as all the drawings.
 */
type Shape = [tag: string, attributes: Record<string, string>];

const ICON = /@lucide\/svelte\/dist\/icons\/[\w-]+\.svelte$/;

export function icons() {
  return {
    name: 'icons',
    enforce: 'pre' as const,
    transform(code: string, id: string) {
      if (!ICON.test(id)) return undefined;
      const data = /const iconData = (\{.*\});/.exec(code)?.[1];
      if (data === undefined) throw new Error(`${id} is written in another way than known`);
      const { node } = JSON.parse(data) as { node: Shape[] };
      const drawing = node.map(([tag, attributes]) => {
        const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
        return `<${tag}${written.join('')} />`;
      });
      return `
        <script>const { size } = $props();</script>
        <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"
          stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${drawing.join('')}</svg>`;
    },
  };
}
