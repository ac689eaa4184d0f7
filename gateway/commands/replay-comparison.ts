/** What `aal replay` prints of two sets of rules: which alerts would come, go, or move; then the sums of each rule. */
import { type Instant, levels } from '../../rules/engine/types.ts';
import { type ChangedAlert, type Comparison, recipientsOf, toldAt } from '../../rules/replay/compare.ts';
import type { ReplayedAlert } from '../../rules/replay/replay.ts';
import { becauseSentence, duration, type Names } from '../../rules/words/index.ts';
import { indented } from './lines.ts';
import {
  type Calendar,
  calendar,
  countedBy,
  headline,
  type Language,
  levelWidth,
  replayWords,
} from './replay-words.ts';

const words = {
  de: {
    legend: '+ kommt hinzu   - entfällt   ~ verschiebt oder ändert sich',
    nothing: 'Kein Alarm kommt hinzu, entfällt oder verschiebt sich.',
    earlier: (time: string, was: string) => `${time} früher (bisher ${was})`,
    later: (time: string, was: string) => `${time} später (bisher ${was})`,
    level: (was: string) => `bisher ${was}`,
    recipients: (was: string) => `bisher an ${was}`,
    nobody: 'niemanden',
    nowTold: 'bisher im Voralarm abgebrochen',
    nowCancelled: 'jetzt im Voralarm abgebrochen',
    nowShadow: 'jetzt nur zur Probe',
    nowLive: 'bisher nur zur Probe',
    columns: ['bisher', 'neu', '+', '-', '~'],
    total: 'Zusammen',
    unchanged: (count: number) =>
      count === 1 ? '1 Alarm bleibt, wie er ist.' : `${count} Alarme bleiben, wie sie sind.`,
  },
  en: {
    legend: '+ comes   - goes   ~ moves or changes',
    nothing: 'No alert would come, go or move.',
    earlier: (time: string, was: string) => `${time} earlier (so far ${was})`,
    later: (time: string, was: string) => `${time} later (so far ${was})`,
    level: (was: string) => `so far ${was}`,
    recipients: (was: string) => `so far to ${was}`,
    nobody: 'nobody',
    nowTold: 'so far cancelled in pre-alarm',
    nowCancelled: 'now cancelled in pre-alarm',
    nowShadow: 'now on trial only',
    nowLive: 'so far on trial only',
    columns: ['so far', 'new', '+', '-', '~'],
    total: 'In total',
    unchanged: (count: number) => (count === 1 ? '1 alert stays as it is.' : `${count} alerts stay as they are.`),
  },
} as const;

type Words = (typeof words)[Language];

export function comparisonLines(
  { before, after }: { readonly before: readonly ReplayedAlert[]; readonly after: readonly ReplayedAlert[] },
  comparison: Comparison,
  names: Names,
  language: Language,
): string[] {
  const text = words[language];
  const writer = new Writer(text, names, language);
  const days = writer.days(comparison);
  const different = days.length > 0 ? [text.legend, ...days] : [text.nothing];
  const sums = before.length + after.length > 0 ? ['', ...sumLines(before, after, comparison, language)] : [];
  return [...different, ...sums, '', text.unchanged(comparison.unchanged)];
}

interface Entry {
  readonly sign: '+' | '-' | '~';
  readonly alert: ReplayedAlert;
  readonly detail: string;
}

/** Puts what differs into lines, day by day. */
class Writer {
  private readonly text: Words;
  private readonly names: Names;
  private readonly language: Language;
  private readonly when: Calendar;

  constructor(text: Words, names: Names, language: Language) {
    this.text = text;
    this.names = names;
    this.language = language;
    this.when = calendar(language, names.timeZone);
  }

  days({ comes, goes, changed }: Comparison): string[] {
    const entries = [
      ...comes.map((alert) => ({ sign: '+' as const, alert, detail: this.why(alert) })),
      ...goes.map((alert) => ({ sign: '-' as const, alert, detail: this.why(alert) })),
      ...changed.map((one) => ({ sign: '~' as const, alert: one.after, detail: this.change(one) })),
    ].sort((a, b) => toldAt(a.alert) - toldAt(b.alert));
    const lines: string[] = [];
    let day = '';
    for (const entry of entries) {
      const today = this.when.day(toldAt(entry.alert));
      if (today !== day) lines.push('', today);
      day = today;
      lines.push(...this.entry(entry));
    }
    return lines;
  }

  private entry({ sign, alert, detail }: Entry): string[] {
    const width = levelWidth(this.language);
    const level = replayWords(this.language).levels[alert.level].padEnd(width);
    const first = `  ${sign} ${this.when.time(toldAt(alert))}  ${level}  ${headline(alert, this.language)}`;
    return [first, ...indented(detail, 13 + width)];
  }

  private why(alert: ReplayedAlert): string {
    return becauseSentence(alert.because, this.language, this.names);
  }

  private change({ before, after, byMs, what }: ChangedAlert): string {
    const { text } = this;
    const told = {
      time: (byMs < 0 ? text.earlier : text.later)(duration(Math.abs(byMs)), this.asOf(toldAt(before), toldAt(after))),
      level: text.level(replayWords(this.language).levels[before.level]),
      recipients: text.recipients(recipientsOf(before).join(', ') || text.nobody),
      told: after.openedAt === null ? text.nowCancelled : text.nowTold,
      shadow: after.shadow ? text.nowShadow : text.nowLive,
    };
    return what.map((kind) => told[kind]).join('; ');
  }

  /** '15:12', with its day where that is another one. */
  private asOf(at: Instant, other: Instant): string {
    const { when } = this;
    return when.day(at) === when.day(other) ? when.time(at) : when.dayAndTime(at);
  }
}

/** For each rule: how often so far, how often now, and what comes, goes and changes. The most urgent level first. */
function sumLines(
  before: readonly ReplayedAlert[],
  after: readonly ReplayedAlert[],
  { comes, goes, changed }: Comparison,
  language: Language,
): string[] {
  const text = words[language];
  const lists = [before, after, comes, goes, changed.map((one) => one.after)];
  const counts = lists.map(countsOf);
  const kinds = new Map([...before, ...after].map((alert) => [countedBy(alert), alert]));
  const rows = [...kinds.entries()].sort(([, a], [, b]) => levels.indexOf(a.level) - levels.indexOf(b.level));
  const titles = rows.map(
    ([, { level, title }]) =>
      `  ${replayWords(language).levels[level].padEnd(levelWidth(language))}  ${title[language]}`,
  );
  const width = Math.max(text.total.length, ...titles.map((title) => title.length));
  const row = (title: string, cells: readonly (string | number)[]): string =>
    `${title.padEnd(width)}${cells.map((cell) => String(cell === 0 ? '' : cell).padStart(8)).join('')}`.trimEnd();
  const body = rows.map(([key], index) =>
    row(
      titles[index] as string,
      counts.map((count) => count.get(key) ?? 0),
    ),
  );
  return [row(text.total, text.columns), ...body];
}

function countsOf(alerts: readonly ReplayedAlert[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const alert of alerts) counts.set(countedBy(alert), (counts.get(countedBy(alert)) ?? 0) + 1);
  return counts;
}
