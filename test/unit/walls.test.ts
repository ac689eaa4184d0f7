/** Walls that the import checker cannot see: who touches the process, and who reads the clock. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** The code of a file without its comments; line breaks stay, so that places are right. */
const codeOf = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' ')).replace(/(^|\s)\/\/.*$/gm, '$1');

/** FILE:LINE of every place outside the excepted files; the dashboard runs in a browser and has a clock of its own. */
function placesOf(pattern: RegExp, except: readonly string[]): string[] {
  return ['gateway', 'rules']
    .flatMap((top) => readdirSync(top, { recursive: true, encoding: 'utf8' }).map((file) => join(top, file)))
    .filter((file) => /\.[cm]?[jt]s$/.test(file) && !except.includes(file))
    .flatMap((file) =>
      codeOf(readFileSync(file, 'utf8'))
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
    );
}

/** `process.exit`, `globalThis.process`, `import ... from 'node:process'`; not `options.process.pid`. */
const theProcess =
  /(?<![.\w$])process\s*\??[.[]|\bglobalThis\b.*\bprocess\b|\b(?:from|import|require)\b\s*\(?\s*['"](?:node:)?process['"]/;
const time =
  /\bDate\.now\b|\bnew Date\(\)|\bDate\(\)|\bset(?:Timeout|Interval)\b|\bperformance\.now\b|\bhrtime\b|['"](?:node:)?timers(?:\/promises)?['"]|\bTemporal\.Now\b/;

it('only main.ts touches the process', () => {
  expect(placesOf(theProcess, ['gateway/main.ts'])).toEqual([]);
});

it('only clock.ts reads the clock and sets timers', () => {
  expect(placesOf(time, ['gateway/clock.ts'])).toEqual([]);
});

it('the walls are seen where they are', () => {
  expect(placesOf(theProcess, []).every((place) => place.startsWith('gateway/main.ts:'))).toBe(true);
  expect(placesOf(theProcess, []).length).toBeGreaterThan(5);
  expect(placesOf(time, []).length).toBeGreaterThan(3);
});
