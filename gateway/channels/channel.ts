/** The contract of everything that carries a message out of the flat. A channel sends and says what became of it; it never decides. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Alert, FaultInput, Level, MessageKind, NotifyEffect } from '../../rules/engine/types.ts';
import type { LineView } from '../http/api.ts';

/** One message, written anew for each attempt from the state of now. */
export interface Message {
  /** The delivery's id: travels to the receiver, so that a repeat is recognisable. */
  readonly id: string;
  readonly kind: MessageKind;
  readonly level: Level;
  readonly alert: Alert;
  /** What this message tells beside the alert: {room, sensor, at} of an update, {by}, or the centre's {acceptedBy, at}, of taken-over. */
  readonly facts: NonNullable<NotifyEffect['facts']>;
  /** The alert's room as people call it, in the contact's language; null where it concerns the flat as a whole. */
  readonly place: string | null;
  readonly flat: { readonly id: string; readonly name: string };
  readonly contact: { readonly id: string; readonly name: string | null };
  /** The contact's address on this channel: a phone number, a mail address, a receiver's name. */
  readonly to: string;
  readonly language: 'de' | 'en';
  /** 'short': nothing about health or habits leaves the flat on this path. */
  readonly detail: 'full' | 'short';
  /** Ready texts in the contact's language and detail. `short` fits one SMS where it can. */
  readonly subject: string;
  readonly short: string;
  readonly text: string;
  /** The same to be read out by a machine: no abbreviations, times in words, said twice. */
  readonly spoken: string;
  /** The text in its parts, for a channel that can set it in type. */
  readonly layout: Layout;
  /** Reply code ('4711') while the contact may acknowledge by reply; null otherwise. */
  readonly replyCode: string | null;
  /** Acknowledgement page, only where http.publicUrl is set. */
  readonly link: string | null;
  /** The contact may take it over by pressing 1 during the call. */
  readonly key: boolean;
  /** More than 60 s after it was due. */
  readonly late: boolean;
  /** Not to be delivered any more after this time, ms: the chain is further on by then. null: for as long as the path likes. */
  readonly validMs: number | null;
  /** When the delivery was decided, ms. */
  readonly at: number;
  /** 1-based. */
  readonly attempt: number;
}

/** A text in the order in which it is read; every part plain text. */
export interface Layout {
  /** What kind of message this is: 'Alarm, noch offen', 'Entwarnung'. */
  readonly label: string;
  /** One sentence; '' where the label says it all. */
  readonly headline: string;
  readonly paragraphs: readonly string[];
  /** What to do now. */
  readonly next: readonly string[];
  /** How to take it over on a page; its link is `link`. */
  readonly button: { readonly label: string; readonly link: string } | null;
  readonly footer: string;
}

/** Law 13. `sent`: the path took it. `handed-over`: the receiver's protocol said yes. */
export type Result =
  | { readonly status: 'sent'; readonly receipt?: string }
  | { readonly status: 'handed-over'; readonly receipt?: string }
  | {
      readonly status: 'failed';
      /** One line for the audit; no secrets, no addresses. */
      readonly reason: string;
      /** May the same message succeed later? */
      readonly retry: boolean;
      /** The network itself failed (no route, refused, time-out before any answer). */
      readonly unreachable?: boolean;
      /** The receiver asked for a pause (Retry-After, greylisting). */
      readonly retryAfterMs?: number;
    };

/** What became of a delivery after its `send` had resolved: an answer, a report that came late. */
export type Late = (deliveryId: string, result: Result) => void;

/** A technical fault begins or ends; the engine raises or closes the fault alert `fault:<id>`. */
export type RaiseFault = (id: string, active: boolean, facts: FaultInput['facts']) => void;

/** What a provider sends us by itself (a webhook). */
export interface HookRequest {
  /** The whole address as the provider called it: http.publicUrl and the path. Some sign it. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What it wants to hear in return. */
export interface HookAnswer {
  readonly type: string;
  readonly body: string;
}

/** Why it is not heard, in one line for the log, without anything that was in it. */
export type Refusal = { readonly refused: string };

/** A reply, what became of a delivery, a key pressed during a call; or nothing that anybody waits for. */
export type Heard =
  | { readonly says: 'reply'; readonly from: string; readonly text: string }
  | { readonly says: 'became'; readonly deliveryId: string; readonly result: Result }
  | { readonly says: 'key'; readonly deliveryId: string; readonly key: string }
  | { readonly says: 'nothing' };

/** Neither throws, whatever comes, but for what `act` throws. */
export interface Ear {
  /** What `act` has taken without throwing is done: a repeat of it is refused. */
  hear<T>(request: HookRequest, act: (heard: Heard) => T): { readonly done: T } | Refusal;
  /** `spoken` is read out where a call is still there. */
  answer(spoken: string | null, language: 'de' | 'en'): HookAnswer;
}

export interface Channel {
  /** The word contacts and chain steps use: 'email', 'sms', 'call', 'dispatch', ... */
  readonly name: string;
  /** Its failure says something about the uplink (false for a local modem, and a mail server on this machine). */
  readonly network: boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Resolves within 60 s whatever happens; never throws. `signal` aborts when the gateway stops. */
  send(message: Message, signal: AbortSignal): Promise<Result>;
  /** The addresses that are asked at an interval whether they are there. */
  lines?(): readonly LineView[];
  /** What its provider tells by itself; null: nothing is heard that way. */
  readonly ear?: Ear | null;
  /** A short answer outside any alert, e.g. to a reply that nobody could read. Same promises as send. */
  sendText?(to: string, text: string, signal: AbortSignal): Promise<Result>;
}
