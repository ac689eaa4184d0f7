/** SMS through the real gammu-smsd, both ways: out as the carer reads it, back as an acknowledgement. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { GammuInbox, textOf } from '../../gateway/channels/gammu/inbox.ts';
import { Gammu } from '../../gateway/channels/gammu/index.ts';
import { Reports } from '../../gateway/channels/gammu/reports.ts';
import { outName } from '../../gateway/channels/gammu/spool.ts';
import { Mailbox } from '../../gateway/channels/mailbox/index.ts';
import type { SmsConfigOf } from '../../gateway/channels/sms/config.ts';
import { SystemClock, VirtualClock } from '../../gateway/clock.ts';
import { loadFiles } from '../../gateway/config/load.ts';
import type { FlatConfig } from '../../gateway/config/schema.ts';
import { createJournal } from '../../gateway/journal/create.ts';
import { silentLog } from '../../gateway/log.ts';
import { Telling } from '../../gateway/telling.ts';
import type { AlertEffect, Input, Level } from '../../rules/engine/types.ts';
import { channelDeps } from '../support/channels.ts';
import { exampleFiles, exampleSecrets } from '../support/example-flat.ts';
import { aMessage, aNotify, anAlert, noon } from '../support/messages.ts';
import { describeWith } from '../support/servers.ts';
import { tempFolder } from '../support/temp.ts';
import { type Modem, type ModemOptions, startModem } from './sms-gammu.ts';

const short = 'Übernehmen: Antwort OK 4711. Alarm Whg 12: Nicht aufgestanden.';
const goOn = new AbortController().signal;

const modem = (folder: string, options?: ModemOptions): Modem => {
  const started = startModem(folder, options);
  onTestFinished(() => started.stop());
  return started;
};

function exampleFlat(): FlatConfig {
  const { config, problems } = loadFiles(exampleFiles(), exampleSecrets);
  if (!config) throw new Error(`the example flat has ${problems.length} problems`);
  return config;
}

type Report = ConstructorParameters<typeof GammuInbox>[0]['report'];

/** What the gateway hears from its inbox. */
function listen(folder: string, report: Report = () => false): { from: string; text: string }[] {
  const heard: { from: string; text: string }[] = [];
  const inbox = new GammuInbox({
    folder,
    clock: new SystemClock(),
    log: silentLog,
    report,
    take: (reply) => heard.push(reply),
  });
  inbox.start();
  onTestFinished(() => inbox.stop());
  return heard;
}

