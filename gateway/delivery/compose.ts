/** From a row of the outbox to a message for one person, written anew at each attempt. */
import type { Alert, Because, MessageKind, NotifyEffect, Words } from '../../rules/engine/types.ts';
import type { Names } from '../../rules/words/index.ts';
import type { Message } from '../channels/channel.ts';
import type { Clock } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import type { Journal, PendingDelivery } from '../journal/journal.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import { missedBy } from './order.ts';
import type { MessageParts } from './texts/parts.ts';
import { writeTogether } from './texts/together.ts';
import { write } from './texts/write.ts';

/** A contact as flat.yaml has it: its addresses by the channel's name. */
export interface Addressee {
  readonly name?: string | undefined;
  readonly sms?: string | undefined;
  readonly call?: string | undefined;
  readonly email?: string | undefined;
  readonly dispatch?: string | undefined;
  readonly language?: 'de' | 'en' | undefined;
  readonly detail: 'full' | 'short';
  /** false: is only told. */
  readonly takes_over?: boolean | undefined;
}

/** What texts need of flat.yaml. */
export interface Directory {
  readonly flat: {
    readonly id: string;
    readonly name: string;
    readonly timeZone: string;
    readonly language: 'de' | 'en';
  };
  readonly contacts: Readonly<Record<string, Addressee>>;
  readonly rooms: Readonly<Record<string, Words>>;
  /** SMS can be answered: a modem in the flat hears them. */
  readonly hearsReplies: boolean;
  /** A key pressed during a call is heard. */
  readonly hearsKeys: boolean;
}

export interface ComposerDeps {
  readonly journal: Pick<Journal, 'alert' | 'deliveriesOf'>;
  readonly clock: Clock;
  readonly log: Log;
  /** As configured now: a reload changes it. */
  directory(): Directory;
  because(because: Because, language: 'de' | 'en', names: Names): string;
  /** The reply code of an alert; a new one is like `shared`, where that is given. */
  codeFor(alertId: string, shared: string | null): string;
  /** The acknowledgement page of one contact and alert; null without http.publicUrl. */
  linkFor(alertId: string, contact: string): string | null;
}

/** A message, or why there is none to be sent any more. */
export type Composed = { readonly message: Message } | { readonly impossible: string };

/** A message is late when it leaves this long after it was decided. */
const lateAfterMs = 60_000;

/** Kinds that can be answered by taking over. */
const asking: ReadonlySet<MessageKind> = new Set(['raised', 'reminder', 'update', 'question']);

/** `others`: told in the same message; they go to the same contact on the same channel. */
export type Compose = (delivery: PendingDelivery, others?: readonly PendingDelivery[]) => Composed;

export function createComposer(deps: ComposerDeps): Compose {
  return (delivery, others = []) => {
    const { effect, attempts } = delivery;
    const directory = deps.directory();
    const contact = directory.contacts[effect.contact];
    if (!contact) return { impossible: 'the contact is no longer in flat.yaml' };
    const to = addressOf(contact, effect.by);
    if (to === undefined) return { impossible: `the contact has no ${effect.by} in flat.yaml any more` };
    const alert = deps.journal.alert(effect.alertId);
    if (!alert) return { impossible: 'the alert is no longer known' };

    const [parts, ...rest] = allParts(deps, [delivery, ...others], contact, directory);
    if (!parts) return { impossible: 'the alert is no longer known' };
    const { flat } = directory;
    const { language, detail, replyCode, link, key, late } = parts;
    const message: Message = {
      id: effect.deliveryId,
      kind: effect.message,
      level: effect.level,
      alert,
      facts: effect.facts ?? {},
      place: placeOf(alert, language, directory),
      flat: { id: flat.id, name: flat.name },
      contact: { id: effect.contact, name: contact.name ?? null },
      to,
      language,
      detail,
      ...(rest.length === 0 ? write(parts) : writeTogether([parts, ...rest])),
      replyCode,
      link,
      key,
      late,
      validMs: validMs(effect),
      at: effect.at,
      attempt: attempts + 1,
    };
    return { message };
  };
}

/** A notice nobody tells again: it may come late. */
function validMs({ level, restMs = Number.POSITIVE_INFINITY }: NotifyEffect): number | null {
  const { least, most } = limits.delivery.urgentSmsValidMs;
  return level === 'emergency' || level === 'alarm' ? Math.min(most, Math.max(least, restMs)) : null;
}

