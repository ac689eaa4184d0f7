/** `aal replay` on the flat's own log and on recorded streams. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../gateway/commands/replay.ts';
import { loadConfig } from '../../gateway/config/load.ts';
import { createJournal } from '../../gateway/journal/create.ts';
import type { Input, Instant, Reading, Signal, Value } from '../../rules/engine/types.ts';
import { livedDays } from '../support/home.ts';
import { ownProcess } from '../support/own-process.ts';
import { tempFolder } from '../support/temp.ts';

const captures = 'test/fixtures/zigbee2mqtt/captures';
const dayMs = 86_400_000;
const startAt = Date.parse('2026-03-02T07:00:00Z');

function flat(language: 'de' | 'en' = 'de') {
  const folder = tempFolder();
  cpSync('deploy/example', folder, { recursive: true });
  const io = { language, cwd: folder, configFile: join(folder, 'flat.yaml'), dataFolder: join(folder, 'data') };
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const whole = { ...io, out: say, err: say, environment: {}, process: ownProcess };
  return {
    folder,
    dataFolder: io.dataFolder,
    aal: async (...args: string[]) => {
      const code = await run(args, whole);
      return { code, text: lines.splice(0).join('\n') };
    },
  };
}

function fill(dataFolder: string, inputs: Iterable<Input>, aliveAt?: Instant): void {
  const journal = createJournal(dataFolder);
  journal.open();
  for (const input of inputs) journal.append(input);
  if (aliveAt !== undefined) journal.alive(aliveAt);
  journal.close();
}

function* lived(folder: string, days: number): Generator<Reading> {
  writeFileSync(join(folder, 'secrets.yaml'), 'influx_password: a\nsmtp_password: b\ndispatch_key: c\n', {
    mode: 0o600,
  });
  const { program, problems } = loadConfig(join(folder, 'flat.yaml'));
  if (!program) throw new Error(JSON.stringify(problems));
  yield* livedDays(program, { startAt, days, perDay: 600, seed: 7 });
}

/** What is on disk goes live, as at the first start. */
function goLive(folder: string, at: Instant): void {
  const { hash, files } = loadConfig(join(folder, 'flat.yaml'));
  const journal = createJournal(join(folder, 'data'));
  journal.open();
  journal.applyConfig({ hash, at, files });
  journal.close();
}

