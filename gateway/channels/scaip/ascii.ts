/** Texts as every centre can show them: plain letters, within the protocol's limits. */

const written: ReadonlyMap<string, string> = new Map([
  ...[...'äöüÄÖÜ'].map((letter, index) => [letter, ['ae', 'oe', 'ue', 'Ae', 'Oe', 'Ue'][index] ?? ''] as const),
  ...([
    ['ß', 'ss'],
    ['ø', 'o'],
    ['ł', 'l'],
    ['æ', 'ae'],
    ['°', ' Grad '],
    ['€', 'EUR'],
  ] as const),
  ...[...'‐‑‒–—−'].map((dash) => [dash, '-'] as const),
  ...[...'„“”«»'].map((quote) => [quote, '"'] as const),
  ...[...'‚‘’‹›'].map((quote) => [quote, "'"] as const),
  ['…', '...'],
]);

/** 'Küche – 28 °C' -> 'Kueche - 28 Grad C'; what has no plain form is '?'. One line. */
export function toAscii(text: string): string {
  const spelled = [...text.normalize('NFC')].map((letter) => written.get(letter) ?? letter).join('');
  const plain = spelled.normalize('NFKD').replace(/\p{M}+/gu, '');
  return plain
    .replace(/\s+/g, ' ')
    .replace(/[^\x20-\x7e]/gu, '?')
    .trim();
}

/** Cut at a word where that costs little; never longer than `most` characters. */
export function atMost(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  const space = cut.lastIndexOf(' ');
  return (space > most / 2 ? cut.slice(0, space) : cut).trimEnd();
}
