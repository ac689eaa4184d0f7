/** STATUS by SMS says what the page says: a flat whose sensors were never heard is not monitored. */
import { expect, it, onTestFinished } from 'vitest';
import { modem } from '../support/modem.ts';
import { TellingFlat } from '../support/telling-flat.ts';

const keller = '+4915100000001';

it('STATUS does not call a flat monitored of which nothing has ever been heard', async () => {
  const radio = modem();
  const flatYaml = `
flat: { id: "12", name: Whg 12, time_zone: Europe/Berlin, language: de, phase: live }
rooms: { hall: { de: Flur, en: hall } }
sensors: { hall_motion: { kind: motion, room: hall } }
contacts: { keller: { name: A. Keller, sms: "${keller}", always: true } }
chains:
  emergency: [{ to: [keller], repeat: 2m }]
  alarm: [{ to: [keller], repeat: 5m }]
  notice: [{ to: [keller] }]
  fault: [{ to: [keller] }]
${radio.yaml}
`;
  const files = { 'flat.yaml': flatYaml, 'rules/care.yaml': 'rules:\n  - use: sensor-silent\n' };
  const flat = await new TellingFlat({ files, start: '2026-03-10 12:00' }).start();
  onTestFinished(() => flat.stop());
  radio.reply(keller, 'STATUS');
  await flat.until('12:01');
  flat.reading('hall_motion', 'motion', true);
  radio.reply(keller, 'STATUS');
  await flat.until('12:02');
  const answers = radio.sms.map(({ text }) => text).filter((text) => text.includes('Offene Meldungen'));
  expect(answers[0]).toContain('Whg 12: wird nicht überwacht.');
  expect(answers[1]).toContain('Whg 12: Sensoren werden gehört.');
});
