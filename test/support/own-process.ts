/** The test's own process, as main.ts hands it to the commands. */
import type { Io } from '../../gateway/commands/command.ts';

export const ownProcess: Io['process'] = {
  pid: process.pid,
  uid: process.getuid?.() ?? 0,
  nodeVersion: process.versions.node,
  rssBytes: () => process.memoryUsage.rss(),
  signal: (pid, signal) => void process.kill(pid, signal),
};
