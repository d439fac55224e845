/** A table as text that a mail or a spreadsheet takes: tabs between cells, one line a row. */
export function asText(
  title: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => cells.map((cell) => cell.replace(/\s+/g, ' ').trim()).join('\t');
  return [title, line(heads), ...rows.map(line)].join('\n');
}
