/** What a hostile or broken sender sends: the kept corpus, good messages with something changed, noise. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';

interface Kept {
  readonly what: string;
  /** latin1; or text, where it stands for a body. */
  readonly bytes?: string;
  readonly body?: string;
  /** Follows so many times. */
  readonly then?: string;
  readonly times?: number;
}

/** Everything in test/fixtures/hostile/NAME: lists in JSON files, and files that are one payload each. */
export function corpusOf(name: string): Buffer[] {
  const folder = join('test', 'fixtures', 'hostile', name);
  return readdirSync(folder).flatMap((file) => {
    const bytes = readFileSync(join(folder, file));
    return file.endsWith('.json') ? (JSON.parse(bytes.toString('utf8')) as Kept[]).map(payloadOf) : [bytes];
  });
}

const payloadOf = ({ bytes, body, then = '', times = 0 }: Kept): Buffer =>
  bytes === undefined
    ? Buffer.from((body ?? '') + then.repeat(times))
    : Buffer.from(bytes + then.repeat(times), 'latin1');

/** Half of them good messages with a few places changed, the rest blown up, random, or from the corpus. */
export function hostilePayloads(good: readonly Buffer[], corpus: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const any = fc.constantFrom(...good, ...corpus);
  const noise = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes));
  const words = fc.string({ unit: 'binary', maxLength: 300 }).map((text) => Buffer.from(text));
  const broken = fc.tuple(fc.constantFrom(...good), fc.array(change, { minLength: 1, maxLength: 5 })).map(changed);
  const blownUp = fc.tuple(any, fc.nat(), fc.nat(40), fc.nat(2_000)).map(repeated);
  return fc.oneof(
    { weight: 5, arbitrary: broken },
    { weight: 1, arbitrary: blownUp },
    { weight: 1, arbitrary: noise },
    { weight: 1, arbitrary: words },
    { weight: 2, arbitrary: any },
  );
}

interface Change {
  readonly at: number;
  readonly drop: number;
  readonly put: Uint8Array;
}

/** Signs that mean something in one of the protocols. */
const signs = [
  '\r\n',
  '\n',
  '\0',
  '"',
  '<',
  '>',
  '&',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  ';',
  '%',
  '\\',
  '-1',
  '99999999999',
  'é',
];

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(),
  drop: fc.oneof(fc.constant(0), fc.nat(30)),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 4 }),
    fc.constantFrom(...signs).map((text) => Buffer.from(text)),
  ),
});

const changed = ([bytes, changes]: [Buffer, Change[]]): Buffer =>
  changes.reduce((now, { at, drop, put }) => {
    const from = at % (now.length + 1);
    return Buffer.concat([now.subarray(0, from), put, now.subarray(from + drop)]);
  }, bytes);

const longest = 256 * 1024;

function repeated([bytes, at, length, times]: [Buffer, number, number, number]): Buffer {
  const from = at % (bytes.length + 1);
  const piece = bytes.subarray(from, from + length);
  const many = Array.from({ length: times }, () => piece);
  return Buffer.concat([bytes.subarray(0, from), ...many, bytes.subarray(from)]).subarray(0, longest);
}
