/** Where and how a channel's provider is heard. */
import type { Clock } from '../../clock.ts';
import type { Ear } from '../channel.ts';
import type { Store } from '../dispatch/receiver.ts';
import { SignedEar } from './ear.ts';
import type { Provider } from './hook.ts';
import { plainHooks } from './plain.ts';
import { References } from './references.ts';
import { sevenHooks } from './seven.ts';
import { twilioHooks } from './twilio.ts';

export interface HookDeps {
  readonly clock: Clock;
  readonly store: Store;
  /** http.publicUrl: where providers reach us; null: nowhere. */
  readonly publicUrl: string | null;
}

/** What of a gateway's settings its webhooks are checked by. */
type Checkable =
  | { readonly gateway: 'twilio'; readonly auth_token: string }
  | { readonly gateway: 'seven'; readonly signing_key?: string | undefined }
  | { readonly gateway: 'http'; readonly hook_secret?: string | undefined }
  | { readonly gateway: 'sipgate' };

export interface Hooks {
  readonly ear: Ear;
  readonly references: References;
  /** Told to the provider with each message. */
  readonly url: string;
}

/** null: nobody reaches us, or what this provider tells could not be checked. */
export function hooksOf(channel: string, config: Checkable, { clock, store, publicUrl }: HookDeps): Hooks | null {
  const provider = providerOf(config);
  if (publicUrl === null || provider === null) return null;
  const references = new References(channel, { store, clock });
  return { ear: new SignedEar(provider, references, clock), references, url: hookUrl(publicUrl, channel) };
}

const hookUrl = (publicUrl: string, channel: string): string => `${publicUrl.replace(/\/+$/, '')}/hook/${channel}`;

function providerOf(config: Checkable): Provider | null {
  switch (config.gateway) {
    case 'twilio':
      return twilioHooks(config.auth_token);
    case 'seven':
      return config.signing_key === undefined ? null : sevenHooks(config.signing_key);
    case 'http':
      return config.hook_secret === undefined ? null : plainHooks(config.hook_secret);
    case 'sipgate':
      return null;
  }
}
