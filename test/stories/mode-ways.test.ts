/** Which mode can be entered by which way: each with its end, and its line in the audit under a name. And the absence's dialogue by SMS. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { obey } from '../../gateway/mqtt/commands.ts';
import { createTopics } from '../../gateway/mqtt/topics.ts';
import type { Mode } from '../../rules/engine/types.ts';
import { modem } from '../support/modem.ts';
import { TellingFlat } from '../support/telling-flat.ts';

const keller = '+4915100000001';
const hourMs = 3_600_000;
const topics = createTopics({ zigbee2mqtt: 'zigbee2mqtt', base: 'aal' }, '12');

async function home() {
  const radio = modem();
  const flatYaml = `
flat: { id: "12", name: Whg 12, time_zone: Europe/Berlin, language: de, phase: live }
rooms: { hall: { de: Flur, en: hall } }
sensors:
  sos: { kind: help, room: hall }
  hall_motion: { kind: motion, room: hall }
  carers_button: { kind: button, room: hall, means: on-site }
contacts: { keller: { name: A. Keller, sms: "${keller}", always: true } }
chains:
  emergency: [{ to: [keller], repeat: 5m }]
  alarm: [{ to: [keller], repeat: 5m }]
  notice: [{ to: [keller] }]
  fault: [{ to: [keller] }]
http: { publicUrl: https://aal.example.org }
${radio.yaml}
`;
  const files = { 'flat.yaml': flatYaml, 'rules/care.yaml': 'rules:\n  - use: help-button\n' };
  const flat = await new TellingFlat({ files, start: '2026-03-10 12:00' }).start();
  onTestFinished(() => flat.stop());
  return { flat, radio };
}
type Home = Awaited<ReturnType<typeof home>>;

/** What each way says to enter the mode for so many hours; absent: that way cannot. */
interface Row {
  readonly mode: Exclude<Mode, 'normal'>;
  readonly hours: number;
  readonly called: string;
  readonly sms: string;
  readonly link: string;
  readonly button: boolean;
}
const rows: readonly Row[] = [
  { mode: 'absence', hours: 72, called: 'Abwesenheit', sms: 'WEG 3T', link: 'absence-3-day', button: false },
  { mode: 'visit', hours: 48, called: 'Besuch', sms: 'BESUCH 2T', link: 'visit-2-day', button: false },
  { mode: 'care', hours: 2, called: 'Betreuung vor Ort', sms: 'VOR ORT 2H', link: 'care-2-hour', button: true },
  {
    mode: 'maintenance',
    hours: 1,
    called: 'Wartungsmodus',
    sms: 'WARTUNG 1H',
    link: 'maintenance-1-hour',
    button: false,
  },
  { mode: 'pause', hours: 2, called: 'Pause', sms: 'PAUSE 2H', link: 'pause-2-hour', button: false },
];

async function pressed({ flat }: Home, mode: string): Promise<void> {
  flat.reading('sos', 'help', true);
  await flat.until('12:01');
  const { id } = flat.alert('help-button');
  const token = flat.telling.acknowledgement.linkFor(id, 'keller')!.slice(-22);
  flat.telling.linkPage.post(token, new URLSearchParams({ act: 'mode', mode }));
}

function published({ flat }: Home, { mode, hours }: Row): void {
  const until = new Date(flat.clock.now() + hours * hourMs).toISOString();
  const payload = Buffer.from(JSON.stringify({ mode, until }));
  const packet = { payload, retain: false, dup: false, qos: 1, receivedAt: 0, user: 'keller' } as const;
  const refused: string[] = [];
  const message = { topic: 'aal/12/command/mode', ...packet };
  obey(flat.desk, topics, message, 'de', (reason) => refused.push(reason));
  expect(refused).toEqual([]);
}

const ways: readonly [string, (house: Home, row: Row) => unknown, string][] = [
  ['SMS', ({ radio }, { sms }) => radio.reply(keller, sms), 'A. Keller per SMS'],
  ['the link', (house, { link }) => pressed(house, link), 'A. Keller über den Link'],
  ['MQTT', published, 'A. Keller über MQTT'],
  [
    'the command line',
    ({ flat }, { mode, hours }) => flat.desk.mode({ mode, untilMs: flat.clock.now() + hours * hourMs }, 'local', 'cli'),
    'über die Befehlszeile',
  ],
  ['the button', ({ flat }) => flat.reading('carers_button', 'button', 'single'), 'Betreuung vor Ort mit der Taste'],
];

describe.each(rows)('$mode', (row) => {
  it.each(ways.filter(([way]) => way !== 'the button' || row.button))('by %s', async (_way, enter, by) => {
    const house = await home();
    const { flat } = house;
    await enter(house, row);
    await flat.until('12:02');
    const { mode, until } = flat.state();
    expect(mode).toBe(row.mode);
    const enteredAgoMs = flat.clock.now() + row.hours * hourMs - until!;
    expect(enteredAgoMs).toBeGreaterThanOrEqual(0);
    expect(enteredAgoMs).toBeLessThanOrEqual(120_000);
    const line = (await flat.audit('--days', '1')).split('\n').find((text) => text.includes('  Betriebsart:'));
    expect(line).toMatch(
      new RegExp(`12:0[0-2]:\\d\\d  Betriebsart: ${row.called}.* bis \\d\\d\\.03\\.2026, \\d\\d:\\d\\d \\(`),
    );
    expect(line).toContain(by);
  });
});

describe('somebody moves about while an absence is entered', () => {
  async function asked() {
    const house = await home();
    house.radio.reply(keller, 'WEG 14T');
    await house.flat.until('12:10');
    for (const minute of ['12:11', '12:13', '12:15']) {
      await house.flat.until(minute);
      house.flat.reading('hall_motion', 'motion', true);
      house.flat.reading('hall_motion', 'motion', false);
    }
    await house.flat.until('12:17');
    expect(house.radio.sms.at(-1)?.text).toMatch(/Abwesenheit/);
    return house;
  }
  const mode = ({ flat }: Home) => flat.state().mode;

  it('DA ends the absence: monitored again, and the question is over', async () => {
    const house = await asked();
    house.radio.reply(keller, 'DA');
    await house.flat.until('12:19');
    expect(mode(house)).toBe('normal');
    expect(house.flat.state().openAlerts).toBe(0);
    expect(await house.flat.audit('--days', '1')).toContain('Betriebsart: normal (A. Keller per SMS)');
  });

  it('WEG 14T keeps it: nothing ends it, and nobody is asked again for this', async () => {
    const house = await asked();
    house.radio.reply(keller, 'WEG 14T');
    await house.flat.until('12:19');
    const told = house.radio.sms.length;
    house.flat.reading('hall_motion', 'motion', true);
    await house.flat.until('13:30');
    expect(mode(house)).toBe('absence');
    expect(house.radio.sms).toHaveLength(told);
  });

  it('no answer ends it after half an hour: somebody is there, so the flat is monitored', async () => {
    const house = await asked();
    await house.flat.until('12:50');
    expect(mode(house)).toBe('normal');
    expect(await house.flat.audit('--days', '1')).toContain('Betriebsart: normal (Aktivität in der Wohnung)');
  });
});
