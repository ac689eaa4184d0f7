/** Text for a terminal. */

/** As wide as a window usually is. */
export const lineWidth = 100;

/** Lines of whole words, at most so long where that can be. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim();
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** The same, each line after so many blanks. */
export const indented = (text: string, blanks: number): string[] =>
  wrapped(text, lineWidth - blanks).map((line) => `${' '.repeat(blanks)}${line}`);
