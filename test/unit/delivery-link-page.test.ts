/** What the buttons behind a link do, on the real engine and journal: each press acts once, under a name, and stands on record. */
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { TellingFlat } from '../support/telling-flat.ts';

const flatYaml = `
flat: { id: "12", name: Whg 12, time_zone: Europe/Berlin, language: de, phase: live }
rooms: { hall: { de: Flur, en: hall } }
sensors: { help: { kind: help, room: hall } }
http: { publicUrl: "https://aal.example.org" }
contacts:
  keller: { name: A. Keller, sms: "+4915100000001", always: true }
  bereitschaft: { name: Bereitschaft, sms: "+4915100000002", always: true }
  tochter: { name: Tochter, sms: "+4915100000003", takes_over: false, always: true }
chains:
  emergency: [{ to: [keller, bereitschaft, tochter], repeat: 5m }]
  alarm: [{ to: [keller], repeat: 5m }]
  notice: [{ to: [keller] }]
  fault: [{ to: [keller] }]
sms: { gateway: mailbox }
`;

let flat: TellingFlat;
beforeEach(async () => {
  const files = { 'flat.yaml': flatYaml, 'rules/care.yaml': 'rules:\n  - use: help-button\n' };
  flat = await new TellingFlat({ files, start: '2026-03-10 12:00' }).start();
  const house = flat;
  onTestFinished(() => house.stop());
  flat.reading('help', 'help', true);
  await flat.until('12:01');
});

const alert = () => flat.alert('help-button');
const tokenOf = (contact: string) =>
  flat.telling.acknowledgement.linkFor(alert().id, contact)!.replace('https://aal.example.org/a/', '');
const see = (contact: string): string => flat.telling.linkPage.get(tokenOf(contact)).html;
const press = (contact: string, fields: Record<string, string>): string =>
  flat.telling.linkPage.post(tokenOf(contact), new URLSearchParams(fields)).html;

describe('the page behind a link', () => {
  it('takes over: the name, the way and the minute stand in the audit', async () => {
    expect(press('keller', { act: 'take' })).toContain('Danke. Sie haben um 12:01 übernommen.');
    expect(alert().acknowledged).toMatchObject({ by: 'keller', via: 'link' });
    expect(await flat.audit('help-button')).toContain('12:01:00  Übernommen von A. Keller über den Link');
  });

  it('a press as long after the first as one likes keeps the alert with the same person', async () => {
    press('keller', { act: 'take' });
    await flat.until('12:10');
    expect(see('keller')).toContain('Ich kümmere mich weiter');
    press('keller', { act: 'take' });
    await flat.until('12:20');
    expect(alert().acknowledged).toMatchObject({ by: 'keller' });
  });

  it('I am there: keeps the alert and enters the carer on site, under a name', async () => {
    expect(press('keller', { act: 'arrive' })).toContain('Betreuung vor Ort bis 14:01.');
    expect(alert().acknowledged?.by).toBe('keller');
    const page = await flat.audit('help-button');
    expect(page).toContain('Betriebsart: Betreuung vor Ort bis 10.03.2026, 14:01 (A. Keller über den Link)');
    expect(page).toContain('Link geöffnet und bestätigt von A. Keller: ist da');
  });

  it('whoever has not taken over cannot be there in the place of whoever has', () => {
    press('keller', { act: 'take' });
    expect(press('bereitschaft', { act: 'arrive' })).toContain('bereits übernommen von A. Keller um 12:01');
    expect(see('keller')).not.toContain('Betreuung vor Ort bis');
  });

  it('closes with a reason that stands in the audit with name and way; afterwards it is over', async () => {
    press('keller', { act: 'take' });
    press('keller', { act: 'close', reason: 'sensor' });
    expect(await flat.audit('help-button')).toContain('Abgeschlossen von A. Keller über den Link: Sensorfehler');
    expect(press('keller', { act: 'close', reason: 'visit' })).toContain('schon abgeschlossen');
    expect(alert().closed?.reason).toBe('sensor');
  });

  it('enters a mode with its end and ends it, both under a name', async () => {
    press('keller', { act: 'mode', mode: 'absence-14-day' });
    expect(see('keller')).toContain('Abwesenheit bis 24.03.2026, 12:01.');
    press('keller', { act: 'mode', mode: 'normal' });
    const day = await flat.audit('--days', '1');
    expect(day).toContain('Betriebsart: Abwesenheit bis 24.03.2026, 12:01 (A. Keller über den Link)');
    expect(day).toContain('Betriebsart: normal (A. Keller über den Link)');
  });

  it('gives whoever is only told nothing to press, and does nothing for a forged form but note it', async () => {
    expect(see('tochter')).toContain('Sie werden nur informiert');
    expect(see('tochter')).not.toContain('<form');
    for (const act of ['take', 'arrive', 'close', 'mode'])
      press('tochter', { act, reason: 'visit', mode: 'pause-2-hour' });
    expect(alert().state).toBe('open');
    const day = await flat.audit('--days', '1');
    expect(day).not.toContain('Betriebsart:');
    expect(day).toContain('Link von Tochter abgewiesen: wird nur informiert');
  });
});
