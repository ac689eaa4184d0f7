/** "Did you mean ...?": the candidate nearest to a misspelt word, if any is near. */

/** Edits (insert, delete, replace, swap of neighbours) from one word to the other: optimal string alignment. */
function distance(a: string, b: string): number {
  const row = (length: number): number[] => new Array<number>(length).fill(0);
  const table = Array.from({ length: a.length + 1 }, () => row(b.length + 1));
  const at = (i: number, j: number): number => table[i]?.[j] ?? 0;
  for (let i = 0; i <= a.length; i++) {
    for (let j = 0; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = i === 0 || j === 0 ? i + j : Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(i - 2, j - 2) + 1);
      (table[i] as number[])[j] = best;
    }
  }
  return at(a.length, b.length);
}

/** The nearest candidate within a third of the word's length, of equals the one that begins alike; null when none is near. */
export function closest(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.slice(0, 64).toLowerCase();
  const most = Math.max(1, Math.floor(wanted.length / 3));
  let best: { name: string; edits: number; alike: number } | null = null;
  for (const name of candidates) {
    const candidate = name.toLowerCase();
    const found = { name, edits: distance(wanted, candidate), alike: commonStart(wanted, candidate) };
    if (found.edits > most) continue;
    if (!best || found.edits < best.edits || (found.edits === best.edits && found.alike > best.alike)) best = found;
  }
  return best?.name ?? null;
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
