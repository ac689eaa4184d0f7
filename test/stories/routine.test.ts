/** The Routineruf: that the way to a person is open is known before it is needed, and nobody is frightened by the test. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { Slots } from '../../gateway/routine/slots.ts';
import { TellingFlat } from '../support/telling-flat.ts';

const flatYaml = (phase: string, id: string) => `
flat: { id: "${id}", name: Whg ${id}, time_zone: Europe/Berlin, language: de, phase: ${phase} }
rooms: { hall: { de: Flur, en: hall } }
sensors: { sos: { kind: help, room: hall } }
contacts:
  keller: { name: A. Keller, sms: "+4915100000001", always: true }
  zentrale: { dispatch: zentrale, always: true, accept: [emergency, alarm, test] }
chains:
  emergency: [{ to: [zentrale, keller], repeat: 2m }]
  alarm: [{ to: [keller], wait: 5m }, { to: [zentrale], repeat: 5m }]
  notice: [{ to: [keller] }]
  fault: [{ to: [keller] }]
sms: { gateway: mailbox }
dispatch: { zentrale: { type: mailbox } }
routine: { daily: [zentrale], monthly: [keller], window: "10:00-11:00" }
`;
const rules = 'rules:\n  - use: help-button\n';

interface Options {
  readonly phase?: string;
  readonly id?: string;
  /** What is different in flat.yaml. */
  readonly change?: (yaml: string) => string;
}

async function flat(start: string, { phase = 'live', id = '12', change = (yaml) => yaml }: Options = {}) {
  const files = { 'flat.yaml': change(flatYaml(phase, id)), 'rules/care.yaml': rules, 'secrets.yaml': '' };
  const one = new TellingFlat({ files, start });
  onTestFinished(() => one.stop());
  return one;
}

const testsTo = (one: TellingFlat, contact: string): number[] =>
  one.effects.flatMap((effect) =>
    effect.type === 'notify' && effect.contact === contact && effect.alertId.startsWith('routine:') ? [effect.at] : [],
  );
const record = (one: TellingFlat, contact: string) =>
  one.telling.routine.view().find((test) => test.contact === contact);
const hour = 3_600_000;

