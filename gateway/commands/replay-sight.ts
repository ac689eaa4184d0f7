/** How far back a replay can see, and what it does not know. */
import { kindNamed } from '../../rules/kinds/index.ts';
import { duration, type Names } from '../../rules/words/index.ts';
import type { Runnable } from '../config/load.ts';
import { indented } from './lines.ts';
import type { Gap, Sight, Source } from './replay-source.ts';
import { type Calendar, calendar, type Language } from './replay-words.ts';

const dayMs = 86_400_000;

const words = {
  de: {
    inputs: (count: number, from: string, to: string) =>
      `${count} ${count === 1 ? 'Eingabe' : 'Eingaben'}, ${from} bis ${to}`,
    empty: 'Da ist nichts, was sich durchspielen ließe.',
    tooFew: (asked: string, there: string) => `Gefragt sind ${asked}, das Protokoll hat ${there}.`,
    logBegins: (kept: string) => `Weiter zurück reicht das Protokoll nicht; aufbewahrt werden ${kept}.`,
    logReaches: (from: string, kept: string) => `Das Protokoll reicht zurück bis ${from}; aufbewahrt werden ${kept}.`,
    warm: (time: string) => `Davor wurde ${time} lang mitgehört, damit Sensoren und Anwesenheit bekannt sind.`,
    cold: 'Was davor war, ist unbekannt: Jeder Sensor zählt erst, wenn er sich gemeldet hat.',
    gaps: (count: number, all: string, longest: string, cause: string) =>
      `Nicht gehört wurde ${count}-mal, zusammen ${all}; am längsten ${longest} (${cause}).`,
    causes: { gateway: 'Wohnungsgerät aus', bridge: 'Funkzentrale nicht erreichbar', broker: 'MQTT nicht erreichbar' },
    unheard: (sensors: string) => `In dieser Zeit hat sich nicht gemeldet: ${sensors}.`,
    span: (from: string, to: string) => `${from} bis ${to}`,
    learning: (rules: string) => `Was gelernt war, fehlt; hier lernt von vorn: ${rules}.`,
    days: (count: number) => (count === 1 ? '1 Tag' : `${count} Tage`),
    assumed:
      'Angenommen ist: Jede Nachricht kommt an. Wer zuerst gerufen wird, übernimmt nach 1 Minute und schließt nach 30 Minuten ab. Gesendet wurde nichts.',
  },
  en: {
    inputs: (count: number, from: string, to: string) =>
      `${count} ${count === 1 ? 'input' : 'inputs'}, ${from} to ${to}`,
    empty: 'There is nothing that could be replayed.',
    tooFew: (asked: string, there: string) => `Asked for are ${asked}, the log has ${there}.`,
    logBegins: (kept: string) => `The log reaches no further back; ${kept} are kept.`,
    logReaches: (from: string, kept: string) => `The log reaches back to ${from}; ${kept} are kept.`,
    warm: (time: string) => `It listened to ${time} before that, so that sensors and presence are known.`,
    cold: 'What was before is not known: a sensor counts only from when it has spoken.',
    gaps: (count: number, all: string, longest: string, cause: string) =>
      `Nothing could be heard ${count === 1 ? 'once' : `${count} times`}, ${all} in all; for longest ${longest} (${cause}).`,
    causes: { gateway: 'gateway off', bridge: 'Zigbee2MQTT not reachable', broker: 'MQTT not reachable' },
    unheard: (sensors: string) => `Not heard in this time: ${sensors}.`,
    span: (from: string, to: string) => `${from} to ${to}`,
    learning: (rules: string) => `What was learned is missing; learning anew here: ${rules}.`,
    days: (count: number) => (count === 1 ? '1 day' : `${count} days`),
    assumed:
      'Assumed: every message arrives. Whoever is told first takes over after 1 minute and closes after 30 minutes. Nothing was sent.',
  },
} as const;

type Words = (typeof words)[Language];

/** What the text is made of; JSON too. */
export interface SightFacts {
  readonly source: Source['kind'];
  readonly inputs: number;
  readonly from: number | null;
  readonly to: number | null;
  /** The first input there is. */
  readonly oldestAt: number | null;
  /** From when on it listened, to know the state of the flat. */
  readonly listenedFrom: number | null;
  readonly askedDays: number | null;
  readonly retentionMs: number;
  readonly gaps: readonly Gap[];
  /** Sensors of flat.yaml that did not speak. */
  readonly unheard: readonly string[];
  /** Rules that learn: a replay begins without what they had learned. */
  readonly learning: readonly string[];
}

export const sightFacts = (
  { kind, oldestAt }: Source,
  sight: Sight,
  { config, program }: Runnable,
  askedDays: number | null,
): SightFacts => ({
  ...{ source: kind, inputs: sight.count, from: sight.from, to: sight.to, oldestAt },
  ...{ listenedFrom: sight.listenedFrom, askedDays, retentionMs: config.retention.raw, gaps: sight.gaps },
  unheard: Object.keys(config.sensors).filter((sensor) => !sight.heard.has(sensor)),
  learning: program.rules.filter((rule) => kindNamed(rule.kind)?.keeps).map(({ id }) => id),
});

export function sightLines(facts: SightFacts, names: Names, language: Language): string[] {
  const text = words[language];
  const { from, to, inputs } = facts;
  if (from === null || to === null) return [text.empty];
  const when = calendar(language, names.timeZone);
  const known = [
    ...(facts.source === 'log' ? logReach(facts, from, to, text, when) : []),
    warmUp(facts, from, text),
    gapText(facts.gaps, text, when),
    facts.unheard.length > 0 ? text.unheard(facts.unheard.join(', ')) : '',
    facts.learning.length > 0 ? text.learning(facts.learning.join(', ')) : '',
    text.assumed,
  ].filter((line) => line !== '');
  return [
    text.inputs(inputs, when.dayAndTime(from), when.dayAndTime(to)),
    ...known.flatMap((line) => indented(line, 0)),
  ];
}

/** 'Weiter zurück reicht das Protokoll nicht; aufbewahrt werden 30 Tage.' */
function logReach(facts: SightFacts, from: number, to: number, text: Words, when: Calendar): string[] {
  const { askedDays, oldestAt, retentionMs, listenedFrom } = facts;
  const kept = text.days(Math.round(retentionMs / dayMs));
  if (oldestAt !== null && listenedFrom !== null && oldestAt < listenedFrom)
    return [text.logReaches(when.dayAndTime(oldestAt), kept)];
  const asked = askedDays !== null && askedDays * dayMs > to - from + dayMs / 2;
  return [...(asked ? [text.tooFew(text.days(askedDays), span(to - from, text))] : []), text.logBegins(kept)];
}

function warmUp({ listenedFrom }: SightFacts, from: number, text: Words): string {
  const listenedMs = from - (listenedFrom ?? from);
  return listenedMs === 0 ? text.cold : text.warm(span(listenedMs, text));
}

/** Days from two on, else hours and minutes. */
const span = (ms: number, text: Words): string =>
  ms >= 2 * dayMs - dayMs / 24 ? text.days(Math.round(ms / dayMs)) : duration(ms);

function gapText(gaps: readonly Gap[], text: Words, when: Calendar): string {
  const longest = [...gaps].sort((a, b) => b.to - b.from - (a.to - a.from))[0];
  if (!longest) return '';
  const all = gaps.reduce((sum, { from, to }) => sum + to - from, 0);
  const lasted = text.span(when.dayAndTime(longest.from), when.dayAndTime(longest.to));
  return text.gaps(gaps.length, span(all, text), lasted, text.causes[longest.cause]);
}
