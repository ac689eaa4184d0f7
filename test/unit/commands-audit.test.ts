/** `aal audit`: what somebody reads who was not there. */
import { afterEach, expect, it } from 'vitest';
import { TellingFlat } from '../support/telling-flat.ts';

const flatYaml = `
flat: { id: "12", name: Whg 12, time_zone: Europe/Berlin, language: de, phase: live }
rooms: { bedroom: { de: Schlafzimmer, en: bedroom }, hall: { de: Flur, en: hall } }
sensors:
  bed: { kind: bed, room: bedroom }
  hall_motion: { kind: motion, room: hall }
contacts:
  keller: { name: A. Keller, sms: "+4915100000001", always: true }
  zentrale: { dispatch: zentrale, always: true }
chains:
  emergency: [{ to: [zentrale], repeat: 2m }]
  alarm: [{ to: [keller], wait: 5m }, { to: [zentrale], repeat: 5m }]
  notice: [{ to: [keller] }]
  fault: [{ to: [keller] }]
sms: { gateway: mailbox }
dispatch: { zentrale: { type: mailbox } }
`;

let flat: TellingFlat | null = null;
afterEach(async () => {
  await flat?.stop();
  flat = null;
});

/** Out of bed at ten past two, seen in the hall, not back; nobody looks after it for long. */
async function night(): Promise<TellingFlat> {
  const files = { 'flat.yaml': flatYaml, 'rules/care.yaml': 'rules:\n  - use: left-bed-at-night\n' };
  flat = await new TellingFlat({ files, start: '2026-03-10 22:00' }).start();
  flat.reading('bed', 'bed', true);
  await flat.until('02:10');
  flat.reading('bed', 'bed', false);
  await flat.until('02:46');
  const alertId = flat.alert('left-bed-at-night').id;
  flat.hear({ type: 'acknowledge', at: flat.clock.now(), alertId, by: 'keller', via: 'sms' });
  await flat.until('03:30');
  flat.hear({ type: 'close', at: flat.clock.now(), alertId, by: 'keller', via: 'sms', reason: 'justified' });
  return await flat.until('03:31');
}

it('tells an alert from the first pre-alarm to its end, each line with its second, people by their names', async () => {
  const page = await (await night()).audit('left-bed-at-night');
  expect(page.split('\n').slice(1)).toEqual([
    '  Anlass: Seit 30 min nicht im Bett (Schlafzimmer).',
    '  Meldungen davor: 22:00:00 bed bed true · 02:10:00 bed bed false',
    '',
    'Mittwoch, 11. März 2026',
    '  02:40:00  Voralarm in der Wohnung; noch niemand benachrichtigt',
    '  02:40:00  Lampe in der Wohnung: erkannt, noch niemand benachrichtigt',
    '  02:42:00  Alarm',
    '  02:42:00  Beschlossen: Alarmmeldung an A. Keller per SMS (Schritt 1)',
    '  02:42:00  Lampe in der Wohnung: noch nicht übermittelt',
    '  02:42:00  A. Keller, per SMS: Alarmmeldung übermittelt',
    '  02:42:00  Lampe in der Wohnung: übermittelt',
    '  02:44:30  Beschlossen: Erinnerung an A. Keller per SMS (Schritt 1)',
    '  02:44:30  A. Keller, per SMS: Erinnerung übermittelt',
    '  02:46:00  Übernommen von A. Keller per SMS',
    '  02:46:00  Lampe in der Wohnung: jemand kümmert sich',
    '  03:16:00  Beschlossen: Rückfrage, ob sich noch jemand kümmert, an A. Keller per SMS',
    '  03:16:00  A. Keller, per SMS: Rückfrage, ob sich noch jemand kümmert, übermittelt',
    '  03:21:00  Übernahme abgelaufen: niemand hat bestätigt, vor Ort zu sein; die Kette geht weiter',
    '  03:21:00  Beschlossen: Nachricht, dass die Kette weitergeht, an A. Keller per SMS',
    '  03:21:00  Beschlossen: Alarmmeldung an zentrale über das Protokoll der Zentrale (Schritt 2)',
    '  03:21:00  Lampe in der Wohnung: übermittelt',
    '  03:21:00  A. Keller, per SMS: Nachricht, dass die Kette weitergeht, übermittelt',
    '  03:21:00  zentrale, über das Protokoll der Zentrale: Alarmmeldung angenommen',
    '  03:21:00  Von zentrale angenommen; die Meldung bleibt offen, bis ein Mensch sie abschließt',
    '  03:21:00  Beschlossen: Mitteilung, wer übernommen hat, an A. Keller per SMS',
    '  03:21:00  A. Keller, per SMS: Mitteilung, wer übernommen hat, übermittelt',
    '  03:30:00  Abgeschlossen von A. Keller per SMS: war berechtigt',
    '  03:30:00  Beschlossen: Entwarnung an zentrale über das Protokoll der Zentrale',
    '  03:30:00  Lampe in der Wohnung: aus',
    '  03:30:00  zentrale, über das Protokoll der Zentrale: Entwarnung angenommen',
  ]);
});

it('lists the alerts, and tells the last days whole', async () => {
  const known = await night();
  expect(await known.audit()).toMatch(
    /^11\.03\.2026, 02:40 {2}Alarm {2}Nachts nicht ins Bett zurückgekehrt, war berechtigt/,
  );
  expect(await known.audit('--days', '1')).toContain('02:10:00  Anwesenheit: zu Hause');
});

it('says what is no alert', async () => {
  await expect((await night()).audit('nobody')).rejects.toThrow(/nobody.*aal audit zeigt alle/);
});

it('has each refusal beside the alert it was about', async () => {
  const known = await night();
  const alertId = known.alert('left-bed-at-night').id;
  known.hear({ type: 'acknowledge', at: known.clock.now(), alertId, by: 'keller', via: 'sms' });
  expect(await known.audit(alertId)).toContain('Abgewiesen: acknowledge von A. Keller (unknown-alert)');
});
