/** `aal statistics`: a month of a flat in numbers, without a name. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../../gateway/commands/statistics.ts';
import { monthOf, spanOf } from '../../gateway/statistics/month.ts';
import { statisticsOf } from '../../gateway/statistics/statistics.ts';
import { type CloseReason, closeReasons } from '../../rules/engine/types.ts';
import { anAlert, noon } from '../support/messages.ts';
import { ownProcess } from '../support/own-process.ts';
import { TellingFlat } from '../support/telling-flat.ts';

const flatYaml = `
flat: { id: "12", name: Whg 12, time_zone: Europe/Berlin, language: de, phase: live }
rooms: { hall: { de: Flur, en: hall }, bedroom: { de: Schlafzimmer, en: bedroom } }
sensors: { help: { kind: help, room: hall }, bed: { kind: bed, room: bedroom }, button: { kind: button, room: hall } }
contacts:
  keller: { name: A. Keller, sms: "+4915100000001", always: true }
  zentrale: { name: Zentrale, dispatch: zentrale, always: true }
chains:
  emergency: [{ to: [keller], wait: 5m }, { to: [zentrale], repeat: 5m }]
  alarm: [{ to: [keller], wait: 5m }, { to: [zentrale], repeat: 5m }]
  notice: [{ to: [keller] }]
  fault: [{ to: [keller] }]
sms: { gateway: mailbox }
dispatch: { zentrale: { type: mailbox } }
`;

let flat: TellingFlat;
beforeEach(async () => {
  const rules = 'rules:\n  - use: help-button\n  - use: left-bed-at-night\n';
  flat = await new TellingFlat({
    files: { 'flat.yaml': flatYaml, 'rules/care.yaml': rules },
    start: '2026-03-10 12:00',
  }).start();
  const house = flat;
  onTestFinished(() => house.stop());
});

async function statistics(args: string[], language: 'de' | 'en' = 'de', now = flat.clock.now()): Promise<string> {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const { configFile, dataFolder } = flat;
  await run(args, { language, out: say, err: say, environment: {}, process: ownProcess, configFile, dataFolder }, now);
  return lines.join('\n');
}

const acknowledge = (alertId: string) =>
  flat.hear({ type: 'acknowledge', at: flat.clock.now(), alertId, by: 'keller', via: 'sms' });
const close = (alertId: string, reason: CloseReason) =>
  flat.hear({ type: 'close', at: flat.clock.now(), alertId, by: 'keller', via: 'sms', reason });

/** One call for help: taken over after `ackMinute`, closed at `closeMinute` of the hour. */
async function helpAt(hour: string, reason: CloseReason, ackMinute: string, closeMinute: string): Promise<void> {
  await flat.until(`${hour}:00`);
  flat.reading('help', 'help', true);
  await flat.until(`${hour}:${ackMinute}`);
  const { id } = flat.alert('help-button');
  acknowledge(id);
  await flat.until(`${hour}:${closeMinute}`);
  close(id, reason);
}

describe('aal statistics', () => {
  it('counts a month per rule and says how fast somebody was there, while the gateway runs', async () => {
    await helpAt('13', 'justified', '02', '20');
    await helpAt('14', 'visit', '04', '12');
    await helpAt('15', 'sensor', '08', '30');
    await flat.until('22:00');
    flat.reading('bed', 'bed', true);
    await flat.until('02:10');
    flat.reading('bed', 'bed', false);
    await flat.until('02:41');
    flat.reading('button', 'button', 'single');
    await flat.until('02:45');
    expect(await statistics(['--month', '2026-03'])).toMatchInlineSnapshot(`
      "2026-03

      Regel                                Voralarme  Bewohner  von selbst  Alarme  übernommen  geschlossen  Zentrale  falsch
      Notruftaste gedrückt                                                       3       4 min       20 min         1    67 %
      Nachts nicht ins Bett zurückgekehrt          1         1

      Abgeschlossen als                    berechtigt  Besuch  nicht da  Sensor  Probe  anderer  erledigt  offen
      Notruftaste gedrückt                          1       1                 1
      Nachts nicht ins Bett zurückgekehrt

      Bewohner, von selbst: so brachen Voralarme ab. Übernommen, geschlossen: mittlere Zeit ab dem Alarm
      (Median). Falsch: Besuch, nicht da und Sensor, im Verhältnis zu diesen und den berechtigten."
    `);
    const said = await statistics(['--month', '2026-03', '--json']);
    expect(said).not.toMatch(/keller/i);
    expect(JSON.parse(said)).toMatchObject({
      month: '2026-03',
      complete: true,
      rules: [
        { rule: 'help-button', alerts: 3 },
        { rule: 'left-bed-at-night', cancelledByResident: 1 },
      ],
    });
  });

  it('says nothing where nothing was, speaks English, and refuses what is no month', async () => {
    expect(await statistics(['--month', '2026-02'], 'en')).toBe('2026-02\n\nNo alerts in this month.');
    expect(await statistics([])).toMatch(/^2026-03\n/);
    for (const month of ['2026-13', '2026-3', 'März', '2026-03-01'])
      await expect(statistics(['--month', month])).rejects.toThrow('--month 2026-11');
  });

  it('says that a month is not whole where alerts of it may have been erased', async () => {
    const yearLater = spanOf('2027-03', 'Europe/Berlin')!.to;
    expect(await statistics(['--month', '2026-03'], 'de', yearLater)).toContain('Unvollständig');
    expect(await statistics(['--month', '2027-03'], 'de', yearLater)).not.toContain('Unvollständig');
  });
});

describe('a month', () => {
  it('is that of the flat: it begins at its own midnight, in summer and in winter', () => {
    const march = spanOf('2026-03', 'Europe/Berlin')!;
    expect(new Date(march.from).toISOString()).toBe('2026-02-28T23:00:00.000Z');
    expect(new Date(march.to).toISOString()).toBe('2026-03-31T22:00:00.000Z');
    expect(monthOf(march.from, 'Europe/Berlin')).toBe('2026-03');
    expect(monthOf(march.to, 'Europe/Berlin')).toBe('2026-04');
  });
});

describe('the numbers of a rule', () => {
  const ended = (reason: CloseReason) => ({
    alert: anAlert({ state: 'closed', closed: { by: 'keller', reason, at: noon + 60_000 } }),
    acknowledgedAt: null,
  });

  it('tests and other reasons say nothing of right or wrong', () => {
    expect(statisticsOf([ended('test'), ended('other')])[0]?.falseShare).toBeNull();
    expect(
      statisticsOf([ended('justified'), ended('visit'), ended('away'), ended('other')])[0]?.falseShare,
    ).toBeCloseTo(2 / 3);
    expect(statisticsOf([{ alert: anAlert({ marked: 'test' }), acknowledgedAt: null }])).toEqual([]);
  });

  it('every alert is counted once, whatever became of it', () => {
    const reasons = fc.array(fc.constantFrom(...closeReasons, 'resolved' as const, 'cancelled' as const, null), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(reasons, (list) => {
        const all = list.map((reason) => ({
          alert: anAlert({
            state: reason === null ? 'open' : reason === 'cancelled' ? 'cancelled' : 'closed',
            closed: reason === null ? null : { by: 'x', reason, at: noon },
          }),
          acknowledgedAt: null,
        }));
        const [rule] = statisticsOf(all);
        const { closed, stillOpen, cancelledByResident, cancelledOtherwise } = rule!;
        const counted = Object.values(closed).reduce((sum, count) => sum + count, 0);
        expect(counted + stillOpen + cancelledByResident + cancelledOtherwise).toBe(list.length);
      }),
    );
  });
});
