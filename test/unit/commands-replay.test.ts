/** `aal replay` on the flat's own log and on recorded streams. */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../../gateway/commands/replay.ts';
import { loadConfig } from '../../gateway/config/load.ts';
import { createJournal } from '../../gateway/journal/create.ts';
import type { Input, Instant, Reading } from '../../rules/engine/types.ts';
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
  expect((await aal()).text).toMatch(/^1 input, .*\nNo alert would have been raised\.$/);
});
