/** A care dispatch service that hears SIA DC-09: two receivers, SIA-DCS or Contact ID, plain or AES, over TCP or TLS. */
import type { Instant } from '../../../rules/engine/types.ts';
import { clock as timeOfDay } from '../../../rules/words/time.ts';
import type { LineView } from '../../http/api.ts';
import { limits } from '../../limits.ts';
import type { Message, Result } from '../channel.ts';
import { withDeadline } from '../deadline.ts';
import { careEventOf, eventIdOf } from '../dispatch/event.ts';
import { Poll } from '../dispatch/poll.ts';
import type { Receiver, ReceiverDeps } from '../dispatch/receiver.ts';
import { zoneOf } from '../dispatch/zones.ts';
import { describeFailure, type HttpFailure } from '../http-client.ts';
import { readKey } from './cipher.ts';
import { codesOf } from './codes.ts';
import type { Dc09Receiver } from './config.ts';
import { formsOf, pollForm } from './data.ts';
import type { Endpoint } from './line.ts';
import { Sequence } from './sequence.ts';
import { type Answer, type Form, type Sender, transmit } from './transmit.ts';

/** After this long a time of day alone would be taken for today's. */
const timeSaysEnoughMs = 12 * 3_600_000;

export class Dc09 implements Receiver {
  readonly network = true;
  private readonly config: Dc09Receiver;
  private readonly deps: ReceiverDeps;
  private readonly sender: Sender;
  private readonly sequence: Sequence;
  private readonly polls: readonly Poll[];

  constructor(config: Dc09Receiver, deps: ReceiverDeps) {
    const { account, prefix, receiver, aes_key: key } = config;
    this.config = config;
    this.deps = deps;
    this.sender = { account, prefix, receiver: receiver ?? null, key: key === undefined ? null : readKey(key) };
    this.sequence = new Sequence(deps.store, deps.name);
    this.polls = Object.entries(this.endpoints()).map(([which, endpoint]) => this.pollOf(which, endpoint));
  }

  async start(): Promise<void> {
    for (const poll of this.polls) poll.start();
  }

  async stop(): Promise<void> {
    for (const poll of this.polls) poll.stop();
  }

  lines(): LineView[] {
    return this.polls.map(({ view }) => view);
  }

  async send(message: Message, signal: AbortSignal): Promise<Result> {
    const event = careEventOf(message);
    const codes = codesOf(event);
    if (!codes) return { status: 'sent', receipt: 'nothing was sent: DC-09 has no word for it' };
    const zone = zoneOf(this.deps.zones, [event.sensor, message.alert.rule]);
    const report = { ...codes, zone, time: message.late ? this.timeOf(message.at) : null };
    const { account, format } = this.config;
    try {
      const forms = formsOf(report, account, format, this.sequence.of(eventIdOf(message)));
      return await withDeadline(this.deps.clock, limits.delivery.sendMs, signal, (ended) => this.offer(forms, ended));
    } catch (error) {
      this.deps.log.error({ error }, 'a message to the dispatch service could not be made');
      return { status: 'failed', reason: 'the message could not be made', retry: true };
    }
  }

  /** The primary receiver, at once the secondary where it does not take the message. */
  private async offer(forms: readonly Form[], ended: AbortSignal): Promise<Result> {
    const failures: Failure[] = [];
    for (const [which, endpoint] of Object.entries(this.endpoints())) {
      const answer = await this.transmit(endpoint, forms, ended);
      if (answer === 'accepted') return { status: 'handed-over', receipt: `ACK of the ${which} receiver` };
      failures.push({ which, answer });
    }
    return resultOf(failures);
  }

  private async transmit(
    endpoint: Endpoint,
    forms: readonly Form[],
    ended: AbortSignal,
  ): Promise<Answer | HttpFailure> {
    try {
      return await transmit(endpoint, this.sender, forms, this.deps.clock, ended);
    } catch (error) {
      return describeFailure(error, false);
    }
  }

  private endpoints(): Record<string, Endpoint> {
    const { primary, secondary } = this.config;
    return secondary ? { primary, secondary } : { primary };
  }

  private pollOf(which: string, endpoint: Endpoint): Poll {
    const { clock, log, name, fault, answered } = this.deps;
    return new Poll({
      ...{ receiver: name, which },
      clock,
      everyMs: this.config.heartbeat,
      log,
      answered,
      ask: async (ended) => {
        const answer = await this.transmit(endpoint, [pollForm], ended);
        if (answer === 'accepted') return null;
        const unreachable = answer !== 'not-understood' && answer.unreachable;
        return { reason: troubleOf({ which, answer }), unreachable };
      },
      silent: (active) => fault(`dispatch-link:${name}-${which}`, active, { receiver: name, which }),
    });
  }

  private timeOf(at: Instant): string | null {
    const { clock, timeZone } = this.deps;
    return clock.now() - at < timeSaysEnoughMs ? timeOfDay(at, timeZone) : null;
  }
}

interface Failure {
  readonly which: string;
  readonly answer: HttpFailure | 'not-understood';
}

const troubleOf = ({ which, answer }: Failure): string =>
  `${which} receiver: ${answer === 'not-understood' ? 'does not understand it (DUH)' : answer.message}`;

/** What nobody understands fails as it stands; whether it is offered again all the same is not ours to say (`dispatch/`). */
function resultOf(failures: readonly Failure[]): Result {
  const silences = failures.map(({ answer }) => answer).filter((answer) => answer !== 'not-understood');
  const nobodyAnswered = silences.length === failures.length && silences.every(({ unreachable }) => unreachable);
  return {
    status: 'failed',
    reason: failures.map(troubleOf).join('; '),
    retry: silences.length > 0,
    ...(nobodyAnswered ? { unreachable: true } : {}),
  };
}
