/** A centre that does not take an emergency as it stands: it is asked again and again, others are told, and the technician is. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { centreSecrets, centres } from '../support/centres.ts';
import { TellingFlat } from '../support/telling-flat.ts';

/** `emergency`: the chain, as flat.yaml has it. */
async function flatWith(
  zentrale: string,
  emergency = '[{ to: [zentrale], wait: 5m }, { to: [keller], repeat: 30m }]',
): Promise<TellingFlat> {
  const flatYaml = `
flat: { id: "12", name: Whg 12, time_zone: Europe/Berlin, language: de, phase: live }
rooms: { hall: { de: Flur, en: hall } }
sensors:
  help: { kind: help, room: hall }
contacts:
  keller: { name: A. Keller, sms: "+4915100000001", always: true }
  technik: { name: Technik, email: technik@example.org }
  zentrale: { name: Hausnotrufzentrale, dispatch: zentrale, always: true }
chains:
  emergency: ${emergency}
  alarm: [{ to: [keller], repeat: 5m }]
  notice: [{ to: [keller] }]
  fault: [{ to: [technik] }]
sms: { gateway: mailbox }
email: { mailbox: true }
dispatch: { zentrale: ${zentrale} }
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

describe('an emergency that the centre refuses', () => {
  it.each(centres)('over %s', { timeout: 30_000 }, async (_way, protocol) => {
    const centre = await protocol();
    centre.answer('refuse');
    const flat = await flatWith(centre.yaml);
    const told = (name: string): string[] =>
      flat.mailbox.messages().flatMap(({ to, text }) => (to === name ? [text] : []));
    flat.reading('help', 'help', true);
    await flat.until('12:02');
    expect(told('A. Keller')).toHaveLength(1);
    expect(told('Technik')).toHaveLength(1);
    expect(told('Technik')[0]).toContain('Die Hausnotrufzentrale (zentrale) nimmt eine Meldung nicht an');

    await flat.until('12:08');
    const asked = centre.asked();
    await flat.until('12:10');
    expect(centre.asked()).toBeGreaterThan(asked);
    expect(await flat.audit('help-button')).not.toContain('angenommen');
    centre.answer('accept');
    await flat.until('12:12');
    expect(await flat.audit('help-button')).toContain('Von Hausnotrufzentrale angenommen');
    expect(told('Technik')).toHaveLength(2);
  });
});

describe('a centre that takes nothing for 40 minutes, and nobody else is in the chain', () => {
  it.each(centres)(
    'over %s hears one alarm again and again, and once more when it takes it',
    {
      timeout: 60_000,
    },
    async (_way, protocol) => {
      const centre = await protocol();
      centre.answer('refuse');
      const flat = await flatWith(centre.yaml, '[{ to: [zentrale], repeat: 5m }]');
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
