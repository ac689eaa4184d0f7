/** What createChannels needs beside flat.yaml, for a test that looks at one channel. */

import type { Store } from '../../gateway/channels/dispatch/receiver.ts';
import type { ChannelDeps } from '../../gateway/channels/index.ts';
import { Mailbox } from '../../gateway/channels/mailbox/index.ts';
import type { Clock } from '../../gateway/clock.ts';
import { silentLog } from '../../gateway/log.ts';

/** The journal's facts, without a disk. */
export function memoryStore(facts = new Map<string, string>()): Store {
  return {
    get: (key) => facts.get(key) ?? null,
    set: (key, value) => void (value === null ? facts.delete(key) : facts.set(key, value)),
    list: (prefix) => [...facts].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => ({ key, value })),
  };
}

export const channelDeps = (clock: Clock, change: Partial<ChannelDeps> = {}): ChannelDeps => ({
  clock,
  log: silentLog,
  mailbox: new Mailbox({ clock, folder: null }),
  flatId: '12',
  timeZone: 'Europe/Berlin',
  zones: {},
  store: memoryStore(),
  fault: () => {},
  answered: () => {},
  later: () => {},
  publicUrl: null,
  ...change,
});
