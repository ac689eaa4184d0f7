/** The dispatcher with the real journal on virtual time, and channels whose network can be switched. */
import { expect } from 'vitest';
import type { Channel, Message, Result } from '../../gateway/channels/channel.ts';
import { VirtualClock } from '../../gateway/clock.ts';
import { Dispatcher } from '../../gateway/delivery/dispatcher.ts';
import { createJournal, type FileJournal } from '../../gateway/journal/create.ts';
import type { PendingDelivery } from '../../gateway/journal/journal.ts';
import { silentLog } from '../../gateway/log.ts';
import type { Effect, NotifyEffect, OutcomeInput } from '../../rules/engine/types.ts';
import { aMessage, aNotify, noon } from './messages.ts';
import { tempFolder } from './temp.ts';

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;

/** A channel whose network can be switched: a small program, so that days of outage behave like one. */
export class FakeChannel implements Channel {
  readonly name: string;
  readonly network = true;
  readonly sent: Message[] = [];
  readonly asked: { readonly id: string; readonly at: number }[] = [];
  answer: (message: Message, signal: AbortSignal) => Promise<Result> | Result = () => ({ status: 'sent' });
  private readonly now: () => number;

  constructor(name: string, now: () => number) {
    this.name = name;
    this.now = now;
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async send(message: Message, signal: AbortSignal): Promise<Result> {
    this.asked.push({ id: message.id, at: this.now() });
    const result = await this.answer(message, signal);
    if (result.status !== 'failed') this.sent.push(message);
    return result;
  }

  /** What has been told, in order, whether alone or together with others. */
  get told(): string[] {
    return this.sent.flatMap(({ text }) => text.split(' '));
  }

  downUntil(at: number): void {
    this.answer = () => (this.now() < at ? unreachable : { status: 'sent' });
  }
}

export const unreachable: Result = { status: 'failed', reason: 'network unreachable', retry: true, unreachable: true };
export const never = (): Promise<Result> => new Promise(() => {});

export class House {
  clock = new VirtualClock(noon);
  readonly sms = new FakeChannel('sms', () => this.clock.now());
  readonly email = new FakeChannel('email', () => this.clock.now());
  readonly dispatch = new FakeChannel('dispatch', () => this.clock.now());
  readonly outcomes: OutcomeInput[] = [];
  /** As on the real dispatcher's way: who answered, and who did not. */
  readonly answers: [channel: string, somebody: boolean][] = [];
  readonly folder = tempFolder();
  journal = this.open();
  dispatcher = this.dispatcherOf();

  private open(): FileJournal {
    const journal = createJournal(this.folder);
    journal.open();
    return journal;
  }

  private dispatcherOf(): Dispatcher {
    const { journal, clock } = this;
    const dispatcher = new Dispatcher({
      journal,
      channels: [this.sms, this.email, this.dispatch],
      clock,
      log: silentLog,
      write: (delivery, others) => ({ message: this.write(delivery, others) }),
      report: (outcome) => {
        // Law: the attempt is in the journal before the engine hears of it.
        expect(journal.delivery(outcome.deliveryId)?.attempts).toBeGreaterThan(0);
        this.outcomes.push(outcome);
      },
      answered: (channel, somebody) => void this.answers.push([channel, somebody]),
      random: () => 0,
    });
    dispatcher.start();
    return dispatcher;
  }

  /** The text lists what is told with it. */
  private write({ effect, attempts }: PendingDelivery, others: readonly PendingDelivery[]): Message {
    return aMessage({
      id: effect.deliveryId,
      kind: effect.message,
      level: effect.level,
      late: this.clock.now() - effect.at > minute,
      at: effect.at,
      attempt: attempts + 1,
      text: [effect, ...others.map((other) => other.effect)].map(({ deliveryId }) => deliveryId).join(' '),
    });
  }

  /** What live.ts does: commit, then act. */
  notify(...effects: Partial<NotifyEffect>[]): void {
    const at = this.clock.now();
    this.commit(...effects.map((effect) => aNotify({ at, ...effect })));
    this.dispatcher.wake();
  }

  commit(...effects: Effect[]): void {
    const snapshot = { seq: this.journal.lastSeq, at: this.clock.now(), state: '{}', configHash: 'x' };
    this.journal.commit(effects, snapshot);
  }

  status(id: string): string | undefined {
    return this.journal.delivery(id)?.status;
  }

  results(id: string): string[] {
    return this.outcomes.filter(({ deliveryId }) => deliveryId === id).map(({ result }) => result);
  }

  /** The process dies without a word: its timers and what was on its way are lost with it. */
  killAndRestart(): void {
    this.clock = new VirtualClock(this.clock.now());
    this.journal.close();
    this.journal = this.open();
    this.dispatcher = this.dispatcherOf();
  }

  async end(): Promise<void> {
    const stopped = this.dispatcher.stop();
    await this.clock.advanceBy(minute);
    await stopped;
    this.journal.close();
  }
}
