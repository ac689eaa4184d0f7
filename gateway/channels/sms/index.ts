/** SMS through a gateway on the network: seven, Twilio, sipgate, or any other by template. A modem in the flat is ../gammu. */
import type { Clock } from '../../clock.ts';
import { limits } from '../../limits.ts';
import type { Channel, Ear, Message, Result } from '../channel.ts';
import { type HookDeps, type Hooks, hooksOf } from '../hooks/index.ts';
import { HttpClient } from '../http-client.ts';
import { failureOf, retryAfterMs } from '../http-result.ts';
import type { SmsConfig } from './config.ts';
import type { Sms, SmsGateway } from './gateway.ts';
import { Seven } from './seven.ts';
import { Sipgate } from './sipgate.ts';
import { Template } from './template.ts';
import { Twilio } from './twilio.ts';

type NetworkSmsConfig = Exclude<SmsConfig, { gateway: 'gammu' | 'mailbox' }>;

function gatewayOf(config: NetworkSmsConfig, hookUrl: string | null): SmsGateway {
  switch (config.gateway) {
    case 'seven':
      return new Seven(config);
    case 'twilio':
      return new Twilio(config, hookUrl);
    case 'sipgate':
      return new Sipgate(config);
    case 'http':
      return new Template(config);
  }
}

export class NetworkSms implements Channel {
  readonly name = 'sms';
  readonly network = true;
  readonly ear: Ear | null;
  private readonly hooks: Hooks | null;
  private readonly gateway: SmsGateway;
  private readonly clock: Clock;
  private readonly client: HttpClient;
  private textsSent = 0;

  constructor(config: NetworkSmsConfig, deps: HookDeps) {
    this.hooks = hooksOf('sms', config, deps);
    this.ear = this.hooks?.ear ?? null;
    this.gateway = gatewayOf(config, this.hooks?.url ?? null);
    this.clock = deps.clock;
    const { caFile } = this.gateway;
    this.client = new HttpClient({ clock: deps.clock, timeoutMs: limits.delivery.sendMs, caFile });
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.client.close();
  }

  send({ id, to, short, attempt, validMs }: Message, signal: AbortSignal): Promise<Result> {
    return this.exchange({ id, to, text: short, attempt, validMs }, signal);
  }

  sendText(to: string, text: string, signal: AbortSignal): Promise<Result> {
    const id = `text-${this.clock.now().toString(36)}-${this.textsSent++}`;
    return this.exchange({ id, to, text, attempt: 1, validMs: null }, signal);
  }

  private async exchange(sms: Sms, signal: AbortSignal): Promise<Result> {
    try {
      const answer = await this.client.request(this.gateway.request(sms), signal);
      const result = this.gateway.judge(answer, sms);
      const reference = result.status === 'sent' ? this.gateway.referenceOf?.(answer, sms) : null;
      if (reference) this.hooks?.references.keep(reference, sms.id);
      return result.status === 'failed' && result.retry
        ? { ...retryAfterMs(answer.headers, this.clock.now()), ...result }
        : result;
    } catch (error) {
      return failureOf(error);
    }
  }
}
