/** What the webhook's receiver reads. Fields may be added; none changes its meaning while `version` is 1. */
import type { Because } from '../../../rules/engine/types.ts';
import type { Message } from '../channel.ts';

export interface WebhookPayload {
  readonly version: 1;
  /** The delivery: the same in every repeat, also in Idempotency-Key. */
  readonly id: string;
  readonly message: Message['kind'];
  readonly attempt: number;
  /** More than a minute after it was decided. */
  readonly late: boolean;
  /** When it was decided, ISO 8601 UTC. */
  readonly at: string;
  readonly flat: Message['flat'];
  readonly alert: {
    readonly id: string;
    readonly level: Message['level'];
    readonly state: string;
    readonly marked: 'test' | 'trial' | null;
    readonly startedAt: string;
    /** Times it was raised, the first included. */
    readonly count: number;
    /** The rule's id, its title in the contact's language, and the evidence; absent where the contact's detail is short. */
    readonly rule?: string;
    readonly title?: string;
    readonly because?: Because;
  };
  readonly text: {
    readonly language: 'de' | 'en';
    readonly subject: string;
    readonly short: string;
    readonly full: string;
  };
}

export function payloadOf(message: Message): WebhookPayload {
  const { alert, language } = message;
  const { id, level, state, marked, count } = alert;
  const evidence =
    message.detail === 'full' ? { rule: alert.rule, title: alert.title[language], because: alert.because } : {};
  return {
    version: 1,
    id: message.id,
    message: message.kind,
    attempt: message.attempt,
    late: message.late,
    at: new Date(message.at).toISOString(),
    flat: message.flat,
    alert: { id, level, state, marked, startedAt: new Date(alert.startedAt).toISOString(), count, ...evidence },
    text: { language, subject: message.subject, short: message.short, full: message.text },
  };
}
