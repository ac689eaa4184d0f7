/** A failed rule test side by side: what was expected, and what happened; the lines that differ are marked. */
import type { Instant, RuleStatus } from '../engine/types.ts';
import { becauseSentence, type Names, waitingSentence } from '../words/index.ts';
import { clockText, dateText } from './local-time.ts';
import type { Language } from './problem.ts';
import type { Seen } from './test-run.ts';
import { seenText, type Verdict } from './test-verdict.ts';

interface Row {
  readonly at: Instant;
  readonly expected: string;
  readonly happened: string;
  readonly differs: boolean;
}

const minuteMs = 60_000;

const words = {
  de: { expected: 'erwartet', happened: 'geschehen', before: (time: string) => `vor ${time} Uhr` },
  en: { expected: 'expected', happened: 'what happened', before: (time: string) => `before ${time}` },
} as const;

/** What a rule that did not act waited for just before it should have. */
export interface Waited {
  readonly before: Instant;
  readonly status: RuleStatus;
}

/** At most 80 columns wide with the names that people choose; then the sentence of the alert it is about. */
export function timeline(
  verdicts: readonly Verdict[],
  seen: readonly Seen[],
  names: Names,
  language: Language,
  waited: Waited | null,
): string[] {
  const last = Math.max(...verdicts.map(({ expectation }) => expectation.at + minuteMs));
  const told = seen.filter((event) => event.at < last || verdicts.some(({ against }) => against.includes(event)));
  const rows = shownRows(rowsOf(verdicts, told, names.timeZone));
  const text = words[language];
  const width = Math.max(text.expected.length, ...rows.map((row) => row?.expected.length ?? 0));
  const lines = dated(rows, names.timeZone).map((row) => {
    if (row === null || typeof row === 'string') return `  ${row ?? '...'}`;
    return `${row.differs ? '>' : ' '} ${row.expected.padEnd(width)} | ${row.happened}`.trimEnd();
  });
  const head = `  ${text.expected.padEnd(width)} | ${text.happened}`;
  return [head, ...lines, ...wrapped(sentence(verdicts, told, waited, names, language))];
}

function rowsOf(verdicts: readonly Verdict[], seen: readonly Seen[], timeZone: string): Row[] {
  const against = new Set(verdicts.flatMap((verdict) => verdict.against));
  const time = (at: Instant): string => clockText(at, timeZone);
  const happened = (event: Seen): string => `${time(event.at)} ${seenText(event)}`;
  const paired = new Set<Seen>();
  const expected = verdicts.map(({ expectation, met, by }): Row => {
    if (by) paired.add(by);
    const left = `${time(expectation.at)} ${expectation.written}`;
    return { at: by?.at ?? expectation.at, expected: left, happened: by ? happened(by) : '', differs: !met };
  });
  const others = seen
    .filter((event) => !paired.has(event))
    .map((event): Row => ({ at: event.at, expected: '', happened: happened(event), differs: against.has(event) }));
  return [...expected, ...others].sort((a, b) => a.at - b.at);
}

/** Each date before its rows, where there are several. */
function dated(rows: readonly (Row | null)[], timeZone: string): (Row | string | null)[] {
  let last = '';
  const dates = rows.map((row) => (row ? dateText(row.at, timeZone) : ''));
  if (new Set(dates.filter((date) => date !== '')).size < 2) return [...rows];
  return rows.flatMap((row, index) => {
    const date = dates[index] || last;
    const head = date === last ? [] : [date];
    last = date;
    return [...head, row];
  });
}

const context = 4;

/** What is expected, what differs and a little around it; null where rows are left out. */
function shownRows(rows: readonly Row[]): (Row | null)[] {
  const isNear = (index: number): boolean =>
    rows.slice(Math.max(0, index - context), index + context + 1).some((row) => row.differs || row.expected !== '');
  const shown = rows.map((row, index) => (isNear(index) ? row : null));
  return shown.filter((row, index) => row !== null || shown[index - 1] !== null);
}

/** Why a rule did not act; else why the alert was raised that differs; else the first one. */
function sentence(
  verdicts: readonly Verdict[],
  seen: readonly Seen[],
  waited: Waited | null,
  names: Names,
  language: Language,
): string {
  if (waited) {
    const { before, status } = waited;
    const said = waitingSentence(status, language, names, before);
    return `${status.rule} ${words[language].before(clockText(before, names.timeZone))}: ${said}.`;
  }
  const against = verdicts.flatMap((verdict) => verdict.against);
  const alert = [...against, ...seen].find(({ because }) => because !== null);
  return alert?.because ? `${alert.rule}: ${becauseSentence(alert.because, language, names)}` : '';
}

function wrapped(text: string): string[] {
  return text.match(/\S.{0,75}(?=\s|$)/g) ?? [];
}
