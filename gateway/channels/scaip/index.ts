/** A care dispatch service that hears SCAIP (CLC/TS 50134-9) over SIP: two addresses, answers by reference, heartbeats. */
import type { LineView } from '../../http/api.ts';
import { limits } from '../../limits.ts';
import type { Message, Result } from '../channel.ts';
import { withDeadline } from '../deadline.ts';
import { Poll } from '../dispatch/poll.ts';
import type { Receiver, ReceiverDeps } from '../dispatch/receiver.ts';
import { heartbeatOf, requestOf } from './compose.ts';
import type { ScaipReceiver } from './config.ts';
import { ScaipPath, type Told } from './path.ts';

interface Way {
  readonly which: 'primary' | 'secondary';
  readonly redundantPath: boolean;
  readonly path: ScaipPath;
}

export class Scaip implements Receiver {
  readonly network = true;
  private readonly config: ScaipReceiver;
  private readonly deps: ReceiverDeps;
  private readonly ways: readonly Way[];
  private readonly heartbeats: readonly Poll[];
  private beats = 0;

  constructor(config: ScaipReceiver, deps: ReceiverDeps) {
    const { primary, secondary } = config;
    this.config = config;
    this.deps = deps;
    const way = (which: Way['which'], address: typeof primary): Way => ({
      which,
      redundantPath: which === 'secondary',
      path: new ScaipPath(config, address, deps),
    });
    this.ways = [way('primary', primary), ...(secondary ? [way('secondary', secondary)] : [])];
    this.heartbeats = this.ways.map((one) => this.heartbeat(one));
  }

  async start(): Promise<void> {
    for (const heartbeat of this.heartbeats) heartbeat.start();
  }

  async stop(): Promise<void> {
    for (const heartbeat of this.heartbeats) heartbeat.stop();
    for (const { path } of this.ways) path.close();
  }

  lines(): LineView[] {
    return this.heartbeats.map(({ view }) => view);
  }

  async send(message: Message, signal: AbortSignal): Promise<Result> {
    try {
      return await withDeadline(this.deps.clock, limits.delivery.sendMs, signal, (ended) => this.offer(message, ended));
    } catch (error) {
      this.deps.log.error({ error }, 'a message to the dispatch service could not be made');
      return { status: 'failed', reason: 'the message could not be made', retry: true };
    }
  }

  /** One address, at once the other where the centre does not treat it there. Who answered last is asked first. */
  private async offer(message: Message, ended: AbortSignal): Promise<Result> {
    const ways = this.ways.toSorted((a, b) => Number(b.path.answers) - Number(a.path.answers));
    const failures: Failure[] = [];
    for (const { which, redundantPath, path } of ways) {
      const { account } = this.config;
      const request = requestOf(message, { account, zones: this.deps.zones, redundantPath });
      const told = await path.tell(request, message.id, ended);
      if (told.verdict === 'ok') return { status: 'handed-over', receipt: `snu 0 of the ${which} receiver` };
      failures.push({ which, told });
      // It has the message and will treat it: the other address would make two of it.
      if (told.verdict === 'hold') break;
    }
    return resultOf(failures);
  }

  private heartbeat({ which, redundantPath, path }: Way): Poll {
    const { clock, log, name, fault, answered } = this.deps;
    const { account, heartbeat: everyMs } = this.config;
    return new Poll({
      ...{ receiver: name, which },
      clock,
      everyMs,
      log,
      answered,
      ask: async (ended) => {
        const beat = heartbeatOf({ account, redundantPath }, `${which} ${clock.now()} ${this.beats++}`);
        const told = await path.tell(beat, null, ended);
        if (told.verdict === 'ok') return null;
        const unreachable = told.verdict === 'silent' && told.unreachable;
        return { reason: `${which} receiver: ${reasonIn(told)}`, unreachable };
      },
      silent: (active) => fault(`dispatch-link:${name}-${which}`, active, { receiver: name, which }),
    });
  }
}

interface Failure {
  readonly which: Way['which'];
  readonly told: Told;
}

const reasons: Readonly<Record<string, string>> = {
  'refused-form': 'cannot read the message',
  hold: 'holds the message',
  'not-treated': 'does not treat the message',
  busy: 'is busy',
  error: 'reports an error',
};

/** Asked again, unless it cannot be read in its shortest form anywhere; what that means to an alarm says `dispatch/`. */
function resultOf(failures: readonly Failure[]): Result {
  const reason = failures.map(({ which, told }) => `${which} receiver: ${reasonIn(told)}`).join('; ');
  const nobodyAnswered = failures.every(({ told }) => told.verdict === 'silent' && told.unreachable);
  const unreadable = failures.every(({ told }) => told.verdict === 'refused-form');
  const held = failures.some(({ told }) => told.verdict === 'hold');
  return {
    status: 'failed',
    reason,
    retry: !unreadable,
    ...(nobodyAnswered ? { unreachable: true } : {}),
    ...(held ? { retryAfterMs: limits.sip.holdMs } : {}),
  };
}

const reasonIn = (told: Told): string =>
  told.verdict === 'silent' ? told.reason : (reasons[told.verdict] ?? told.verdict);
