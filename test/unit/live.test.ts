/** The loop over a restart: what was written down, the time it was down, another configuration. On virtual time and a real journal. */
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../gateway/clock.ts';
import { createJournal } from '../../gateway/journal/create.ts';
import { Live } from '../../gateway/live.ts';
import { silentLog } from '../../gateway/log.ts';
import { type Effect, Engine, type Input, type Program } from '../../rules/engine/index.ts';
import { instant, inWords, neverSilent, program, rule } from '../stories/support.ts';
import { tempFolder } from '../support/temp.ts';

const morning = instant('2026-03-09 07:00');
const silence = (hours: string): Program => {
  const quiet = rule({ id: 'silence', kind: 'inactivity', while: 'any' }, { for: hours });
  return program({ rules: [quiet], sensors: neverSilent() });
};

const tea = (at: number, value: number): Input => ({
  ...{
    type: 'reading',
    at,
    receivedAt: at,
    sensor: 'kettle',
    room: 'kitchen',
    signal: 'power',
    value,
    evidence: 'report',
  },
});

/** One run of the gateway in a data folder. Killed, it writes nothing any more. */
class Run {
  readonly clock: VirtualClock;
  readonly effects: Effect[] = [];
  readonly live: Live;
  private readonly journal: ReturnType<typeof createJournal>;

  constructor(folder: string, configuration: Program, startsAt: number) {
    this.clock = new VirtualClock(startsAt);
    this.journal = createJournal(folder);
    this.journal.open();
    const engine = new Engine(configuration, startsAt, this.journal.snapshot()?.state);
    const act = (effects: readonly Effect[]) => void this.effects.push(...effects);
    const { journal, clock } = this;
    const hash = JSON.stringify(configuration.rules);
    this.live = new Live({ engine, journal, clock, log: silentLog, act, heard: () => {} }, hash);
    this.live.start();
  }

  async until(clock: string): Promise<this> {
    await this.clock.advanceTo(instant(`2026-03-09 ${clock}`));
    return this;
  }

  /** The alerts of rules that were opened. */
  opened(): string[] {
    const opened = this.effects.filter((effect) => effect.type === 'alert' && effect.change === 'opened');
    return opened.map(inWords).filter((line) => line.includes('silence'));
  }

  stop(): void {
    this.live.stop();
    this.journal.close();
  }
}

/** Tea at seven; stopped at nine, for as long as the clock says; then another process. */
async function stopped(after: Program, startsAgain: string): Promise<Run> {
  const folder = tempFolder();
  const first = new Run(folder, silence('3h'), morning);
  first.live.hear(tea(morning, 0));
  first.live.hear(tea(morning + 1, 1800));
  (await first.until('09:00')).stop();
  return new Run(folder, after, instant(`2026-03-09 ${startsAgain}`));
}

describe('after being down for longer than a rule of silence would have waited', () => {
  it.each([
    ['the same rules', '3h'],
    ['other rules', '2h'],
  ])('with %s: no alarm at the start, and half an hour of grace', async (_, hours) => {
    const again = await stopped(silence(hours), '10:30');
    expect((await again.until('10:59')).opened()).toEqual([]);
    const opened = (await again.until('11:01')).opened();
    again.stop();
    expect(opened).toEqual(['2026-03-09T11:00:00 silence opened (alarm, count 1)']);
  });
});

it('a restart at once changes nothing', async () => {
  const again = await stopped(silence('3h'), '09:00');
  const opened = (await again.until('10:01')).opened();
  again.stop();
  expect(opened).toEqual(['2026-03-09T10:00:00 silence opened (alarm, count 1)']);
});
