/** Who may take an alert over, and by what: the reply codes of SMS, the tokens of links, the check that all of them share. */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { AcknowledgeInput, Alert, Instant } from '../../rules/engine/types.ts';
import type { Clock } from '../clock.ts';
import type { Journal } from '../journal/journal.ts';
import { limits } from '../limits.ts';

export interface AcknowledgementDeps {
  readonly journal: Pick<Journal, 'alert' | 'deliveriesOf' | 'get' | 'set' | 'list'>;
  readonly clock: Clock;
  /** http.publicUrl; null: no links. */
  publicUrl(): string | null;
}

export interface Holder {
  readonly alert: Alert;
  readonly contact: string;
}

/** May this contact take this alert over now? `input`: yes. Everything else says why not, or that it is done already. */
export type TakeOver =
  | { readonly verdict: 'yes'; readonly input: AcknowledgeInput }
  | { readonly verdict: 'done'; readonly at: Instant }
  | { readonly verdict: 'closed'; readonly at: Instant }
  | { readonly verdict: 'taken'; readonly by: string; readonly at: Instant }
  | { readonly verdict: 'not-told' };

/** A verdict as the audit has it. */
export const verdictReasons: Readonly<Record<TakeOver['verdict'], string>> = {
  yes: 'taken over',
  done: 'taken over already',
  closed: 'closed already',
  taken: 'taken over by another',
  'not-told': 'not told of this alert',
};

const codeKey = 'reply-code:';
const linkKey = 'link:';
/** A second press on the button, a second SMS: the same taking over, not another one. */
const sameTakeOverMs = 60_000;

export class Acknowledgement {
  private readonly deps: AcknowledgementDeps;
  /** Only hashes are stored; what was handed out since the start is remembered here, so that a repeat carries the same link. */
  private readonly tokens = new Map<string, string>();

  constructor(deps: AcknowledgementDeps) {
    this.deps = deps;
  }

  /**
   * The alert's reply code; made at the first asking, four digits that no other open or lately closed alert has, but those
   * that are told in one message: they share one.
   */
  codeFor(alertId: string, shared: string | null = null): string {
    const known = this.knownCode(alertId);
    if (known !== null) return known;
    const code = shared ?? this.newCode();
    this.deps.journal.set(codeKey + alertId, code);
    return code;
  }

  private newCode(): string {
    this.tidy();
    const used = new Set(this.deps.journal.list(codeKey).map(({ value }) => value));
    let code: string;
    do code = String(randomInt(1_000, 10_000));
    while (used.has(code));
    return code;
  }

  /** The code where the alert has one already. */
  knownCode(alertId: string): string | null {
    return this.deps.journal.get(codeKey + alertId);
  }

  /** Several where they were told in one message. */
  alertsOfCode(code: string): Alert[] {
    const entries = this.deps.journal.list(codeKey).filter(({ value }) => value === code);
    return entries.flatMap(({ key }) => this.deps.journal.alert(key.slice(codeKey.length)) ?? []);
  }

  /** The address of the page on which this contact takes this alert over. */
  linkFor(alertId: string, contact: string): string | null {
    const publicUrl = this.deps.publicUrl();
    if (publicUrl === null) return null;
    return `${publicUrl.replace(/\/+$/, '')}/a/${this.tokenFor(alertId, contact)}`;
  }

  /** Whose link it is; null for anything that is none, or none any more. */
  holderOf(token: string): Holder | null {
    if (!/^[\w-]{22}$/.test(token)) return null;
    const stored = this.deps.journal.get(linkKey + hash(token));
    if (stored === null) return null;
    const { alertId, contact } = JSON.parse(stored) as { alertId: string; contact: string };
    const alert = this.deps.journal.alert(alertId);
    return alert && !isOver(alert, this.deps.clock.now()) ? { alert, contact } : null;
  }

  takeOver({ alert, contact }: Holder, via: AcknowledgeInput['via']): TakeOver {
    const at = this.deps.clock.now();
    if (!this.wasTold(alert.id, contact)) return { verdict: 'not-told' };
    const closedAt = endedAt(alert);
    if (closedAt !== null) return { verdict: 'closed', at: closedAt };
    const { acknowledged } = alert;
    if (alert.state === 'acknowledged' && acknowledged) {
      if (acknowledged.by !== contact) return { verdict: 'taken', by: acknowledged.by, at: acknowledged.at };
      if (at - acknowledged.at < sameTakeOverMs) return { verdict: 'done', at: acknowledged.at };
    }
    return { verdict: 'yes', input: { type: 'acknowledge', at, alertId: alert.id, by: contact, via } };
  }

  /** Forgets codes and links of alerts that ended more than a day ago. */
  tidy(): void {
    const { journal, clock } = this.deps;
    const over = (alertId: string): boolean => {
      const alert = journal.alert(alertId);
      return alert === null || isOver(alert, clock.now());
    };
    for (const { key } of journal.list(codeKey)) if (over(key.slice(codeKey.length))) journal.set(key, null);
    for (const { key, value } of journal.list(linkKey)) {
      const { alertId, contact } = JSON.parse(value) as { alertId: string; contact: string };
      if (!over(alertId)) continue;
      journal.set(key, null);
      this.tokens.delete(`${alertId} ${contact}`);
    }
  }

  private tokenFor(alertId: string, contact: string): string {
    const key = `${alertId} ${contact}`;
    const known = this.tokens.get(key);
    if (known !== undefined) return known;
    if (this.deps.journal.list(linkKey).length >= limits.delivery.links) this.tidy();
    const token = randomBytes(16).toString('base64url');
    this.deps.journal.set(linkKey + hash(token), JSON.stringify({ alertId, contact }));
    this.tokens.set(key, token);
    return token;
  }

  wasTold(alertId: string, contact: string): boolean {
    return this.deps.journal.deliveriesOf(alertId).some(({ effect }) => effect.contact === contact);
  }
}

const hash = (token: string): string => createHash('sha256').update(token).digest('hex');

function endedAt(alert: Alert): Instant | null {
  if (alert.closed) return alert.closed.at;
  return alert.state === 'cancelled' ? alert.startedAt : null;
}

function isOver(alert: Alert, now: Instant): boolean {
  const at = endedAt(alert);
  return at !== null && now - at > limits.delivery.replyAfterCloseMs;
}
