/** The technical part of `aal status`: what the gateway stands on, and who answers it. */
import { duration } from '../../rules/words/index.ts';
import type { LineView, PowerView, RoutineView, Status } from '../http/api.ts';
import { type StatusWords, statusWords } from './status-words.ts';

type Language = 'de' | 'en';
type Line = (at: number) => string;

export function healthRows({ health, routine, startedAt }: Status, language: Language, said: Line): string[][] {
  const words = statusWords[language];
  const { journal, timeseries, outbox } = health;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toLocaleString(language, { maximumFractionDigits: 1 })} MB`;
  const series = timeseries && [
    `${timeseries.target}: ${timeseries.behind} ${words.behind}, ${timeseries.quarantined} ${words.quarantined}`,
    timeseries.lastError ? ` (${timeseries.lastError})` : '',
  ];
  return [
    [words.connections, `MQTT ${words.brokers[health.broker]}, Zigbee2MQTT ${words.bridges[health.bridge]}`],
    [
      words.outbox,
      outbox.pending === 0 ? '0' : `${outbox.pending}, ${words.next} ${said(outbox.oldestDueAt ?? startedAt)}`,
    ],
    [
      words.journal,
      `${journal.inputs} · ${megabytes(journal.historyBytes + journal.stateBytes)} ${journal.damage.join(' ')}`.trim(),
    ],
    [words.timeseries, series ? series.join('') : words.notConfigured],
    [words.heartbeat, health.heartbeatAt === null ? words.notConfigured : said(health.heartbeatAt)],
    ...(health.power ? [[words.power, powerText(health.power, words, said)]] : []),
    ...health.lines.map((line, index) => [index === 0 ? words.lines : '', lineText(line, words, said)]),
    ...(routine.length > 0 ? [[words.routine, routineText(routine, words)]] : []),
    [words.memory, `${megabytes(health.rssBytes)}, ${words.since} ${said(startedAt)}`],
  ];
}

function powerText(power: PowerView, words: StatusWords, said: Line): string {
  const { mains, since, batteryLow, chargePercent, runtimeMs } = power;
  const battery = [
    ...(chargePercent === null ? [] : [`${chargePercent} %`]),
    ...(runtimeMs === null ? [] : [`${words.lasts} ${duration(runtimeMs)}`]),
  ].join(', ');
  return [
    since === null ? words.mains.unknown : `${words.mains[mains]} ${words.sinceThen} ${said(since)}`,
    ...(battery === '' ? [] : [`${batteryLow ? words.batteryLow : words.battery} ${battery}`]),
  ].join(', ');
}

function lineText({ receiver, which, answeredAt, missed }: LineView, words: StatusWords, said: Line): string {
  const last = answeredAt === null ? words.neverAnswered : `${words.answered} ${said(answeredAt)}`;
  const silent = missed === 0 ? '' : `, ${missed} ${words.missed}`;
  return `${receiver} (${words.addresses[which] ?? which}): ${last}${silent}`;
}

function routineText(tests: readonly RoutineView[], words: StatusWords): string {
  const overdue = tests.filter((test) => test.overdue).map(({ contact }) => contact);
  return overdue.length === 0 ? `${tests.length}, ${words.noneOverdue}` : `${words.overdue}: ${overdue.join(', ')}`;
}
