/** The centre accepts, over each protocol, as a real receiver does it: the audit says who and when, and it stays open. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { centreSecrets, centres } from '../support/centres.ts';
import { TellingFlat } from '../support/telling-flat.ts';

/** Help was called for at 12:00, and the centre is told at once beside A. Keller. */
async function called(dispatch: string): Promise<TellingFlat> {
  const flatYaml = `
flat: { id: "12", name: Whg 12, time_zone: Europe/Berlin, language: de, phase: live }
rooms: { hall: { de: Flur, en: hall } }
sensors:
  help: { kind: help, room: hall }
contacts:
  keller: { name: A. Keller, sms: "+4915100000001", always: true }
  zentrale: { name: Hausnotrufzentrale, dispatch: zentrale, always: true }
chains:
  emergency: [{ to: [keller, zentrale], wait: 30m }, { to: [keller], repeat: 30m }]
  alarm: [{ to: [keller], repeat: 5m }]
  notice: [{ to: [keller] }]
  fault: [{ to: [keller] }]
sms: { gateway: mailbox }
dispatch: { zentrale: ${dispatch} }
`;
  const files = {
    'flat.yaml': flatYaml,
    'rules/care.yaml': 'rules:\n  - use: help-button\n',
    'secrets.yaml': centreSecrets,
  };
  const flat = await new TellingFlat({ files, start: '2026-03-10 12:00' }).start();
  onTestFinished(() => flat.stop());
  flat.reading('help', 'help', true);
  await flat.until('12:02');
  return flat;
}

describe("accepted by the centre, under the centre's name, and open until a person closes it", () => {
  it.each(centres)('over %s', async (_way, protocol) => {
    const flat = await called((await protocol()).yaml);
    await flat.until('12:04');
    const page = await flat.audit('help-button');
    expect(page).toMatch(/ {2}12:0[0-3]:\d\d {2}Von Hausnotrufzentrale angenommen; die Meldung bleibt offen/);
    expect(page).toContain('Hausnotrufzentrale, über das Protokoll der Zentrale: Alarmmeldung angenommen');
    expect(flat.alert('help-button').state).toBe('open');
  });
});
