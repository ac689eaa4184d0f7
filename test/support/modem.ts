/** A modem for tests that play a flat on virtual time. */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { textOf } from '../../gateway/channels/gammu/inbox.ts';
import { tempFolder } from './temp.ts';

/** gammu-smsd with its modem: sends at once, or refuses a number. */
export function modem(refused: string | null = null) {
  const folder = tempFolder();
  const path = (...parts: string[]): string => join(folder, ...parts);
  for (const name of ['inbox', 'outbox', 'sent', 'error']) mkdirSync(path(name));
  const sms: { to: string; text: string }[] = [];
  const take = (): void => {
    for (const name of readdirSync(path('outbox')).filter((file) => file.startsWith('OUT'))) {
      const to = /_(\+\d+)_/.exec(name)?.[1] ?? '';
      const text = textOf(readFileSync(path('outbox', name)));
      if (to !== refused) sms.push({ to, text });
      renameSync(path('outbox', name), path(to === refused ? 'error' : 'sent', name));
    }
  };
  const timer = setInterval(take, 1);
  onTestFinished(() => clearInterval(timer));
  let received = 0;
  return {
    sms,
    yaml: `sms: { gateway: gammu, inbox: ${path('inbox')}, outbox: ${path('outbox')}, sent: ${path('sent')}, error: ${path('error')} }`,
    reply: (from: string, text: string): void => {
      const serial = String(received++).padStart(2, '0');
      writeFileSync(path('inbox', `IN20260311_030000_${serial}_${from}_00.txt`), text);
    },
  };
}