describeWith(['gammu-smsd'], 'SMS through a real gammu-smsd', () => {
  it('goes out with its umlauts and is known to be sent', async () => {
    const { config } = modem(tempFolder());
    const gammu = new Gammu(config, channelDeps(new SystemClock()));
    expect(await gammu.send(aMessage({ short }), goOn)).toEqual({ status: 'sent' });
    const [file = ''] = readdirSync(config.sent);
    expect(file).toMatch(/^OUTB20261124_110000_00_\+4915100000001_[0-9a-f]{16}\.txtd$/);
    expect(textOf(readFileSync(join(config.sent, file)))).toBe(short);
    expect(statSync(join(config.sent, file)).mode & 0o777).toBe(0o660);
    expect(readdirSync(config.outbox)).toEqual([]);
  });

  it.each([
    ['as it is written, in UCS-2', 'Whg 12: übernommen von E. Şahin und Ł. Ž.', 'Unicode SMS'],
    ['in 7 bit where that says it', 'Whg 12: übernommen von E. Sahin [€]', '7 bit SMS'],
  ])('a name goes over the air %s', async (_how, text, coding) => {
    const { config, log } = modem(tempFolder());
    await new Gammu(config, channelDeps(new SystemClock())).send(aMessage({ short: text }), goOn);
    expect(log()).toContain(`gammu: ${coding}, length`);
  });

  it('the same delivery a second time is known as sent and does not go out again', async () => {
    const { config, log } = modem(tempFolder());
    const gammu = new Gammu(config, channelDeps(new SystemClock()));
    await gammu.send(aMessage({ short }), goOn);
    expect(await gammu.send(aMessage({ short, attempt: 2 }), goOn)).toMatchObject({ status: 'sent' });
    expect(log().match(/Transmitted/g) ?? []).toHaveLength(1);
  });

  it.each(['unicode', 'standard', 'detail'] as const)('a reply comes in, inboxformat = %s', async (inboxFormat) => {
    const { config, receive } = modem(tempFolder(), { inboxFormat });
    const heard = listen(config.inbox);
    receive('+4915100000001', 'OK 4711 für Tür 3');
    await expect
      .poll(() => heard, { timeout: 20_000 })
      .toEqual([{ from: '+4915100000001', text: 'OK 4711 für Tür 3' }]);
    await expect.poll(() => readdirSync(config.inbox)).toEqual([]);
  });

  it('asks for a delivery report, and a failed one is the late outcome of that very delivery', async () => {
    const { config, report, log } = modem(tempFolder());
    const late: unknown[] = [];
    const deps = channelDeps(new SystemClock(), { later: (...outcome) => void late.push(outcome) });
    const reports = new Reports(deps);
    const heard = listen(config.inbox, (name, text) => reports.take(name, text));
    await new Gammu(config, deps).send(aMessage({ id: 'd1', short }), goOn);
    expect(log()).toContain('dlr: 1');
    report('+4915100000001', 'Failed');
    await expect.poll(() => late, { timeout: 20_000 }).toMatchObject([['d1', { status: 'failed' }]]);
    expect(heard).toEqual([]);
  });

  it('a reply in two parts is one reply', async () => {
    const { config, receive } = modem(tempFolder());
    const heard = listen(config.inbox);
    receive('+4915100000001', 'O', 'K 4711');
    await expect.poll(() => heard, { timeout: 20_000 }).toEqual([{ from: '+4915100000001', text: 'OK 4711' }]);
  });

  it('a reply that came while the gateway was down is read at its start', async () => {
    const { config, receive } = modem(tempFolder());
    receive('+4915100000001', 'OK 4711');
    await expect.poll(() => readdirSync(config.inbox), { timeout: 20_000 }).toHaveLength(1);
    const heard = listen(config.inbox);
    await expect.poll(() => heard).toEqual([{ from: '+4915100000001', text: 'OK 4711' }]);
  });

  it('all the way: an alarm goes out, its reply takes it over, the carer is thanked', async () => {
    const { config: sms, receive } = modem(tempFolder());
    const clock = new SystemClock();
    const journal = createJournal(tempFolder());
    journal.open();
    const heard: Input[] = [];
    const telling = new Telling({
      config: { ...exampleFlat(), sms },
      journal,
      clock,
      log: silentLog,
      mailbox: new Mailbox({ clock, folder: null }),
      hear: (input) => heard.push(input),
      fault: () => {},
      healthy: () => true,
      state: () => ({ monitoring: 'hearing', mode: 'normal', until: null, lastLife: null, openAlerts: 1 }),
    });
    onTestFinished(async () => {
      await telling.stop();
      journal.close();
    });
    await telling.start(null);
    const at = clock.now();
    const alert: AlertEffect = { type: 'alert', at, alert: anAlert(), change: 'opened' };
    journal.commit([alert, aNotify({ at, deliveryId: 'd1' })], { seq: 0, at, state: '{}', configHash: 'x' });
    telling.wake();

    await expect
      .poll(() => heard, { timeout: 20_000 })
      .toMatchObject([{ type: 'outcome', deliveryId: 'd1', result: 'sent' }]);
    const read = () => readdirSync(sms.sent).map((name) => textOf(readFileSync(join(sms.sent, name))));
    const [told = ''] = read();
    expect(told).toMatch(/^(?:Übernehmen: )?Antwort OK \d{4}\. Alarm Whg 12: /);
    receive('+4915100000001', `ok ${/\d{4}/.exec(told)?.[0]} bin unterwegs`);
    await expect
      .poll(() => heard.at(-1), { timeout: 40_000 })
      .toMatchObject({ type: 'acknowledge', alertId: 'not-up@m0', by: 'keller', via: 'sms' });
    await expect
      .poll(read, { timeout: 20_000 })
      .toContainEqual(expect.stringMatching(/^Whg 12: Danke\. Sie haben um .* übernommen\.$/));
  }, 90_000);

  it.each([
    ['short', ['OK 4711 $(touch x) "für" Tür']],
    ['in two parts', ['O', 'K 4712']],
  ])('a reply comes in through deploy/gammu/on-receive.sh, %s', async (_what, parts) => {
    const replies = tempFolder();
    const script = `${join(process.cwd(), 'deploy/gammu/on-receive.sh')} ${replies}`;
    const { receive } = modem(tempFolder(), { runOnReceive: script });
    const heard = listen(replies);
    receive('+4915100000001', ...parts);
    await expect.poll(() => heard, { timeout: 20_000 }).toEqual([{ from: '+4915100000001', text: parts.join('') }]);
  });
});

