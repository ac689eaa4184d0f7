/** The list of channels: every way a message can leave the flat. A new one is a folder and one line in createChannels. */
import type { CallConfig } from './call/config.ts';
import { NetworkCall } from './call/index.ts';
import type { Channel } from './channel.ts';
import type { DispatchConfig } from './dispatch/config.ts';
import { Dispatch } from './dispatch/index.ts';
import type { ReceiverDeps } from './dispatch/receiver.ts';
import type { EmailConfig } from './email/config.ts';
import { Email } from './email/index.ts';
import { Gammu } from './gammu/index.ts';
import type { Mailbox } from './mailbox/index.ts';
import type { SmsConfig } from './sms/config.ts';
import { NetworkSms } from './sms/index.ts';

/** The sections of flat.yaml that name a way out. */
export interface ChannelsConfig {
  readonly email?: EmailConfig | undefined;
  readonly sms?: SmsConfig | undefined;
  readonly call?: CallConfig | undefined;
  readonly dispatch?: DispatchConfig | undefined;
}

export interface ChannelDeps extends Omit<ReceiverDeps, 'name'> {
  /** Takes what the demo's sections send to 'mailbox'. */
  readonly mailbox: Mailbox;
  /** http.publicUrl: where providers reach us; null: nowhere. */
  readonly publicUrl: string | null;
}

export function createChannels({ email, sms, call, dispatch }: ChannelsConfig, deps: ChannelDeps): Channel[] {
  const channels: Channel[] = [];
  if (email) channels.push(emailOf(email, deps));
  if (sms) channels.push(smsOf(sms, deps));
  if (call) channels.push(callOf(call, deps));
  if (dispatch && Object.keys(dispatch).length > 0) channels.push(new Dispatch(dispatch, deps));
  return channels;
}

const emailOf = (config: EmailConfig, deps: ChannelDeps): Channel =>
  'mailbox' in config ? deps.mailbox.channel('email') : new Email(config, deps);

const callOf = (config: CallConfig, deps: ChannelDeps): Channel =>
  config.gateway === 'mailbox' ? deps.mailbox.channel('call') : new NetworkCall(config, deps);

function smsOf(config: SmsConfig, deps: ChannelDeps): Channel {
  if (config.gateway === 'mailbox') return deps.mailbox.channel('sms');
  return config.gateway === 'gammu' ? new Gammu(config, deps) : new NetworkSms(config, deps);
}
