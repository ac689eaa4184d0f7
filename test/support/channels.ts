/** What createChannels needs beside flat.yaml, for a test that looks at one channel. */
import type { ChannelDeps } from '../../gateway/channels/index.ts';
import { Mailbox } from '../../gateway/channels/mailbox/index.ts';
import type { Clock } from '../../gateway/clock.ts';
import { silentLog } from '../../gateway/log.ts';

export const channelDeps = (clock: Clock, change: Partial<ChannelDeps> = {}): ChannelDeps => ({
  clock,
  log: silentLog,
  mailbox: new Mailbox({ clock, folder: null }),
  flatId: '12',
  fault: () => {},
  later: () => {},
  ...change,
});
