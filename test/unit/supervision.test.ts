import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../gateway/clock.ts';
import { limits } from '../../gateway/limits.ts';
import { createLog, silentLog } from '../../gateway/log.ts';
import { type ClockTrust, type ClockWitnesses, readClockTrust } from '../../gateway/supervision/clock-trust.ts';
import { type ClockFacts, createClockWatch } from '../../gateway/supervision/clock-watch.ts';
import { createDiskWatch } from '../../gateway/supervision/disk.ts';
import { createNotify } from '../../gateway/supervision/notify.ts';
import { createWatchdog } from '../../gateway/supervision/watchdog.ts';

const start = Date.parse('2026-03-25T08:00:00Z');

describe('sd_notify', () => {
  const notifier = (environment: Record<string, string>) => {
    const sent: string[][] = [];
    const send = async (assignments: readonly string[]) => void sent.push([...assignments]);
    return { sent, notify: createNotify({ environment, log: silentLog, send }) };
  };

  it('speaks in single lines, whatever a status text holds', async () => {
    const { notify, sent } = notifier({ NOTIFY_SOCKET: '/run/systemd/notify' });
    await notify.ready('Whg 12\nWATCHDOG=trigger');
    await notify.stopping();
    expect(sent).toEqual([['READY=1', 'STATUS=Whg 12 WATCHDOG=trigger'], ['STOPPING=1']]);
  });

  it('does nothing outside systemd', async () => {
    const { notify, sent } = notifier({ WATCHDOG_USEC: '60000000' });
    await notify.ready('x');
    expect([sent, notify.watchdogMs]).toEqual([[], null]);
  });

  it('takes the watchdog period from systemd', () => {
    expect(notifier({ NOTIFY_SOCKET: '@x', WATCHDOG_USEC: '60000000' }).notify.watchdogMs).toBe(60_000);
  });

  it('goes on when systemd cannot be told, and says so', async () => {
    const lines: string[] = [];
    const log = createLog({ debug: false, stream: { write: (line) => lines.push(line) } });
    const send = () => Promise.reject(new Error('no such socket'));
    await createNotify({ environment: { NOTIFY_SOCKET: '/nowhere' }, log, send }).watchdog();
    expect(lines.join()).toMatch(/WATCHDOG=1: no such socket/);
  });
});

describe('the watchdog', () => {
  const dog = (sendTick: () => Promise<void>) => {
    const clock = new VirtualClock(start);
    const fed: number[] = [];
    const notify = { watchdogMs: 60_000, watchdog: async () => void fed.push((clock.now() - start) / 1000) };
    return { clock, fed, watchdog: createWatchdog({ clock, notify, log: silentLog, sendTick }) };
  };

  it('is fed three times in a period while ticks come back', async () => {
    const { clock, fed, watchdog } = dog(async () => {});
    watchdog.start();
    await clock.advanceBy(60_000);
    watchdog.stop();
    await clock.advanceBy(600_000);
    expect(fed).toEqual([0, 20, 40, 60]);
  });

  it('starves when a tick does not come back from the queue, and eats again once it does', async () => {
    let comeBack: () => void = () => {};
    let stuck = false;
    const { clock, fed, watchdog } = dog(() =>
      stuck ? new Promise((resolve) => (comeBack = resolve)) : Promise.resolve(),
    );
    watchdog.start();
    await clock.advanceBy(20_000);
    stuck = true;
    await clock.advanceBy(300_000);
    expect(fed).toEqual([0, 20]);
    stuck = false;
    comeBack();
    await clock.advanceBy(20_000);
    expect(fed).toEqual([0, 20, 320, 340]);
    watchdog.stop();
  });

  it('starves when the queue throws', async () => {
    const { clock, fed, watchdog } = dog(() => Promise.reject(new Error('the database is gone')));
    watchdog.start();
    await clock.advanceBy(120_000);
    watchdog.stop();
    expect(fed).toEqual([]);
  });
});

