/** `aal status` as text: what is known, what is waited for, what cannot be seen. It never says that all is well. */

import { createWhen } from '../../rules/words/index.ts';
import type { AlertView, DeliveryView, Status } from '../http/api.ts';
import { healthRows } from './health-text.ts';
import { lineWidth, wrapped } from './lines.ts';
import { type StatusWords, statusWords } from './status-words.ts';

type Language = 'de' | 'en';
type Line = (at: number) => string;

export function statusLines(status: Status, language: Language): string[] {
  const words = statusWords[language];
  const when = createWhen(language, status.flat.timeZone);
  const said: Line = (at) => when(at, status.at);
  const over = (view: AlertView) => view.alert.state === 'closed' || view.alert.state === 'cancelled';
  const unheard = status.sensors.filter((sensor) => sensor.state !== 'heard');
  return [
    ...headLines(status, language, said),
    ...section(
      words.alerts,
      status.alerts.filter((view) => !over(view)).flatMap((view) => alertLines(view, language, said)),
    ),
    ...section(words.rules, ruleLines(status, language)),
    ...section(words.faults, columns(status.faults.map((fault) => [said(fault.since), fault.text]))),
    ...section(
      words.unheard,
      columns(
        unheard.map(({ id, room, state, lastHeardAt }) => [
          `${id} (${status.rooms[room]?.[language] ?? room})`,
          lastHeardAt === null ? words.sensor[state] : `${words.sensor[state]}, ${words.last} ${said(lastHeardAt)}`,
        ]),
      ),
    ),
    ...section(words.health, columns(healthRows(status, language, said))),
  ];
}

function headLines(status: Status, language: Language, said: Line): string[] {
  const words = statusWords[language];
  const { flat, lastLife, mode } = status;
  const place = lastLife && (status.rooms[lastLife.room]?.[language] ?? lastLife.room);
  const speed = status.speed === 1 ? '' : ` · ${words.speed} ${status.speed}x`;
  const until = mode.until === null ? '' : ` ${words.until} ${said(mode.until)}`;
  return [
    `${flat.name} · ${words.phases[flat.phase] ?? flat.phase} · ${said(status.at)}${speed} · aal-gateway ${status.version}`,
    ...columns([
      [words.lastLife, lastLife ? `${said(lastLife.at)}, ${place} (${lastLife.sensor})` : words.never],
      [words.presence, words.presences[status.presence]],
      [words.mode, `${words.modes[mode.mode] ?? mode.mode}${until}`],
      [words.monitoring, words.monitorings[status.monitoring]],
    ]),
  ];
}

/** Long sentences go on under their beginning. */
function ruleLines({ rules }: Status, language: Language): string[] {
  const width = Math.max(...rules.map(({ title }) => title[language].length));
  const rows = rules.flatMap(({ title, text }) =>
    wrapped(text, lineWidth - width - 4).map((line, index) => [index === 0 ? title[language] : '', line]),
  );
  return columns(rows);
}

function alertLines({ alert, because, replyCode, deliveries }: AlertView, language: Language, said: Line): string[] {
  const words = statusWords[language];
  const { acknowledged } = alert;
  const marked = alert.marked ? `${words.marked[alert.marked]} ` : '';
  const by = acknowledged ? ` ${words.by} ${acknowledged.by} ${said(acknowledged.at)}` : '';
  const code = replyCode ? `, ${words.reply} OK ${replyCode}` : '';
  return [
    `${marked}${words.levels[alert.level].toUpperCase()}: ${alert.title[language]}, ${words.states[alert.state] ?? alert.state}${by}`,
    `  ${because}`,
    ...deliveries.map((delivery) => `  ${deliveryText(delivery, words, said)}`),
    `  ${alert.id}${code}`,
  ];
}

function deliveryText(
  { contact, by, status, reason, attempts, lastAttemptAt }: DeliveryView,
  words: StatusWords,
  said: Line,
): string {
  const at = lastAttemptAt === null ? '' : ` ${said(lastAttemptAt)}`;
  const why = reason ? ` (${reason})` : '';
  const tries = attempts > 1 ? `, ${attempts} ${words.attempts}` : '';
  return `${contact} ${words.via} ${by}: ${words.deliveries[status]}${at}${why}${tries}`;
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];

/** Rows with the first column padded to its longest word. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(0, ...rows.map(([first]) => first?.length ?? 0));
  return rows.map(([first = '', ...rest]) => `${first.padEnd(width)}  ${rest.join('  ')}`.trimEnd());
}