const edit = (folder: string, file: string, from: string, to: string): void => {
  const text = readFileSync(join(folder, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(folder, file), text.replace(from, to));
};

const at = (clock: string): Instant => Date.parse(`2026-03-${clock}:00+01:00`);
const reading = (when: string, sensor: string, room: string, signal: Signal, value: Value): Reading => ({
  ...{ type: 'reading', at: at(when), receivedAt: at(when), sensor, room, signal, value, evidence: 'report' },
});
const moved = (when: string, value: boolean): Reading => reading(when, 'kitchen_motion', 'kitchen', 'motion', value);

/** Two days: a door that stood open for 20 minutes, and silence on the first from eleven o'clock on. */
const twoDays: readonly Reading[] = [
  ...[moved('02T07:00', true), moved('02T07:01', false)],
  ...[reading('02T08:00', 'front_door', 'hall', 'contact', false)],
  ...[
    reading('02T10:00', 'front_door', 'hall', 'contact', true),
    reading('02T10:20', 'front_door', 'hall', 'contact', false),
  ],
  ...[moved('02T10:58', true), moved('02T11:00', false), moved('02T19:00', true), moved('02T19:01', false)],
  ...[moved('03T07:00', true), moved('03T07:01', false), moved('03T09:00', true), moved('03T09:01', false)],
];

const pressed = (at: Instant): Reading => ({
  ...{ type: 'reading', at, receivedAt: at, sensor: 'sos_button', room: 'hall' },
  ...{ signal: 'help', value: true, evidence: 'report' },
});

const captured = (set: string, ...phases: string[]): string[] =>
  phases.map((phase) => join(process.cwd(), captures, set, `${phase}.jsonl`));

it('tells day by day what the log would have raised, why, and to whom it would have gone', async () => {
  const { aal, dataFolder, folder } = flat();
  const noon = Date.parse('2026-03-04T11:00:00Z');
  fill(dataFolder, [...lived(folder, 2), pressed(noon), pressed(noon + 20_000)], noon + 3_600_000);
  const { code, text } = await aal();
  expect(code).toBe(0);
  expect(text).toMatch(/^1202 Eingaben, Mo 02\.03\.2026 08:00 bis Mi 04\.03\.2026 13:00\n/);
  expect(text).toContain('\nMi 04.03.2026\n');
  expect(text).toContain(
    '  12:00  Notruf   Notruftaste gedrückt (2-mal) -> zentrale (dispatch), keller (sms)\n' +
      '                  Notruftaste gedrückt um 12:00 Uhr (Flur); letzte Aktivität um 12:00 Uhr (Flur).',
  );
  expect(text).toMatch(/\n\nZusammen\n {6}1 {2}Notruf {3}Notruftaste gedrückt\n/);
});

it('--days tells the last days only, knowing what was before, and ends when the gateway was last alive', async () => {
  const { aal, dataFolder, folder } = flat('en');
  fill(dataFolder, lived(folder, 5), startAt + 5 * dayMs);
  const whole = JSON.parse((await aal('--json')).text);
  const last = JSON.parse((await aal('--json', '--days', '1')).text);
  expect(whole).toMatchObject({ inputs: 3000, from: startAt, to: startAt + 5 * dayMs });
  expect(last.inputs).toBe(600);
  expect(last.from).toBeGreaterThanOrEqual(startAt + 4 * dayMs);
  const since = ({ startedAt }: { startedAt: Instant }) => startedAt >= startAt + 4 * dayMs;
  expect(last.alerts.length).toBeGreaterThan(0);
  expect(last.alerts).toEqual(whole.alerts.filter(since));
});

it('a gateway may be writing the log at this moment, and nothing of it is changed', async () => {
  const { aal, dataFolder, folder } = flat();
  const journal = createJournal(dataFolder);
  journal.open();
  for (const input of lived(folder, 1)) journal.append(input);
  journal.flush();
  const before = journal.lastSeq;
  expect((await aal()).text).toMatch(/^600 Eingaben/);
  expect(journal.append(pressed(startAt + dayMs))).toBe(before + 1);
  journal.close();
});

it.each(['recommended', 'cached'])(
  'a recorded stream (%s) raises what was sent over the air, without secrets',
  async (set) => {
    const { aal } = flat('en');
    const { code, text } = await aal(...captured(set, '01-join-interview', '02-sensor-events'));
    expect(code).toBe(0);
    expect(text).toMatch(
      /emergency {2}Help button pressed .*-> zentrale \(dispatch\), keller \(sms\); still open at the end/,
    );
    expect(text).toMatch(/emergency {2}Fall sensor has triggered/);
    expect(text).toMatch(/alarm {6}Leak sensor has triggered/);
    expect(text).toMatch(/fault {6}Zigbee2MQTT does not know a sensor -> technik \(email\).*\n +.*kitchen_motion/);
  },
);

it('a restart of Zigbee2MQTT, with all it repeats, raises nothing of care', async () => {
  const { aal } = flat();
  const { text } = await aal('--json', ...captured('cached', '04-restart-cached-state', '05-retained-on-subscribe'));
  const { alerts } = JSON.parse(text) as { alerts: { level: string }[] };
  expect(alerts.filter(({ level }) => level !== 'fault')).toEqual([]);
});

it('what cannot be replayed is said in one line, with its place', async () => {
  const { aal, folder } = flat();
  const message = (t: string) => JSON.stringify({ t, topic: 'zigbee2mqtt/bridge/state', payload: { state: 'online' } });
  const file = (name: string, ...lines: string[]) => writeFileSync(join(folder, name), lines.join('\n'));
  file('text.jsonl', '', 'Hallo');
  file('list.jsonl', message('2026-03-02T07:00:00Z'), '[1, 2]');
  file('null.jsonl', 'null');
  file('time.jsonl', message('gestern'));
  file('first.jsonl', message('2026-03-02T07:00:00Z'));
  file('second.jsonl', message('2026-03-02T08:00:00Z'));
  const refused = (...files: string[]) => aal(...files).then(String, (error) => ({ ...error, message: error.message }));
  const place = (name: string) => join(folder, name);
  const usage = expect.stringContaining('keine Nachricht; erwartet wird {"t":');
  expect(await refused('nichts.jsonl')).toMatchObject({ message: `${place('nichts.jsonl')}: diese Datei fehlt` });
  expect(await refused('rules')).toMatchObject({ message: expect.stringContaining('lässt sich nicht lesen') });
  expect(await refused('text.jsonl')).toMatchObject({ message: `${place('text.jsonl')}:2: das ist kein JSON` });
  for (const name of ['list.jsonl', 'null.jsonl', 'time.jsonl'])
    expect(await refused(name)).toMatchObject({ code: 'configuration', message: usage });
  expect(await refused('second.jsonl', 'first.jsonl')).toMatchObject({
    message: expect.stringMatching(/first\.jsonl:1: früher als die Zeile davor/),
  });
  expect((await aal('first.jsonl', 'second.jsonl')).code).toBe(0);
  expect(await refused()).toMatchObject({ code: 'environment', message: expect.stringContaining('kein Protokoll') });
  expect(await refused('--days', 'drei')).toMatchObject({ code: 'configuration' });
});

it('a mistake in the rules is explained, and nothing is replayed', async () => {
  const { aal, folder } = flat();
  writeFileSync(join(folder, 'rules', 'care.yaml'), 'rules:\n  - use: smok\n');
  const { code, text } = await aal(...captured('recommended', '02-sensor-events'));
  expect(code).toBe(1);
  expect(text).toMatch(/care\.yaml:2:\d+: .*'smok'/);
  expect(text).not.toContain('secret');
});

it('an empty log and a quiet one are told apart', async () => {
  const { aal, dataFolder } = flat('en');
  fill(dataFolder, []);
  expect((await aal()).text).toBe('There is nothing that could be replayed.');
  const at = startAt;
  fill(dataFolder, [{ ...pressed(at), sensor: 'kitchen_climate', room: 'kitchen', signal: 'temperature', value: 21 }]);
  const { text } = await aal();
  expect(text).toMatch(/^1 input, /);
  expect(text).toMatch(/\nNo alert would have been raised\.$/);
});

describe('compared with what is live', () => {
  async function compared(change: (folder: string) => void, ...args: string[]) {
    const { aal, dataFolder, folder } = flat();
    fill(dataFolder, twoDays, at('03T10:00'));
    goLive(folder, at('01T18:00'));
    change(folder);
    return (await aal(...args)).text;
  }

  it('an alert moves, another goes, a new one comes; each with its reason, and the sums of each rule', async () => {
    const text = await compared((folder) => {
      edit(folder, 'rules/care.yaml', '- use: inactivity-day\n', '- use: inactivity-day\n    with: { for: 4h }\n');
      edit(folder, 'rules/care.yaml', 'sensors: [front_door] }', 'sensors: [front_door] }, for: 30m');
      writeFileSync(
        join(folder, 'rules', 'more.yaml'),
        'rules:\n  - { id: up, title: Auf, kind: happens, event: { signal: motion }, between: "06:00-08:00", level: notice }\n',
      );
    });
    expect(text).toContain(`
Verglichen mit dem, was seit So 01.03.2026 18:00 gilt:
  ~ Regel inactivity-day ändert sich: for 6h -> 4h
  ~ Regel door-open-too-long ändert sich: for 10m -> 30m
  + Regel up ist neu

+ kommt hinzu   - entfällt   ~ verschiebt oder ändert sich

Mo 02.03.2026
  + 07:00  Hinweis  Auf -> keller (email)
                    Bewegung um 07:00 Uhr (Küche); letzte Aktivität um 07:00 Uhr (Küche);
                    Anwesenheit unklar.
  - 10:10  Hinweis  Tür zu lange geöffnet -> keller (email)
                    Seit 10 min Tür offen (Flur).
  ~ 15:02  Alarm    Keine Aktivität am Tag -> keller (sms)
                    2 h früher (bisher 17:02)
`);
    expect(text).toMatch(/\nZusammen +bisher +neu +\+ +- +~\n/);
    expect(text).toMatch(/\n {2}Alarm {4}Keine Aktivität am Tag +1 +1 +1\n/);
    expect(text).toMatch(/\n\d+ Alarme bleiben, wie sie sind\.$/);
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it('the same as JSON', async () => {
    const report = JSON.parse(
      await compared((folder) => {
        edit(
          folder,
          'rules/care.yaml',
          '- use: inactivity-day\n',
          '- use: inactivity-day\n    with: { for: 4h, level: notice }\n',
        );
        edit(folder, 'rules/care.yaml', '  - use: door-open-too-long', '');
        edit(folder, 'rules/care.yaml', '    with: { state: { sensors: [front_door] } }\n', '');
      }, '--json'),
    );
    expect(report.compared.changed).toMatchObject([
      {
        byMs: -2 * 3_600_000,
        what: ['time', 'level', 'recipients'],
        before: { level: 'alarm' },
        after: { level: 'notice' },
      },
    ]);
    expect(report.compared.goes).toMatchObject([{ rule: 'door-open-too-long', openedAt: at('02T10:10') }]);
    expect(report.compared.comes).toEqual([]);
    expect(report.compared.liveSince).toBe(at('01T18:00'));
    expect(report.alerts).toHaveLength(report.compared.changed.length + report.compared.unchanged);
    expect(report.compared.before).toHaveLength(report.alerts.length + 1);
  });

  it('a rule that is only tried shows what it would send', async () => {
    const text = await compared((folder) => {
      edit(folder, 'rules/care.yaml', '- use: inactivity-day\n', '- use: inactivity-day\n    with: { shadow: true }\n');
    });
    expect(text).toContain(
      '  ~ 17:02  Alarm    Keine Aktivität am Tag (zur Probe) -> keller (sms)\n                    jetzt nur zur Probe',
    );
  });

  it('says which rules learn, for in a replay they begin anew', async () => {
    const text = await compared(() => {});
    expect(text).toContain('\nWas gelernt war, fehlt; hier lernt von vorn: unusual-silence.\n');
  });

  it('a room and a sensor under new names break nothing: what the log says of others is left out', async () => {
    const text = await compared((folder) => {
      edit(
        folder,
        'flat.yaml',
        'front_door: { kind: door, room: hall, exit: true }',
        'main_door: { kind: door, room: lobby, exit: true }',
      );
      edit(
        folder,
        'flat.yaml',
        'hall: { de: Flur, en: hall }',
        'hall: { de: Flur, en: hall }\n  lobby: { de: Diele, en: lobby }',
      );
      edit(folder, 'rules/care.yaml', '[front_door]', '[main_door]');
    });
    expect(text).toContain('  - Sensor front_door entfällt');
    expect(text).toContain('  - 10:10  Hinweis  Tür zu lange geöffnet');
    expect(text).toMatch(/\nIn dieser Zeit hat sich nicht gemeldet: .*main_door/);
  });

  it('where nothing differs, or nothing is live, it says so and tells what would have been', async () => {
    const same = await compared(() => {});
    expect(same).toContain('\nDie Dateien sind so, wie sie gelten: Nichts unterscheidet sich.\n');
    expect(same).toContain('\n  17:00  Alarm    Keine Aktivität am Tag -> keller (sms)\n');
    const words = await compared((folder) => {
      edit(folder, 'rules/care.yaml', '# What this flat watches', '# Worüber diese Wohnung wacht');
    });
    expect(words).toContain('\nKein Alarm kommt hinzu, entfällt oder verschiebt sich.\n');
    const { aal, dataFolder } = flat();
    fill(dataFolder, twoDays, at('03T10:00'));
    expect((await aal()).text).toContain(
      '\nVerglichen wird nicht: Für diesen Datenordner gilt noch keine Konfiguration',
    );
  });

  it('a recording is read as each of the two configurations would have heard it', async () => {
    const { aal, folder } = flat();
    goLive(folder, at('01T18:00'));
    edit(
      folder,
      'flat.yaml',
      'sos_button: { kind: help, room: hall }',
      'sos_button: { kind: help, room: hall, device: elsewhere }',
    );
    const { text } = await aal(...captured('recommended', '01-join-interview', '02-sensor-events'));
    expect(text).toMatch(/ {2}- \d\d:\d\d {2}Notruf {3}Notruftaste gedrückt/);
  });
});

describe('how far back it sees', () => {
  it('says where the log begins, when nothing could be heard, and who never spoke', async () => {
    const { aal, dataFolder } = flat();
    const gaps: Input[] = [
      { type: 'gap', at: at('02T12:40'), from: at('02T12:00'), cause: 'gateway' },
      { type: 'gap', at: at('02T13:00'), from: at('02T12:59'), cause: 'bridge' },
      { type: 'deaf', at: at('03T09:30'), cause: 'bridge' },
    ];
    const inputs = [...twoDays.slice(0, 7), ...gaps.slice(0, 2), ...twoDays.slice(7), ...gaps.slice(2)];
    fill(dataFolder, inputs, at('03T10:00'));
    const { text } = await aal('--days', '30');
    expect(text).toContain(
      '\nGefragt sind 30 Tage, das Protokoll hat 27 h.\nWeiter zurück reicht das Protokoll nicht; aufbewahrt werden 30 Tage.\n',
    );
    expect(text).toContain('\nWas davor war, ist unbekannt: Jeder Sensor zählt erst, wenn er sich gemeldet hat.\n');
    expect(text).toContain(
      '\nNicht gehört wurde 3-mal, zusammen 1 h 11 min; am längsten Mo 02.03.2026 12:00 bis Mo 02.03.2026\n12:40 (Wohnungsgerät aus).\n',
    );
    expect(text).toMatch(/\nIn dieser Zeit hat sich nicht gemeldet: hall_motion, /);
  });

  it('says what it listened to before, and that the log holds more', async () => {
    const { aal, dataFolder, folder } = flat('en');
    fill(dataFolder, lived(folder, 6), startAt + 6 * dayMs);
    const { text } = await aal('--days', '1');
    expect(text).toContain('\nThe log reaches back to Mon 02/03/2026 08:00; 30 days are kept.\n');
    expect(text).toContain('\nIt listened to 2 days before that, so that sensors and presence are known.\n');
    expect((await aal('--days', '5')).text).toContain('\nIt listened to 24 h before that');
  });
});
