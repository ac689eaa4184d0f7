/** Nobody can tell whether all is well: carers read what is silent, since when, and what to do by hand, as it really goes out. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { TellingFlat } from '../support/telling-flat.ts';

const flatYaml = `
flat: { id: "12", name: Whg 12, time_zone: Europe/Berlin, language: de, phase: live }
rooms:
  hall: { de: Flur, en: hall }
  kitchen: { de: Küche, en: kitchen }
  bath: { de: Bad, en: bathroom }
sensors:
  hall_motion: { kind: motion, room: hall }
  kitchen_motion: { kind: motion, room: kitchen }
  bath_motion: { kind: motion, room: bath }
contacts:
  keller: { name: A. Keller, sms: "+4915100000001", email: keller@example.org, always: true }
  tochter: { sms: "+4915100000002", language: en, always: true }
  technik: { email: technik@example.org, takes_over: no, always: true }
chains:
  emergency: [{ to: [keller], repeat: 5m }]
  alarm: [{ to: [keller, tochter], by: [sms], wait: 4m }, { to: [keller], by: [email, sms], repeat: 30m }]
  notice: [{ to: [keller] }]
  fault: [{ to: [technik] }]
sms: { gateway: mailbox }
email: { mailbox: true }
`;
const careYaml = `
rules:
  - id: kitchen-used
    title: { de: Küche nicht benutzt, en: Kitchen not used }
    kind: missing
    expect: { signal: activity, rooms: [kitchen] }
    between: "07:00-09:30"
    level: alarm
`;

/** Somebody was in every room at 08:00. */
async function lived(): Promise<TellingFlat> {
  const files = { 'flat.yaml': flatYaml, 'rules/care.yaml': careYaml };
  const flat = await new TellingFlat({ files, start: '2026-03-10 08:00' }).start();
  onTestFinished(() => flat.stop());
  for (const room of ['bath', 'hall']) {
    flat.reading(`${room}_motion`, 'motion', true);
    flat.reading(`${room}_motion`, 'motion', false);
  }
  return flat;
}

const told = (flat: TellingFlat, to: string, by: string) =>
  flat.mailbox.messages().flatMap((one) => (one.to === to && one.by === by ? [one.text] : []));

describe('carers who look after a flat that is not monitored', () => {
  it('read since when nothing is heard at all, and what to do; the technician hears of the fault', async () => {
    const flat = await lived();
    await flat.until('08:30');
    flat.hear({ type: 'deaf', at: flat.clock.now(), cause: 'bridge' });
    await flat.until('10:35');
    expect(told(flat, 'A. Keller', 'sms')[0]).toMatch(
      /^Übernehmen: Antwort OK \d{4}\. Alarm Whg 12: Seit 08:30 Uhr ist kein Sensor zu hören; bitte anrufen oder nachsehen; letzte Aktivität um 08:00 Uhr \(Flur\)\.$/,
    );
    expect(told(flat, 'tochter', 'sms')[0]).toMatch(
      /The gateway has heard nothing since 08:30; please call or look in;/,
    );
    const [mail] = told(flat, 'A. Keller', 'email');
    expect(mail).toContain('Bitte sehen Sie bis zur Entwarnung immer wieder selbst nach (Ersatzkontrolle).');
    expect(mail).toContain('Die Technik wird gesondert benachrichtigt.');
    expect(told(flat, 'technik', 'email')[0]).toContain('konnte seit 08:30 Uhr nichts hören');
  });

  it('read which rooms are silent, since when, and what a rule could not check', async () => {
    const flat = await lived();
    await flat.until('08:10');
    flat.reading('kitchen_motion', 'availability', false);
    await flat.until('09:35');
    expect(told(flat, 'A. Keller', 'sms')[0]).toMatch(
      /Seit 08:00 Uhr melden sich nicht alle Sensoren; bitte anrufen oder nachsehen; stumm: Küche/,
    );
    expect(told(flat, 'tochter', 'sms')[0]).toMatch(/please call or look in; silent: kitchen/);
    await flat.until('09:45');
    const [mail] = told(flat, 'A. Keller', 'email');
    expect(mail).toContain('„Küche nicht benutzt“ nicht prüfbar');
    expect(mail).toContain('Die Technik wird gesondert benachrichtigt.');
    expect(told(flat, 'technik', 'email').join()).toContain('Küche');
  });

  it('read every room when the last sensor of the flat has gone silent', async () => {
    const flat = await lived();
    await flat.until('08:10');
    for (const room of ['hall', 'kitchen', 'bath']) flat.reading(`${room}_motion`, 'availability', false);
    await flat.until('08:11');
    expect(told(flat, 'A. Keller', 'sms')[0]).toMatch(
      /Seit 08:00 Uhr meldet sich kein Sensor; bitte anrufen oder nachsehen; stumm: Flur, Küche, Bad/,
    );
  });

  it('are sent to no technician where short interruptions kept a rule from judging: the gaps are named', async () => {
    const flat = await lived();
    for (const [from, to] of gaps) await interrupted(flat, from, to);
    await flat.until('11:45');
    expect(told(flat, 'A. Keller', 'sms')[0]).toMatch(/nicht zu erkennen; bitte anrufen oder nachsehen/);
    const [mail] = told(flat, 'A. Keller', 'email');
    expect(mail).toContain('Ersatzkontrolle');
    expect(mail).not.toContain('Die Technik wird');
    expect(mail).toContain('09:15');
  });
});

/** Again and again just before the rule could judge at last. */
const gaps = [
  ['09:15', '09:44'],
  ['09:50', '10:15'],
  ['10:20', '10:45'],
  ['10:50', '11:15'],
] as const;

async function interrupted(flat: TellingFlat, from: string, to: string): Promise<void> {
  await flat.until(from);
  const began = flat.clock.now();
  flat.hear({ type: 'deaf', at: began, cause: 'bridge' });
  await flat.until(to);
  flat.hear({ type: 'gap', at: flat.clock.now(), from: began, cause: 'bridge' });
}
