/** A flat whose emergencies go to the centre alone, and the centre takes none for most of an hour. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Centre, centreSecrets, centres } from '../support/centres.ts';
import { TellingFlat } from '../support/telling-flat.ts';

async function flatOf(centre: Centre): Promise<TellingFlat> {
  const flatYaml = `
flat: { id: "12", name: Whg 12, time_zone: Europe/Berlin, language: de, phase: live }
rooms: { hall: { de: Flur, en: hall } }
sensors:
  help: { kind: help, room: hall }
contacts:
  keller: { name: A. Keller, sms: "+4915100000001", always: true }
  zentrale: { name: Hausnotrufzentrale, dispatch: zentrale, always: true }
chains:
  emergency: [{ to: [zentrale], repeat: 5m }]
  alarm: [{ to: [keller], repeat: 5m }]
  notice: [{ to: [keller] }]
  fault: [{ to: [keller] }]
sms: { gateway: mailbox }
dispatch: { zentrale: ${centre.yaml} }
`;
  const files = {
    'flat.yaml': flatYaml,
    'rules/care.yaml': 'rules:\n  - use: help-button\n',
    'secrets.yaml': centreSecrets,
  };
  const flat = await new TellingFlat({ files, start: '2026-03-10 12:00' }).start();
  onTestFinished(() => flat.stop());
  return flat;
}

describe('a centre that takes nothing for 40 minutes', () => {
  it.each(centres)(
    'over %s hears one alarm again and again, and once more when it takes it',
    {
      timeout: 60_000,
    },
    async (_way, protocol) => {
      const centre = await protocol();
      centre.answer('refuse');
      const flat = await flatOf(centre);
      flat.reading('help', 'help', true);
      await flat.until('12:40');
      expect(centre.alarms()).toBe(1);
      const refused = centre.asked();
      expect(refused).toBeGreaterThan(40);
      centre.answer('accept');
      await flat.until('12:50');
      expect(centre.alarms()).toBe(1);
      expect(centre.asked()).toBe(refused + 1);
      const page = await flat.audit('help-button');
      expect(page).toMatch(/Von Hausnotrufzentrale angenommen/);
      expect(page).toMatch(
        / 12:39:\d\d {2}Hausnotrufzentrale, .*Alarmmeldung noch nicht übermittelt \(.*\), seither 8-mal versucht/,
      );
      expect(page.split('\n').length).toBeLessThan(60);
    },
  );
});
