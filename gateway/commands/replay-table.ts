/** What `aal replay` prints: day by day what would have been raised, why, and to whom it would have gone; then the sums. */
import type { Instant, Level } from '../../rules/engine/types.ts';
import { levels } from '../../rules/engine/types.ts';
import type { ReplayedAlert } from '../../rules/replay/replay.ts';
import { becauseSentence, type Names } from '../../rules/words/index.ts';

const words = {
  de: {
    inputs: (count: number, from: string, to: string) =>
      `${count} ${count === 1 ? 'Eingabe' : 'Eingaben'}, ${from} bis ${to}`,
    empty: 'Da ist nichts, was sich durchspielen ließe.',
    nothing: 'Kein Alarm wäre ausgelöst worden.',
    assumed: [
      'Angenommen ist: Jede Nachricht kommt an. Wer zuerst gerufen wird, übernimmt nach 1 Minute und schließt nach',
      '30 Minuten ab. Gesendet wurde nichts.',
    ],
    levels: { emergency: 'Notruf', alarm: 'Alarm', notice: 'Hinweis', fault: 'Störung' },
    outcomes: {
      closed: '',
      open: 'am Ende noch offen',
      cancelled: 'im Voralarm abgebrochen',
      prealarm: 'am Ende noch im Voralarm',
    },
    nobody: 'niemand im Dienst',
    unsent: 'nur aufgezeichnet',
    times: (count: number) => `${count}-mal`,
    total: 'Zusammen',
  },
  en: {
    inputs: (count: number, from: string, to: string) =>
      `${count} ${count === 1 ? 'input' : 'inputs'}, ${from} to ${to}`,
    empty: 'There is nothing that could be replayed.',
    nothing: 'No alert would have been raised.',
    assumed: [
      'Assumed: every message arrives. Whoever is told first takes over after 1 minute and closes after 30 minutes.',
      'Nothing was sent.',
    ],
    levels: { emergency: 'emergency', alarm: 'alarm', notice: 'notice', fault: 'fault' },
    outcomes: {
      closed: '',
      open: 'still open at the end',
      cancelled: 'cancelled in pre-alarm',
      prealarm: 'still in pre-alarm at the end',
    },
    nobody: 'nobody on duty',
    unsent: 'recorded only',
    times: (count: number) => `${count} times`,
    total: 'In total',
  },
} as const;

type Words = (typeof words)[keyof typeof words];

export interface Span {
  readonly count: number;
  /** null while nothing was heard. */
  readonly from: Instant | null;
  readonly to: Instant | null;
}

export function replayLines(
  alerts: readonly ReplayedAlert[],
  { count, from, to }: Span,
  names: Names,
  language: 'de' | 'en',
): string[] {
  const text = words[language];
  if (from === null || to === null) return [text.empty];
  const when = calendar(language, names.timeZone);
  const heard = text.inputs(count, when.dayAndTime(from), when.dayAndTime(to));
  if (alerts.length === 0) return [heard, text.nothing];
  const width = Math.max(...Object.values(text.levels).map((level) => level.length));
  const lines = [heard, ...text.assumed];
  let day = '';
  for (const alert of alerts) {
    const today = when.day(alert.startedAt);
    if (today !== day) lines.push('', today);
    day = today;
    const level = text.levels[alert.level].padEnd(width);
    lines.push(`  ${when.time(alert.startedAt)}  ${level}  ${headline(alert, text, language)}`);
    lines.push(`${' '.repeat(11 + width)}${becauseSentence(alert.because, language, names)}`);
  }
  return [...lines, '', text.total, ...sums(alerts, text, language, width)];
}

/** Title (3 times) -> zentrale (dispatch), keller (sms); still open at the end */
function headline(alert: ReplayedAlert, text: Words, language: 'de' | 'en'): string {
  const count = alert.count > 1 ? ` (${text.times(alert.count)})` : '';
  const told = [...new Set(alert.sent.map(({ contact, by }) => `${contact} (${by})`))].join(', ');
  const opened = alert.openedAt !== null;
  const silent = alert.skippedSteps > 0 ? text.nobody : text.unsent;
  const tail = [told || (opened ? silent : ''), text.outcomes[alert.outcome]].filter((part) => part !== '');
  return `${alert.title[language]}${count}${tail.length > 0 ? ` -> ${tail.join('; ')}` : ''}`;
}

/** How often each rule spoke, the most urgent level first. */
function sums(alerts: readonly ReplayedAlert[], text: Words, language: 'de' | 'en', width: number): string[] {
  const counted = new Map<string, { level: Level; title: string; count: number }>();
  for (const { level, title, rule } of alerts) {
    // Each fault is a rule of its own (fault:<id>): its title is what a reader counts by.
    const key = `${level} ${level === 'fault' ? title.en : rule}`;
    const known = counted.get(key) ?? { level, title: title[language], count: 0 };
    counted.set(key, { ...known, count: known.count + 1 });
  }
  const rows = [...counted.values()].sort(
    (a, b) => levels.indexOf(a.level) - levels.indexOf(b.level) || b.count - a.count,
  );
  return rows.map(
    ({ level, title, count }) => `  ${String(count).padStart(5)}  ${text.levels[level].padEnd(width)}  ${title}`,
  );
}

function calendar(language: 'de' | 'en', timeZone: string) {
  const locale = language === 'de' ? 'de-DE' : 'en-GB';
  const date = { weekday: 'short', day: '2-digit', month: '2-digit', year: 'numeric' } as const;
  const days = new Intl.DateTimeFormat(locale, { timeZone, ...date });
  const times = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = (at: Instant): string => days.format(at).replace(/\.?, /, ' ');
  const time = (at: Instant): string => times.format(at);
  return { day, time, dayAndTime: (at: Instant): string => `${day(at)} ${time(at)}` };
}