describe('Routineruf', () => {
  it('goes to the centre every day at the minute of the flat, is accepted, and ends without a word', async () => {
    const one = await (await flat('2026-03-02 09:30')).start();
    await one.clock.advanceBy(26 * hour);
    const at = testsTo(one, 'zentrale');
    expect(at).toHaveLength(2);
    expect(new Set(at.map((instant) => instant % (24 * hour))).size).toBe(1);
    expect(new Date(at[0] ?? 0).toISOString()).toMatch(/^2026-03-02T09:/); // 10:00 to 11:00 in Berlin
    expect(record(one, 'zentrale')).toMatchObject({ outcome: 'handed-over', by: 'dispatch', overdue: false });
    const told = one.mailbox.messages().filter(({ by }) => by === 'dispatch');
    expect(told).toHaveLength(2);
    expect(told[0]?.text).toMatch(/Routineruf.*nur ein Test, es ist nichts geschehen/s);
    expect(one.alert('routine:zentrale').closed?.reason).toBe('test');
  });

  it('has another minute in another flat, all of them within the window', () => {
    const window = { fromMinute: 600, toMinute: 660 };
    const at = Date.parse('2026-03-02T12:00:00Z');
    const of = (id: number): number => new Slots(String(id), 'Europe/Berlin', window).next('day', at) - at;
    const minutes = Array.from({ length: 60 }, (_, id) => of(id));
    expect(new Set(minutes).size).toBeGreaterThan(20);
    for (const ms of minutes) expect(ms >= 21 * hour && ms < 22 * hour).toBe(true);
  });

  it('reaches a phone once a month, says when the next one comes, and an answer confirms the whole way', async () => {
    const one = await (await flat('2026-03-29 09:30')).start();
    await one.clock.advanceBy(26 * hour);
    expect(testsTo(one, 'keller')).toHaveLength(1);
    const sms = one.mailbox.messages().find(({ by }) => by === 'sms');
    expect(sms?.text).toMatch(/OK \d{4}.*Routineruf.*der nächste kommt um 10:\d\d Uhr am \d\d\.04\./);
    expect(record(one, 'keller')).toMatchObject({ outcome: 'sent', by: 'sms' });
    one.telling.routine.testNow('keller');
    await one.clock.advanceBy(1_000);
    const { id } = one.alert('routine:keller');
    one.hear({ type: 'acknowledge', at: one.clock.now(), alertId: id, by: 'keller', via: 'sms' });
    await one.clock.advanceBy(2 * 60_000);
    expect(record(one, 'keller')).toMatchObject({ outcome: 'confirmed' });
    expect(one.mailbox.messages().some(({ text }) => text.includes('Entwarnung'))).toBe(false);
  });

  it('waits while an alarm is open, and comes afterwards', async () => {
    const one = await (await flat('2026-03-02 09:00')).start();
    one.reading('sos', 'help', true);
    await one.clock.advanceBy(3 * hour);
    expect(testsTo(one, 'zentrale')).toEqual([]);
    expect(one.telling.routine.testNow('zentrale')).toBeNull();
    const { id: alertId } = one.alert('help-button');
    one.hear({ type: 'close', at: one.clock.now(), alertId, by: 'keller', via: 'sms', reason: 'justified' });
    await one.clock.advanceBy(2 * 60_000);
    expect(testsTo(one, 'zentrale')).toHaveLength(1);
  });

  it('that does not arrive for more than a day is a fault, no alarm, and ends with the next that does', async () => {
    const one = await flat('2026-03-02 09:00');
    one.telling.routine.start(); // Nothing leaves: the outbox stands still.
    await one.clock.advanceBy(28 * hour);
    expect(record(one, 'zentrale')).toMatchObject({ outcome: 'pending', overdue: true });
    const fault = one.alert('fault:routine-overdue:zentrale');
    expect(fault).toMatchObject({ level: 'fault', state: 'open', title: { de: 'Routineruf kommt nicht an' } });
    one.telling.routine.stop();
    await one.start();
    await one.clock.advanceBy(5 * 60_000);
    expect(record(one, 'zentrale')).toMatchObject({ outcome: 'handed-over', overdue: false });
    expect(one.alert('fault:routine-overdue:zentrale').state).toBe('closed');
  });

  it('rings no telephone because its SMS failed; it does where a call is the only way, and that way is tested', async () => {
    const change = (yaml: string): string =>
      `${yaml.replace('always: true }', 'always: true, call: "+4915100000001" }\n  telefon: { call: "+4915100000002" }')}
call: { gateway: mailbox }
`.replace('monthly: [keller]', 'monthly: [keller, telefon]');
    const one = await flat('2026-03-02 10:30', { change });
    one.telling.routine.testNow('keller');
    one.telling.routine.testNow('telefon');
    const by = (): string[] => one.effects.flatMap((effect) => (effect.type === 'notify' ? [effect.by] : []));
    expect(by()).toEqual(['sms', 'call']);
    const [sms] = one.effects.filter((effect) => effect.type === 'notify');
    const { deliveryId = '', alertId = '' } = sms ?? {};
    one.hear({ type: 'outcome', at: one.clock.now(), deliveryId, alertId, result: 'failed' });
    await one.clock.advanceBy(2 * hour);
    expect(by()).toEqual(['sms', 'call']);
  });

  it('comes to a night carer, who is never on duty within the window, when the night begins', async () => {
    const change = (yaml: string): string =>
      yaml
        .replace('"+4915100000001", always: true', '"+4915100000001", hours: "20:30-06:30"')
        .replace('alarm: [{', 'alarm: [{ to: [zentrale], wait: 5m }, {');
    const one = await (await flat('2026-03-29 09:30', { change })).start();
    await one.clock.advanceBy(24 * hour);
    expect(testsTo(one, 'keller')).toHaveLength(1);
  });

  it('never goes out to a centre that takes no tests: overdue, as `aal check` says beforehand', async () => {
    const change = (yaml: string): string =>
      yaml.replace('accept: [emergency, alarm, test]', 'accept: [emergency, alarm]');
    const one = await (await flat('2026-03-02 09:00', { change })).start();
    await one.clock.advanceBy(28 * hour);
    expect(testsTo(one, 'zentrale')).toEqual([]);
    expect(record(one, 'zentrale')).toMatchObject({ outcome: 'pending', overdue: true });
  });

  it('is not sent from a flat where nobody lives', async () => {
    const one = await (await flat('2026-03-02 09:00', { phase: 'vacant' })).start();
    await one.clock.advanceBy(26 * hour);
    expect(testsTo(one, 'zentrale')).toEqual([]);
  });

  it('comes to a phone once in every month, within the hours of the window, whatever the clocks do', () => {
    const slots = new Slots('12', 'Europe/Berlin', { fromMinute: 600, toMinute: 660 });
    const started: Date[] = [];
    for (let at = Date.parse('2026-01-01T00:00:00Z'); at < Date.parse('2026-07-01T00:00:00Z'); at += 15 * 60_000) {
      if (slots.isDue('month', started.at(-1)?.getTime() ?? null, at)) started.push(new Date(at));
    }
    expect(started.map((at) => at.getUTCMonth())).toEqual([0, 1, 2, 3, 4, 5]);
    expect(new Set(started.map((at) => at.getUTCDate())).size).toBe(1);
  });
});
