/** Columns of equal width in plain text. */

export interface Column {
  readonly head: string;
  /** Written over the heads of neighbouring columns that share it. */
  readonly over?: string;
  readonly left?: boolean;
}

export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ head }, index) => Math.max(head.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) =>
        columns[index]?.left ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join(' ')
      .trimEnd();
  const heads = line(columns.map(({ head }) => head));
  const over = overLine(columns, widths);
  return [...(over ? [over] : []), heads, '-'.repeat(Math.max(over.length, heads.length)), ...rows.map(line)].join(
    '\n',
  );
}

function overLine(columns: readonly Column[], widths: readonly number[]): string {
  let text = '';
  for (let index = 0; index < columns.length; ) {
    const { over = '' } = columns[index] as Column;
    let width = widths[index] ?? 0;
    for (index++; over !== '' && columns[index]?.over === over; index++) width += 1 + (widths[index] ?? 0);
    text += `${over.padStart(Math.ceil((width + over.length) / 2)).padEnd(width)} `;
  }
  return text.trimEnd();
}