/** Of each delivery whose alert is known. What is told together has one code. */
function allParts(
  deps: ComposerDeps,
  deliveries: readonly PendingDelivery[],
  contact: Addressee,
  directory: Directory,
): MessageParts[] {
  let code: string | null = null;
  const isOne = deliveries.length === 1;
  return deliveries.flatMap((delivery) => {
    const alert = deps.journal.alert(delivery.effect.alertId);
    if (!alert) return [];
    // What was interrupted is told once for all.
    const because = isOne ? alert.because : { ...alert.because, gaps: [] };
    const parts: MessageParts = partsOf(deps, delivery, { alert, because, contact, directory, code, isOne });
    code ??= parts.replyCode;
    return [parts];
  });
}

interface About {
  readonly alert: Alert;
  readonly because: Because;
  readonly contact: Addressee;
  readonly directory: Directory;
  /** Of another alert in the same message. */
  readonly code: string | null;
  /** The message tells nothing else. */
  readonly isOne: boolean;
}

function partsOf(deps: ComposerDeps, delivery: PendingDelivery, about: About): MessageParts {
  const { effect } = delivery;
  const { alert, because, contact, directory } = about;
  const now = deps.clock.now();
  const language = contact.language ?? directory.flat.language;
  // Who has taken it over is told what happens, not asked again.
  const hasIt =
    alert.state === 'acknowledged' && alert.acknowledged?.by === effect.contact && effect.message !== 'question';
  const asked = !hasIt && contact.takes_over !== false;
  return {
    kind: effect.message,
    alert,
    because: sentenceOf(deps, because, language, directory),
    bareBecause: sentenceOf(deps, withoutRemark(because), language, directory),
    flatName: directory.flat.name,
    timeZone: directory.flat.timeZone,
    language,
    detail: contact.detail,
    replyCode: asked && canReply(effect, directory) ? deps.codeFor(alert.id, about.code) : null,
    link: asked && canFollowLinks(effect) ? deps.linkFor(alert.id, effect.contact) : null,
    key: about.isOne && asked && canPress(effect, directory),
    facts: effect.facts ?? {},
    takenOverBefore: takenOverBefore(deps, effect),
    missed: missedBy(delivery, deps.journal.deliveriesOf(effect.alertId)),
    at: effect.at,
    now,
    late: now - effect.at > lateAfterMs,
    contactName: (id) => directory.contacts[id]?.name ?? id,
    roomName: (id) => directory.rooms[id]?.[language] ?? id,
  };
}

function placeOf({ because }: Alert, language: 'de' | 'en', { rooms }: Directory): string | null {
  const { room } = because.facts;
  return typeof room === 'string' && room !== '' ? (rooms[room]?.[language] ?? room) : null;
}

const isAddress = (channel: string): channel is 'sms' | 'call' | 'email' | 'dispatch' =>
  ['sms', 'call', 'email', 'dispatch'].includes(channel);

function addressOf(contact: Addressee, channel: string): string | undefined {
  return isAddress(channel) ? contact[channel] : undefined;
}

const canReply = ({ by, message }: NotifyEffect, { hearsReplies }: Directory): boolean =>
  by === 'sms' && hearsReplies && asking.has(message);

const canPress = ({ by, message }: NotifyEffect, { hearsKeys }: Directory): boolean =>
  by === 'call' && hearsKeys && asking.has(message);

const canFollowLinks = ({ by, message }: NotifyEffect): boolean =>
  (by === 'sms' || by === 'email') && asking.has(message);

/** When an acknowledgement lapses, who had given it is told (next-step); those who come after hear the name. */
function takenOverBefore({ journal }: ComposerDeps, { alertId, step, message }: NotifyEffect): string | null {
  if (message === 'raised' && step <= 1) return null;
  const lapses = journal.deliveriesOf(alertId).filter(({ effect }) => effect.message === 'next-step');
  const by = lapses.at(-1)?.effect.facts?.by;
  return typeof by === 'string' ? by : null;
}

const withoutRemark = ({ remark: _, ...bare }: Because): Because => bare;

/** An alarm whose reason cannot be put into words goes out without it: never not at all. */
function sentenceOf(deps: ComposerDeps, because: Because, language: 'de' | 'en', { rooms, flat }: Directory): string {
  try {
    return deps.because(because, language, { rooms, timeZone: flat.timeZone });
  } catch (error) {
    deps.log.error({ error }, `the reason of an alert could not be put into words: ${reasonOf(error)}`);
    return '';
  }
}