describe('a modem that does not do its work', () => {
  /** The spool without a daemon; `after` plays its part. */
  function spool(after: (config: SmsConfigOf<'gammu'>, file: string) => void): SmsConfigOf<'gammu'> {
    const folder = tempFolder();
    const path = (name: string): string => join(folder, name);
    const config = {
      gateway: 'gammu',
      inbox: path('inbox'),
      outbox: path('outbox'),
      sent: path('sent'),
      error: path('error'),
    } as const;
    for (const name of ['inbox', 'outbox', 'sent', 'error']) mkdirSync(path(name));
    const clock = new SystemClock();
    const look = (): void => {
      const file = existsSync(config.outbox)
        ? readdirSync(config.outbox).find((name) => name.startsWith('OUT'))
        : undefined;
      if (file) after(config, file);
      timer = clock.after(10, look);
    };
    let timer = clock.after(10, look);
    onTestFinished(() => timer.cancel());
    return config;
  }

  it('and says so: failed, tried again', async () => {
    const config = spool(({ outbox, error }, file) => renameSync(join(outbox, file), join(error, file)));
    const gammu = new Gammu(config, channelDeps(new SystemClock()));
    expect(await gammu.send(aMessage(), goOn)).toEqual({
      status: 'failed',
      reason: 'the modem could not send it',
      retry: true,
    });
  });

  it('once: at the next attempt the same delivery is judged anew', async () => {
    let broken = true;
    const config = spool(({ outbox, sent, error }, file) =>
      renameSync(join(outbox, file), join(broken ? error : sent, file)),
    );
    const gammu = new Gammu(config, channelDeps(new SystemClock()));
    expect(await gammu.send(aMessage(), goOn)).toMatchObject({ status: 'failed' });
    broken = false;
    expect(await gammu.send(aMessage({ attempt: 2 }), goOn)).toEqual({ status: 'sent' });
  });

  it('in time: the message is withdrawn, so that it cannot go out hours later', async () => {
    const config = spool(() => {});
    const clock = new VirtualClock(noon);
    const sending = new Gammu(config, channelDeps(clock)).send(aMessage(), goOn);
    await expect.poll(() => readdirSync(config.outbox)).toHaveLength(1);
    await clock.advanceBy(60_000);
    expect(await sending).toEqual({ status: 'failed', reason: 'the modem did not send it in time', retry: true });
    expect(readdirSync(config.outbox)).toEqual([]);
  });
});

describe('the spool', () => {
  it('has an emergency sent before whatever is older: the daemon goes by name', () => {
    const name = (level: Level, at: number): string => outName(level, 'd', '+4915100000001', at);
    const waiting = [name('fault', noon), name('notice', noon), name('alarm', noon), name('emergency', noon + 60_000)];
    expect(waiting.toSorted()).toEqual(waiting.toReversed());
  });

  it('is cleared of our own messages after a week, and of nobody else’s', async () => {
    const folder = tempFolder();
    const old = outName('alarm', 'old', '+4915100000001', noon);
    const recent = outName('alarm', 'recent', '+4915100000001', noon);
    for (const name of [old, recent, 'OUT+4915100000009.txt']) writeFileSync(join(folder, name), 'text');
    for (const name of [old, 'OUT+4915100000009.txt']) utimesSync(join(folder, name), 0, noon / 1000 - 8 * 86_400);
    utimesSync(join(folder, recent), 0, noon / 1000 - 6 * 86_400);
    const config = {
      gateway: 'gammu',
      inbox: folder,
      outbox: folder,
      sent: folder,
      error: join(folder, 'none'),
    } as const;
    await new Gammu(config, channelDeps(new VirtualClock(noon))).start();
    expect(readdirSync(folder).toSorted()).toEqual([recent, 'OUT+4915100000009.txt'].toSorted());
  });

  it('takes a sender for a name only: none reaches out of the folder', () => {
    const replies = tempFolder();
    const env = { PATH: process.env.PATH, SMS_MESSAGES: '1', SMS_1_NUMBER: '../../+49 151', SMS_1_TEXT: 'OK 4711' };
    execFileSync('deploy/gammu/on-receive.sh', [replies], { env });
    expect(readdirSync(replies)).toEqual([expect.stringMatching(/^IN\d{8}_\d{6}_\d{2}_\+49151_00\.txt$/)]);
  });
});
