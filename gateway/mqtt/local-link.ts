/**
 * The gateway's own link to the broker in its own process: no bytes, no session, no second acknowledgement. A message is
 * acknowledged to its publisher when the gateway has handled it (decisions/0007).
 */
import type { Clock } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Latch } from './broker/latch.ts';
import type { Publication, Will } from './broker/packets.ts';
import { topicMatches } from './filters.ts';
import type { Link, LinkEvents } from './link.ts';

/** What the link needs of the embedded broker. */
export interface LocalBroker {
  /** From now on `ear` hears every publication; what it holds is not acknowledged. */
  attach(ear: Ear, will: Will): Promise<void>;
  detach(): Promise<void>;
  /** Resolves when it is stored for everyone who is owed it. */
  send(publication: Publication): Promise<void>;
  retained(filters: readonly string[]): Iterable<Publication>;
}

/** `user`: whose client published it; null where nobody had to say who they are. */
export type Ear = (publication: Publication, handled: Latch, user: string | null) => void;

export interface LocalLinkOptions {
  readonly broker: LocalBroker;
  readonly clock: Clock;
  readonly log: Log;
  readonly subscriptions: readonly string[];
  readonly will: { readonly topic: string; readonly payload: string };
}

interface Waiting {
  readonly publication: Publication;
  readonly retain: boolean;
  readonly handled: Latch | null;
  readonly user: string | null;
}

export class LocalLink implements Link {
  private readonly options: LocalLinkOptions;
  private events: LinkEvents | null = null;
  /** One after the other, also when handling a message publishes another. Publishers wait: it stays short. */
  private readonly waiting: Waiting[] = [];
  private busy = false;

  constructor(options: LocalLinkOptions) {
    this.options = options;
  }

  get connected(): boolean {
    return this.events !== null;
  }

  async start(events: LinkEvents): Promise<void> {
    const { broker, subscriptions, will } = this.options;
    this.events = events;
    await broker.attach((publication, handled, user) => this.hear(publication, handled, user), {
      ...will,
      qos: 1,
      retain: true,
    });
    events.up(false);
    for (const publication of broker.retained(subscriptions))
      this.take({ publication, retain: true, handled: null, user: null });
  }

  async stop(): Promise<void> {
    if (!this.events) return;
    this.events = null;
    await this.options.broker.detach();
  }

  async publish(topic: string, payload: string, options: { retain?: boolean; qos?: 0 | 1 } = {}): Promise<void> {
    const { retain = false, qos = 1 } = options;
    if (!this.events) throw new Error('not connected to the broker: the link was stopped');
    await this.options.broker.send({ topic, payload: Buffer.from(payload), qos, retain });
  }

  private hear(publication: Publication, handled: Latch, user: string | null): void {
    if (!this.options.subscriptions.some((filter) => topicMatches(filter, publication.topic))) return;
    handled.hold();
    // Nobody listens any more: it stays unacknowledged, so that its sender keeps it for our next start.
    if (this.events) this.take({ publication, retain: false, handled, user });
  }

  private take(message: Waiting): void {
    this.waiting.push(message);
    if (!this.busy) this.next();
  }

  private next(): void {
    this.busy = true;
    for (let message = this.waiting.shift(); message; message = this.waiting.shift()) {
      const pending = this.handle(message);
      if (!pending) continue;
      pending.then(() => this.next());
      return;
    }
    this.busy = false;
  }

  /** A promise where the handler takes its time. Acknowledged also when it failed: it would fail again. */
  private handle({ publication, retain, handled, user }: Waiting): Promise<void> | null {
    const { topic, payload, qos } = publication;
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    const received = {
      topic,
      payload: bytes,
      retain,
      dup: false,
      qos: qos as 0 | 1 | 2,
      receivedAt: this.options.clock.now(),
      ...(user !== null && { user }),
    };
    const failed = (error: unknown) =>
      this.options.log.error({ error, topic }, `a message could not be handled: ${reasonOf(error)}`);
    const done = () => handled?.release();
    try {
      const pending = this.events?.message(received);
      if (pending) return pending.catch(failed).then(done);
    } catch (error) {
      failed(error);
    }
    done();
    return null;
  }
}
