/** What `aal statistics` prints: two tables, one of what happened, one of how it ended. */

import type { RuleStatistics } from '../statistics/statistics.ts';
import { lineWidth, wrapped } from './lines.ts';

interface StatisticsWords {
  readonly nothing: string;
  readonly incomplete: string;
  readonly rule: string;
  readonly happened: readonly string[];
  readonly ended: string;
  readonly endings: readonly string[];
  readonly legend: string;
}

export const statisticsWords: Readonly<Record<'de' | 'en', StatisticsWords>> = {
  de: {
    nothing: 'Keine Alarme in diesem Monat.',
    incomplete: 'Unvollständig: Ältere Alarme dieses Monats sind nach der Aufbewahrungszeit gelöscht.',
    rule: 'Regel',
    happened: ['Voralarme', 'Bewohner', 'von selbst', 'Alarme', 'übernommen', 'geschlossen', 'Zentrale', 'falsch'],
    ended: 'Abgeschlossen als',
    endings: ['berechtigt', 'Besuch', 'nicht da', 'Sensor', 'Probe', 'anderer', 'erledigt', 'offen'],
    legend:
      'Bewohner, von selbst: so brachen Voralarme ab. Übernommen, geschlossen: mittlere Zeit ab dem Alarm (Median). Falsch: Besuch, nicht da und Sensor, im Verhältnis zu diesen und den berechtigten.',
  },
  en: {
    nothing: 'No alerts in this month.',
    incomplete: 'Incomplete: older alerts of this month have been erased at the end of their retention.',
    rule: 'Rule',
    happened: ['pre-alarms', 'resident', 'by itself', 'alerts', 'taken over', 'closed', 'centre', 'false'],
    ended: 'Closed as',
    endings: ['justified', 'visit', 'away', 'sensor', 'test', 'other', 'resolved', 'open'],
    legend:
      'Resident, by itself: how pre-alarms were called off. Taken over, closed: median time from the alert. False: visit, away and sensor, of these and the justified.',
  },
};

export function statisticsLines(month: string, rules: readonly RuleStatistics[], language: 'de' | 'en'): string[] {
  const words = statisticsWords[language];
  if (rules.length === 0) return [month, '', words.nothing];
  return [
    month,
    '',
    ...table([[words.rule, ...words.happened], ...rules.map((rule) => happened(rule, language))]),
    '',
    ...table([[words.ended, ...words.endings], ...rules.map((rule) => endings(rule, language))]),
    '',
    ...wrapped(words.legend, lineWidth),
  ];
}

function happened(rule: RuleStatistics, language: 'de' | 'en'): string[] {
  const { preAlarms, cancelledByResident, cancelledOtherwise, alerts, handedToCentre, falseShare } = rule;
  return [
    rule.title[language],
    ...[preAlarms, cancelledByResident, cancelledOtherwise, alerts].map(counted),
    duration(rule.acknowledgedAfterMs),
    duration(rule.closedAfterMs),
    counted(handedToCentre),
    falseShare === null ? '' : `${Math.round(falseShare * 100)} %`,
  ];
}

function endings({ title, closed, stillOpen }: RuleStatistics, language: 'de' | 'en'): string[] {
  const { justified, visit, away, sensor, test, other, resolved } = closed;
  return [title[language], ...[justified, visit, away, sensor, test, other, resolved, stillOpen].map(counted)];
}

const counted = (count: number): string => (count === 0 ? '' : String(count));

/** '45 s', '4 min', '1 h 20 min'. */
function duration(ms: number | null): string {
  if (ms === null) return '';
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}

/** The first column to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const cell = (text: string, column: number): string =>
    column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!);
  return rows.map((row) => row.map(cell).join('  ').trimEnd());
}
