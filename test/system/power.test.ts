/** A UPS behind the real upsd: on line, on battery, nearly empty, unplugged, gone. */
import { expect, it, onTestFinished } from 'vitest';
import { SystemClock, VirtualClock } from '../../gateway/clock.ts';
import { askUps } from '../../gateway/power/nut.ts';
import { PowerWatch } from '../../gateway/power/power.ts';
import { noon } from '../support/messages.ts';
import { describeWith } from '../support/servers.ts';
import { freePort, tempFolder } from '../support/temp.ts';
import { startUps, type Ups } from './power-nut.ts';

const goOn = new AbortController().signal;
const minute = 60_000;

async function aUps(): Promise<Ups> {
  const ups = await startUps(tempFolder());
  onTestFinished(() => ups.stop());
  return ups;
}

const address = (port: number, ups = 'flat') => ({ ups, host: '127.0.0.1', port });

/** The real UPS on virtual time: one look after the other, each answered before time goes on. */
function watched(port: number) {
  const clock = new VirtualClock(noon);
  const faults: string[] = [];
  let looks = 0;
  const watch = new PowerWatch({
    config: { ...address(port), tell_after: 3 * minute },
    clock,
    journal: { audit: () => {} },
    fault: (id, active) => void faults.push(`${active ? '+' : '-'}${id}`),
    ask: async (...asked) => {
      const answer = await askUps(...asked);
      looks++;
      return answer;
    },
  });
  watch.start();
  onTestFinished(() => watch.stop());
  return {
    ...{ faults, watch },
    async look(times = 1): Promise<void> {
      for (let done = 0; done < times; done++) {
        const before = looks;
        await clock.advanceBy(10_000);
        await expect.poll(() => looks, { interval: 2 }).toBeGreaterThan(before);
      }
    },
  };
}

describeWith(['dummy-ups'], 'a UPS behind a real upsd', () => {
  it('says what it has, and knows no other', async () => {
    const { port } = await aUps();
    const ask = (name?: string) => askUps(address(port, name), new SystemClock(), goOn);
    const status = async () => {
      const answer = await ask();
      return 'variables' in answer ? answer.variables.get('ups.status') : answer.trouble;
    };
    await expect.poll(status, { timeout: 20_000 }).toBe('OL');
    expect(await ask('other')).toEqual({ trouble: 'unknown-ups' });
  });

  it('where nobody listens, nothing is known', async () => {
    const answer = await askUps(address(await freePort()), new SystemClock(), goOn);
    expect(answer).toEqual({ trouble: 'unreachable' });
  });

  it('a power cut, a battery that runs down, the power back, the cable pulled', async () => {
    const ups = await aUps();
    const { look, watch, faults } = watched(ups.port);
    const sees = (expected: object) =>
      expect.poll(() => look().then(() => watch.view), { timeout: 20_000 }).toMatchObject(expected);
    await sees({ mains: 'on', chargePercent: 100 });
    ups.says('OB DISCHRG', 55, 3_600);
    await sees({ mains: 'failed', chargePercent: 55, runtimeMs: 3_600_000 });
    await look(20);
    expect(faults).toContain('+mains');
    ups.says('OB LB', 8, 240);
    await sees({ batteryLow: true });
    await look(2);
    expect(faults).toContain('+gateway-battery');
    ups.says('OL CHRG', 9, 300);
    await sees({ mains: 'on' });
    await look(31);
    expect(faults.slice(-2).toSorted()).toEqual(['-gateway-battery', '-mains']);
    await ups.unplug();
    await sees({ mains: 'unknown' });
    await look(19);
    expect(faults.at(-1)).toBe('+ups-unreachable');
  }, 60_000);
});
