/** A telephone call through a gateway on the network that reads the message out, because an SMS wakes nobody. */
import type { Clock } from '../../clock.ts';
import { limits } from '../../limits.ts';
import type { Channel, Ear, Message, Result } from '../channel.ts';
import { type HookDeps, type Hooks, hooksOf } from '../hooks/index.ts';
import { HttpClient } from '../http-client.ts';
import { type Failed, failureOf, retryAfterMs } from '../http-result.ts';
import type { CallConfig } from './config.ts';
import type { Call, CallGateway, Placed } from './gateway.ts';
import { Seven } from './seven.ts';
import { Template } from './template.ts';
import { Twilio } from './twilio.ts';

type NetworkCallConfig = Exclude<CallConfig, { gateway: 'mailbox' }>;

function gatewayOf(config: NetworkCallConfig, hookUrl: string | null): CallGateway {
  switch (config.gateway) {
    case 'twilio':
      return new Twilio(config, hookUrl);
    case 'seven':
      return new Seven(config);
    case 'http':
      return new Template(config, hookUrl);
  }
}

export class NetworkCall implements Channel {
  readonly name = 'call';
  readonly network = true;
  readonly ear: Ear | null;
  private readonly hooks: Hooks | null;
  private readonly gateway: CallGateway;
  private readonly clock: Clock;
  private readonly client: HttpClient;

  constructor(config: NetworkCallConfig, deps: HookDeps) {
    const { clock } = deps;
    this.hooks = hooksOf('call', config, deps);
    this.ear = this.hooks?.ear ?? null;
    this.gateway = gatewayOf(config, this.hooks?.url ?? null);
    this.clock = clock;
    const { caFile } = this.gateway;
    this.client = new HttpClient({ clock, timeoutMs: limits.call.answerMs, caFile });
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.client.close();
  }

  async send({ id, to, spoken, language, key }: Message, signal: AbortSignal): Promise<Result> {
    const placed = await this.place({ id, to, spoken, language, key }, signal);
    if (placed.status === 'failed') return placed;
    if (placed.reference !== null) this.hooks?.references.keep(placed.reference, id);
    return placed.reference === null || !this.gateway.follow
      ? { status: 'sent' }
      : this.follow(placed.reference, signal);
  }

  private async place(call: Call, signal: AbortSignal): Promise<Placed | Failed> {
    try {
      const answer = await this.client.request(this.gateway.request(call), signal);
      const result = this.gateway.judge(answer, call);
      const mayRetry = result.status === 'failed' && result.retry;
      return mayRetry ? { ...retryAfterMs(answer.headers, this.clock.now()), ...result } : result;
    } catch (error) {
      return failureOf(error);
    }
  }

  /** Asks until somebody takes the call or nobody will. Still unknown in time: the path took it, more is not known. */
  private async follow(reference: string, signal: AbortSignal): Promise<Result> {
    const untilMs = this.clock.monotonicMs() + limits.call.followMs;
    while (!signal.aborted && this.clock.monotonicMs() < untilMs) {
      await this.pause(signal);
      const became = await this.look(reference, signal);
      if (became) return became;
    }
    return { status: 'sent', receipt: 'it rings' };
  }

  /** A question that fails says nothing about the call. */
  private async look(reference: string, signal: AbortSignal): Promise<Result | null> {
    const { follow } = this.gateway;
    if (!follow || signal.aborted) return null;
    try {
      return follow.judge(await this.client.request(follow.request(reference), signal));
    } catch {
      return null;
    }
  }

  private pause(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.clock.after(limits.call.lookEveryMs, done);
      function done(): void {
        timer.cancel();
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done, { once: true });
    });
  }
}
