/** What `aal replay` prints of one set of rules: day by day what would have been raised, why, and to whom; then the sums. */
import { levels } from '../../rules/engine/types.ts';
import type { ReplayedAlert } from '../../rules/replay/replay.ts';
import { becauseSentence, type Names } from '../../rules/words/index.ts';
import { indented } from './lines.ts';
import { calendar, countedBy, headline, type Language, levelWidth, replayWords } from './replay-words.ts';

const words = {
  de: { nothing: 'Kein Alarm wäre ausgelöst worden.' },
  en: { nothing: 'No alert would have been raised.' },
} as const;

export function replayLines(alerts: readonly ReplayedAlert[], names: Names, language: Language): string[] {
  if (alerts.length === 0) return [words[language].nothing];
  const when = calendar(language, names.timeZone);
  const width = levelWidth(language);
  const lines: string[] = [];
  let day = '';
  for (const alert of alerts) {
    const today = when.day(alert.startedAt);
    if (today !== day) lines.push('', today);
    day = today;
    const level = replayWords(language).levels[alert.level].padEnd(width);
    lines.push(`  ${when.time(alert.startedAt)}  ${level}  ${headline(alert, language)}`);
    lines.push(...indented(becauseSentence(alert.because, language, names), 11 + width));
  }
  return [...lines, '', ...sumLines(alerts, language)];
}

/** How often each rule spoke, the most urgent level first. */
function sumLines(alerts: readonly ReplayedAlert[], language: Language): string[] {
  const { levels: named, total } = replayWords(language);
  const counted = new Map<string, { alert: ReplayedAlert; count: number }>();
  for (const alert of alerts) {
    const count = counted.get(countedBy(alert))?.count ?? 0;
    counted.set(countedBy(alert), { alert, count: count + 1 });
  }
  const rows = [...counted.values()].sort(
    (a, b) => levels.indexOf(a.alert.level) - levels.indexOf(b.alert.level) || b.count - a.count,
  );
  const row = ({ alert, count }: { alert: ReplayedAlert; count: number }): string =>
    `  ${String(count).padStart(5)}  ${named[alert.level].padEnd(levelWidth(language))}  ${alert.title[language]}`;
  return [total, ...rows.map(row)];
}