describe('the free space of the data folder', () => {
  it('is a fault below the limit, and ends only with room to spare', async () => {
    const clock = new VirtualClock(start);
    const mib = 1024 * 1024;
    let freeBytes = 5_000 * mib;
    const told: [boolean, number][] = [];
    const watch = createDiskWatch({
      folder: '/data',
      clock,
      log: silentLog,
      space: async () => ({ freeBytes, sizeBytes: 32_000 * mib }),
      fault: (_id, active, facts) => told.push([active, (facts.freeBytes ?? 0) / mib]),
    });
    watch.start();
    for (const free of [150, 100, 250, 350, 250]) {
      await clock.advanceBy(limits.disk.lookEveryMs);
      freeBytes = free * mib;
    }
    await clock.advanceBy(limits.disk.lookEveryMs);
    watch.stop();
    expect(told).toEqual([
      [false, 5_000],
      [true, 150],
      [false, 350],
    ]);
  });
});

describe('trust in the wall clock', () => {
  const witnesses = (told: Partial<ClockWitnesses>): ClockWitnesses => ({
    timesyncDone: () => false,
    ntpSynchronized: async () => false,
    rtc: () => null,
    ...told,
  });
  const cases: [string, Partial<ClockWitnesses>, ClockTrust][] = [
    ['timesyncd has synchronised in this boot', { timesyncDone: () => true }, 'trusted'],
    ['the kernel says so (chrony)', { ntpSynchronized: async () => true }, 'trusted'],
    ['no network, no battery-backed clock: the Raspberry Pi after a power cut', {}, 'untrusted'],
    ['no network, but a battery-backed clock that agrees', { rtc: () => start + 2_000 }, 'trusted'],
    ['a battery-backed clock that lost its battery', { rtc: () => 0 }, 'untrusted'],
    ['nobody to ask', { ntpSynchronized: async () => null }, 'unknown'],
  ];
  it.each(cases)('%s', async (_title, told, trust) => {
    expect(await readClockTrust(start, witnesses(told))).toBe(trust);
  });
});

describe('the clock watch', () => {
  /** A wall clock that the test moves, and a steady one that follows forward steps only. */
  const watch = (answers: ClockTrust[]) => {
    const virtual = new VirtualClock(start);
    const state = { wallStepMs: 0, followed: 0 };
    const clock = {
      after: virtual.after.bind(virtual),
      wallStepMs: () => state.wallStepMs,
      follow: (stepMs: number) => {
        if (stepMs <= 0) return;
        state.followed += stepMs;
        state.wallStepMs -= stepMs;
      },
    };
    const found: ClockFacts[] = [];
    const trust = async () => (answers.length > 1 ? answers.shift()! : answers[0]!);
    const clockWatch = createClockWatch({ clock, log: silentLog, trust, found: (facts) => found.push(facts) });
    return { virtual, state, found, clockWatch };
  };

  it('tells a forward step once, after the care clock has taken it over', async () => {
    const { virtual, state, found, clockWatch } = watch(['untrusted', 'trusted']);
    await clockWatch.start();
    state.wallStepMs = 7_200_000;
    await virtual.advanceBy(3_600_000);
    clockWatch.stop();
    expect(found).toEqual([
      { trusted: false, stepMs: 0 },
      { trusted: true, stepMs: 7_200_000 },
    ]);
    expect(state.followed).toBe(7_200_000);
  });

  it('tells a backward step once, does not follow it, and knows when it has been made good', async () => {
    const { virtual, state, found, clockWatch } = watch(['trusted']);
    await clockWatch.start();
    state.wallStepMs = -3_600_000;
    await virtual.advanceBy(60_000);
    state.wallStepMs = 0;
    await virtual.advanceBy(60_000);
    clockWatch.stop();
    expect(found.map(({ stepMs }) => stepMs)).toEqual([0, -3_600_000, 3_600_000]);
    expect(state.followed).toBe(0);
  });

  it('asks again each minute until the time is trusted, then not any more', async () => {
    const { virtual, found, clockWatch } = watch(['untrusted', 'untrusted', 'trusted', 'untrusted']);
    await clockWatch.start();
    await virtual.advanceBy(10 * limits.clock.askTrustEveryMs);
    clockWatch.stop();
    expect(found).toEqual([
      { trusted: false, stepMs: 0 },
      { trusted: true, stepMs: 0 },
    ]);
  });

  it('says nothing about the slow drift that NTP smooths', async () => {
    const { virtual, state, found, clockWatch } = watch(['unknown']);
    await clockWatch.start();
    state.wallStepMs = limits.clock.stepMs - 1;
    await virtual.advanceBy(3_600_000);
    clockWatch.stop();
    expect(found).toEqual([{ trusted: true, stepMs: 0 }]);
  });
});
