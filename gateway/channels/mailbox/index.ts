/** The demo's letter box in place of mail, SMS and the centre: nothing leaves the machine, everything can be read. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import type { MailboxMessage } from '../../http/api.ts';
import { limits } from '../../limits.ts';
import type { Channel, Message, Result } from '../channel.ts';

export interface MailboxDeps {
  readonly clock: Clock;
  /** Each message also becomes a file here; null: in memory only. */
  readonly folder: string | null;
}

export class Mailbox {
  private readonly deps: MailboxDeps;
  private readonly kept: MailboxMessage[] = [];
  private readonly listeners = new Set<(message: MailboxMessage) => void>();
  private filed = 0;

  constructor(deps: MailboxDeps) {
    this.deps = deps;
  }

  /** The newest ones, oldest first. */
  messages(): readonly MailboxMessage[] {
    return this.kept;
  }

  /** Calls back for every message from now on; returns the unsubscriber. */
  watch(listener: (message: MailboxMessage) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The mailbox in the place of a channel: 'sms', 'call', 'email', 'dispatch'. */
  channel(name: string): Channel {
    return {
      name,
      network: false,
      start: async () => {},
      stop: async () => {},
      send: async (message) => this.take(name, message),
      sendText: async (_number, text) =>
        this.keep({ at: this.deps.clock.now(), to: 'SMS', by: name, subject: '', text }),
    };
  }

  private take(name: string, message: Message): Result {
    const { contact, subject } = message;
    const text = name === 'sms' ? message.short : name === 'call' ? message.spoken : message.text;
    const kept = this.keep({ at: this.deps.clock.now(), to: contact.name ?? contact.id, by: name, subject, text });
    return kept.status === 'sent' && name === 'dispatch' ? { status: 'handed-over' } : kept;
  }

  private keep(message: MailboxMessage): Result {
    this.kept.push(message);
    if (this.kept.length > limits.delivery.mailboxMessages) this.kept.shift();
    for (const listener of this.listeners) listener(message);
    return this.file(message);
  }

  private file(message: MailboxMessage): Result {
    const { folder } = this.deps;
    if (folder === null) return { status: 'sent' };
    const number = String((this.filed++ % limits.delivery.mailboxMessages) + 1).padStart(3, '0');
    const head = `At: ${new Date(message.at).toISOString()}\nTo: ${message.to}\nBy: ${message.by}\n`;
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(
        join(folder, `${number}-${message.by}.txt`),
        `${head}Subject: ${message.subject}\n\n${message.text}\n`,
      );
      return { status: 'sent' };
    } catch {
      return { status: 'failed', reason: 'the mailbox folder cannot be written', retry: true };
    }
  }
}
