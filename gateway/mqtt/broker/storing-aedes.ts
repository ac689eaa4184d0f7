/**
 * aedes 1.2 with the guarantee that an acknowledged message is not lost. Two things differ from aedes itself:
 * - it acknowledges a QoS 1 message before it stores it. Here the message is stored and delivered while aedes still asks
 *   for permission (`authorizePublish`), and permission, hence PUBACK, is given when the message is safe;
 * - it numbers a message before it stores it and delivers it after, and takes a message that was overtaken for a
 *   duplicate: a retained QoS 0 message followed by a plain one in the same packet of bytes is lost (moscajs/aedes#994).
 *   Here numbering and delivery are one step.
 * The hook `published` and the event 'publish' are left out.
 */
import { Aedes, type AedesOptions, type Client, type PublishPacket } from 'aedes';
import { Latch } from './latch.ts';
import type { Publication } from './packets.ts';
import type { Persistence } from './persistence.ts';

type Done = (error?: Error) => void;

interface Delivery {
  /** Opens when the disk or every receiver has it. */
  readonly safe: Latch;
  /** Opens when it is written to every connected receiver: slow ones hold up the sender. */
  readonly emitted: Latch;
}

/** What of aedes its types leave out. */
interface Internals {
  counter: number;
  readonly mq: { emit(packet: object, done: () => void): void };
}

export class StoringAedes extends Aedes {
  /** The gateway itself. */
  ear: ((publication: Publication, handled: Latch) => void) | null = null;
  private readonly persistence: Persistence;
  /** Delivered while permission was asked for, until aedes comes to publish them. */
  private readonly deliveries = new WeakMap<PublishPacket, Delivery>();

  constructor(options: AedesOptions, persistence: Persistence) {
    super({ ...options, persistence });
    this.persistence = persistence;
  }

  /** To be called from `authorizePublish` for a message that may be published. */
  accept(packet: PublishPacket, client: Client | null, done: Done): void {
    if (packet.qos === 1) {
      const delivery = this.deliver(packet, client);
      this.deliveries.set(packet, delivery);
      delivery.safe.whenOpen(done);
    } else done();
  }

  override publish(packet: PublishPacket, done: Done): void;
  override publish(packet: PublishPacket, client: Client | null, done: Done): void;
  override publish(packet: PublishPacket, clientOrDone: Client | Done | null, last?: Done): void {
    const [client, done] = typeof clientOrDone === 'function' ? [null, clientOrDone] : [clientOrDone, last];
    const { safe, emitted } = this.deliveries.get(packet) ?? this.deliver(packet, client);
    safe.whenOpen(() => emitted.whenOpen(() => done?.()));
  }

  /** From the gateway itself: told when it is safe, whoever reads slowly. */
  send(publication: Publication, done: () => void): void {
    this.deliver(publication, null).safe.whenOpen(done);
  }

  private deliver(
    packet: Pick<PublishPacket, 'topic' | 'payload'> & { qos?: number; retain?: boolean },
    client: Client | null,
  ): Delivery {
    const { persistence } = this;
    const internals = this as unknown as Internals;
    const { topic, payload, qos = 0, retain = false } = packet;
    const origin = client ? { clientId: client.id } : {};
    const name = { brokerId: this.id, brokerCounter: ++internals.counter };
    const publication = { cmd: 'publish' as const, topic, payload, qos, retain, dup: false, ...name, ...origin };
    const safe = new Latch();
    if (retain) persistence.retained.set(publication, safe);
    if (qos > 0) persistence.outgoing.enqueue(persistence.subscriptions.receivers(topic), publication, safe);
    if (qos === 2) persistence.holdUntilWritten(safe);
    const emitted = new Latch();
    internals.mq.emit(publication, () => emitted.release());
    // After the others were served: what the gateway publishes in answer has a higher number.
    this.ear?.(publication, safe);
    safe.release();
    return { safe, emitted };
  }
}
