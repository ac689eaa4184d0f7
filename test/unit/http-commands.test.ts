/** The commands that talk to a running gateway, over its real socket. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../../gateway/clock.ts';
import * as ack from '../../gateway/commands/ack.ts';
import * as cancel from '../../gateway/commands/cancel.ts';
import * as close from '../../gateway/commands/close.ts';
import * as doctor from '../../gateway/commands/doctor.ts';
import * as mode from '../../gateway/commands/mode.ts';
import * as statusCommand from '../../gateway/commands/status.ts';
import * as testAlarm from '../../gateway/commands/test-alarm.ts';
import { createHttp } from '../../gateway/http/index.ts';
import { silentLog } from '../../gateway/log.ts';
import { alertId, createFakeDesk, fakeNow } from '../dashboard/fake-desk.ts';
import { ownProcess } from '../support/own-process.ts';
import { tempFolder } from '../support/temp.ts';

type Run = (args: string[], io: Parameters<typeof doctor.run>[1]) => Promise<number>;

async function running(language: 'de' | 'en' = 'de') {
  const desk = createFakeDesk();
  const dataFolder = tempFolder();
  const config = { port: 0, publicUrl: null, language, dataFolder };
  const http = createHttp({ desk, config, clock: new VirtualClock(fakeNow), log: silentLog });
  onTestFinished(() => http.stop());
  await http.start();
  return { desk, ...terminal(dataFolder, language) };
}

function terminal(dataFolder: string, language: 'de' | 'en' = 'de', configFile = join(dataFolder, 'flat.yaml')) {
  const lines: string[] = [];
  const own = { environment: {}, process: ownProcess };
  const io = { out: (line: string) => lines.push(line), err: () => {}, language, dataFolder, configFile, ...own };
  return {
    text: () => lines.join('\n'),
    aal: (command: { run: Run }, ...args: string[]) => command.run(args, io),
  };
}

describe('aal status', () => {
  it('says what is known, what is waited for and what cannot be seen', async () => {
    const { aal, text } = await running();
    expect(await aal(statusCommand)).toBe(0);
    expect(text()).toBe(`Whg 12 · in Betrieb · 09:36 · aal-gateway 0.1.0
Letzte Aktivität  gestern 22:40, Schlafzimmer (bed)
Anwesenheit       zu Hause
Betriebsart       normal
Überwachung       die Sensoren werden gehört

Offene Alarme
  ALARM: Nicht aufgestanden, offen
    Bis 09:30 keine Aktivität in Flur, Küche oder Bad. Letzte Aktivität gestern 22:40, Schlafzimmer.
    keller per sms: übermittelt 09:32
    bereitschaft per sms: nicht zustellbar 09:35 (keine Verbindung zum SMS-Dienst), 2 Versuche
    not-up@mn5xq2o0, Antwort OK 4711

Regeln
  Nicht aufgestanden      Hat ausgelöst (09:32) und ist noch nicht abgeschlossen
  Keine Aktivität am Tag  Zur Probe, niemand wird gerufen: Alarm um 15:12, wenn bis dahin kein
                          Lebenszeichen; gezählt seit 09:12
  Sturzmelder             Kann noch nichts sehen: der Sensor fall_radar (Bad) hat sich noch nicht
                          gemeldet

Störungen
  07:36  Wassermelder Bad meldet sich seit 9 h nicht.

Sensoren, die nicht gehört werden
  bath_leak (Bad)   meldet sich nicht, zuletzt 00:36
  fall_radar (Bad)  noch nie gehört

Technik
  Verbindungen   MQTT verbunden, Zigbee2MQTT erreichbar
  Postausgang    1, nächste 09:36
  Aufzeichnung   84210 · 12,8 MB
  Zeitreihen     influx1: 3 noch zu schreiben, 0 abgewiesen
  Lebenszeichen  09:34
  Strom          Netz seit Mo 23.03. 09:36, Akku 98 %, reicht 4 h 10 min
  Zentrale       zentrale (erste Adresse): antwortete 09:33
                 zentrale (zweite Adresse): antwortete 08:48, 3 ohne Antwort
  Routinerufe    1, keiner überfällig
  Speicher       92 MB, läuft seit Mo 23.03. 07:36`);
  });

  it('never says that all is well, in either language', async () => {
    for (const language of ['de', 'en'] as const) {
      const { aal, text, desk } = await running(language);
      desk.current = { ...desk.current, alerts: [], faults: [], sensors: [] };
      await aal(statusCommand);
      expect(text()).not.toMatch(/in ordnung|alles gut|all is well|\bok\b/i);
      expect(text()).toMatch(/Letzte Aktivität|Last activity/);
    }
  });

  it('gives programs everything, and the page a link', async () => {
    const { aal, text } = await running();
    await aal(statusCommand, '--json');
    expect(JSON.parse(text())).toMatchObject({ flat: { id: '12' }, alerts: [{ replyCode: '4711' }, {}] });
    const second = await running();
    await second.aal(statusCommand, '--link');
    expect(second.text()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{22}$/);
  });
});

describe('taking over, closing, cancelling', () => {
  it.each([[alertId], ['4711'], ['not-up']])('finds the alert by %s', async (word) => {
    const { aal, desk, text } = await running();
    expect(await aal(ack, word)).toBe(0);
    expect(desk.calls).toEqual([['acknowledge', { alertId }, 'local', 'cli']]);
    expect(text()).toBe('Übernommen. Alle Benachrichtigten erfahren es.');
  });

  it('names what is open when the word fits none, also for a closed alert', async () => {
    const { aal, desk } = await running();
    for (const word of ['4712', 'door-open', 'null']) {
      await expect(aal(ack, word)).rejects.toMatchObject({
        code: 'configuration',
        message: expect.stringContaining(alertId),
      });
    }
    expect(desk.calls).toEqual([]);
  });

  it('closes only with a reason that is one', async () => {
    const { aal, desk } = await running();
    await expect(aal(close, '4711')).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/justified\|visit/),
    });
    await expect(aal(close, '4711', '--reason', 'bored')).rejects.toMatchObject({ code: 'configuration' });
    await aal(close, '4711', '--reason', 'visit');
    expect(desk.calls).toEqual([['close', { alertId, reason: 'visit' }, 'local', 'cli']]);
  });

  it("passes the gateway's refusal on in its own words", async () => {
    const { aal, desk } = await running();
    desk.acknowledge = () => ({ ok: false, text: 'Diesen Alarm gibt es nicht mehr.' });
    await expect(aal(ack, '4711')).rejects.toMatchObject({
      code: 'configuration',
      message: 'Diesen Alarm gibt es nicht mehr.',
    });
  });

  it('cancels one pre-alarm or all, and sends test alarms', async () => {
    const { aal, desk } = await running();
    await aal(cancel);
    await aal(cancel, '4711');
    await aal(testAlarm);
    await aal(testAlarm, '--level', 'emergency');
    await expect(aal(testAlarm, '--level', 'panic')).rejects.toMatchObject({ code: 'configuration' });
    expect(desk.calls.map((call) => call.slice(0, 2))).toEqual([
      ['cancel', {}],
      ['cancel', { alertId }],
      ['testAlarm', { level: 'alarm' }],
      ['testAlarm', { level: 'emergency' }],
    ]);
  });
});

describe('aal mode', () => {
  it.each([
    [['absence', '--until', '2026-12-03 18:00'], '2026-12-03T18:00:00+01:00'],
    [['absence', '--until', '03.12.2026'], '2026-12-04T00:00:00+01:00'],
    [['absence', '--until', '2026-03-29'], '2026-03-30T00:00:00+02:00'],
    [['visit', '--for', '90m'], '2026-03-25T11:06:00+01:00'],
    [['absence', '--for', '14d'], '2026-04-08T10:36:00+02:00'],
  ])('%s ends at %s in the flat', async (args, end) => {
    const { aal, desk } = await running();
    await aal(mode, ...args);
    expect(desk.calls).toEqual([['mode', { mode: args[0], untilMs: Date.parse(end) }, 'local']]);
  });

  it('says until when, in the time of the flat', async () => {
    const { aal, text } = await running();
    await aal(mode, 'absence', '--until', '26.03.2026 18:00');
    expect(text()).toContain('bis morgen 18:00');
  });

  it.each([
    [['absence']],
    [['absence', '--until', 'tomorrow']],
    [['absence', '--until', '2026-02-31']],
    [['absence', '--for', '14']],
    [['absence', '--for', '1d', '--until', '2026-12-03']],
    [['holiday', '--for', '1d']],
    [['absence', '--for', '1d', '--force']],
    [[]],
  ])('refuses %s with one line', async (args) => {
    const { aal, desk } = await running();
    await expect(aal(mode, ...args)).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/^.+aal mode --help$/),
    });
    expect(desk.calls).toEqual([]);
  });
});

describe('without a running gateway', () => {
  it('every command says so in one line', async () => {
    const { aal } = terminal(tempFolder());
    for (const [command, ...args] of [
      [statusCommand],
      [ack, '4711'],
      [cancel],
      [mode, 'normal'],
      [testAlarm],
    ] as const) {
      await expect(aal(command, ...args)).rejects.toMatchObject({
        code: 'environment',
        message: expect.stringMatching(/^Es läuft kein Wohnungsgerät .*systemctl status aal-gateway$/),
      });
    }
  });
});

describe('aal doctor', () => {
  it('reports health over the socket', async () => {
    const { aal, text } = await running();
    expect(await aal(doctor, '--json')).toBe(0);
    expect(JSON.parse(text())).toMatchObject({
      running: true,
      facts: { gateway: { sensors: { heard: 4, silent: 1 } } },
    });
  });

  it('works without a gateway, and finds what a technician should mend', async () => {
    const folder = tempFolder();
    const dataFolder = join(folder, 'data');
    mkdirSync(dataFolder);
    chmodSync(dataFolder, 0o755);
    writeFileSync(join(dataFolder, 'history.db'), 'x'.repeat(1234));
    writeFileSync(join(folder, 'flat.yaml'), 'flat: {nme: "call +4915100000001 or a@example.org"}');
    writeFileSync(join(folder, 'secrets.yaml'), 'smtp_password: hunter22');
    chmodSync(join(folder, 'secrets.yaml'), 0o644);
    const { aal, text } = terminal(dataFolder, 'de', join(folder, 'flat.yaml'));
    expect(await aal(doctor)).toBe(2);
    expect(text()).toMatch(/Es läuft kein Wohnungsgerät/);
    expect(text()).toMatch(/Fehler in der Konfiguration: aal check/);
    expect(text()).toMatch(/secrets\.yaml ist für andere lesbar \(Rechte 644\)/);
    expect(text()).toMatch(/data ist für andere lesbar \(Rechte 755\)/);
    expect(text()).toMatch(/data\.bytes\.history\.db: 1234/);
    expect(text()).not.toMatch(/hunter22|15100000001|a@example/);
  });
});
