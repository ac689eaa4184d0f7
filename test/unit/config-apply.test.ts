/** Law 8: a bad file never takes the good one down, and a change goes live only as a whole, by apply. */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run as applyCommand } from '../../gateway/commands/apply.ts';
import { run as checkCommand } from '../../gateway/commands/check.ts';
import { applyConfig, startConfig } from '../../gateway/config/apply.ts';
import { describeDifference } from '../../gateway/config/difference.ts';
import { isRunnable, loadConfig, type Runnable } from '../../gateway/config/load.ts';
import { pidFile } from '../../gateway/config/paths.ts';
import { createJournal } from '../../gateway/journal/create.ts';
import type { AppliedConfig } from '../../gateway/journal/journal.ts';
import { exampleFiles } from '../support/example-flat.ts';
import { ownProcess } from '../support/own-process.ts';
import { tempFolder } from '../support/temp.ts';

const at = Date.parse('2026-03-10T12:00:00Z');

/** A flat's folder with the example's files and rule tests. */
function flatFolder(): { flat: string; edit: (name: string, from: string, to: string) => void; root: string } {
  const root = tempFolder();
  mkdirSync(join(root, 'rules'));
  const tests = { 'rules/care.test.yaml': readFileSync('deploy/example/rules/care.test.yaml', 'utf8') };
  for (const [name, text] of Object.entries({ ...exampleFiles(), ...tests })) writeFileSync(join(root, name), text);
  writeFileSync(join(root, 'secrets.yaml'), 'influx_password: "a"\nsmtp_password: "b"\ndispatch_key: "c"\n', {
    mode: 0o600,
  });
  const edit = (name: string, from: string, to: string): void => {
    const text = readFileSync(join(root, name), 'utf8');
    if (!text.includes(from)) throw new Error(`${name} does not contain ${from}`);
    writeFileSync(join(root, name), text.replaceAll(from, to));
  };
  return { flat: join(root, 'flat.yaml'), edit, root };
}

/** What state.db keeps of it. */
function memoryStore() {
  let applied: AppliedConfig | null = null;
  return {
    appliedConfig: () => applied,
    applyConfig: (config: AppliedConfig) => {
      applied = config;
    },
  };
}

const ruleIds = (running: Runnable | null): string[] => running?.program.rules.map(({ id }) => id) ?? [];

it('the first good set is applied by itself, without its secrets', () => {
  const store = memoryStore();
  const started = startConfig(store, flatFolder().flat, at);
  expect(started).toMatchObject({ from: 'disk', problems: [], unapplied: false });
  expect(Object.keys(store.appliedConfig()?.files ?? {})).toEqual(['flat.yaml', 'rules/care.yaml']);
  expect(started.running?.config.email).toMatchObject({ password: 'b' });
});

it('without a good set there is nothing to run, and every problem is told', () => {
  const { flat, edit } = flatFolder();
  edit('flat.yaml', 'room: bath', 'room: bad');
  const started = startConfig(memoryStore(), flat, at);
  expect(started.running).toBeNull();
  expect(started.problems.map(({ key }) => key)).toContain('unknown-room');
});

it('a file broken after it was applied does not take the good one down', () => {
  const { flat, edit } = flatFolder();
  const store = memoryStore();
  startConfig(store, flat, at);
  edit('rules/care.yaml', 'use: smoke', 'use: smok');
  const started = startConfig(store, flat, at + 1000);
  expect(started).toMatchObject({ from: 'last-good', unapplied: false });
  expect(ruleIds(started.running)).toContain('smoke');
  expect(started.problems.map(({ key }) => key)).toEqual(['unknown-library-rule']);
});

it('runs the last good set though every file on disk is gone', () => {
  const { flat, root } = flatFolder();
  const store = memoryStore();
  startConfig(store, flat, at);
  for (const name of ['flat.yaml', 'rules', 'secrets.yaml']) rmSync(join(root, name), { recursive: true });
  const started = startConfig(store, flat, at + 1000);
  expect(ruleIds(started.running)).toContain('smoke');
  expect(new Set(started.problems.map(({ key }) => key))).toEqual(new Set(['file-missing', 'unknown-secret']));
});

it('a lost or opened secrets.yaml silences a channel, not the gateway', () => {
  const { flat, root } = flatFolder();
  const store = memoryStore();
  startConfig(store, flat, at);
  chmodSync(join(root, 'secrets.yaml'), 0o644);
  const started = startConfig(store, flat, at + 1000);
  expect(started.running?.config.email).toMatchObject({ password: 'b' });
  expect(started.problems.map(({ key }) => key)).toContain('secrets-open');
});

it('a good change on disk waits for apply', () => {
  const { flat, edit } = flatFolder();
  const store = memoryStore();
  startConfig(store, flat, at);
  edit('rules/care.yaml', '  - use: too-cold\n', '');
  const started = startConfig(store, flat, at + 1000);
  expect(started).toMatchObject({ from: 'last-good', problems: [], unapplied: true });
  expect(ruleIds(started.running)).toContain('too-cold');
  expect(ruleIds(applyConfig(store, flat, at + 2000).running)).not.toContain('too-cold');
  expect(ruleIds(startConfig(store, flat, at + 3000).running)).not.toContain('too-cold');
});

it('the demo takes every good set from disk', () => {
  const { flat, edit } = flatFolder();
  const store = memoryStore();
  startConfig(store, flat, at);
  edit('rules/care.yaml', '  - use: too-cold\n', '');
  expect(ruleIds(startConfig(store, flat, at, { applyDisk: true }).running)).not.toContain('too-cold');
});

it('a change that fails its rule test is not applied, and says why', () => {
  const { flat, edit } = flatFolder();
  const store = memoryStore();
  startConfig(store, flat, at);
  const before = store.appliedConfig();
  edit('rules/care.yaml', '05:00-10:00', '05:00-09:00');
  const applied = applyConfig(store, flat, at);
  expect(applied.running).toBeNull();
  expect(applied.problems.map(({ key, file }) => `${file} ${key}`)).toContain('rules/care.test.yaml test-other-time');
  expect(applied.problems[0]?.message.de).toMatch(/bis 10:01 nothing erwartet, geschehen ist 09:00 not-up prealarm/);
  expect(store.appliedConfig()).toBe(before);
});

it('the difference is told in words, without a number or an address', () => {
  const { flat, edit } = flatFolder();
  const before = loadConfig(flat);
  edit('rules/care.yaml', '  - use: too-cold\n', '  - use: not-home-by-evening\n');
  edit('rules/care.yaml', '"05:00-10:00"', '"05:00-11:00", prealarm: 5m');
  edit('flat.yaml', '+4915100000001', '+4915100000003');
  edit('rules/care.yaml', '- use: left-bed-at-night', '- use: left-bed-at-night\n    with: { hold-off: 4h }');
  edit('flat.yaml', 'port: 8470', 'port: 8471');
  const after = loadConfig(flat);
  if (!isRunnable(before) || !isRunnable(after)) throw new Error('both are good');
  expect(describeDifference(before, after).map(({ en }) => en)).toEqual([
    '- rule too-cold is gone',
    '~ rule not-up changes: between 05:00-10:00 -> 05:00-11:00, prealarm 2m -> 5m',
    '~ rule left-bed-at-night changes: hold-off - -> 4h',
    '+ rule not-home-by-evening is new',
    '~ contact keller changes: sms',
    '~ section http changes: port',
  ]);
  expect(describeDifference(after, after)).toEqual([]);
});

// ------------------------------------------------------------------------------------------ the commands

function terminal(root: string, flat: string) {
  const lines: string[] = [];
  const io = {
    out: (line: string) => void lines.push(line),
    err: (line: string) => void lines.push(line),
    cwd: root,
    language: 'de' as const,
    configFile: flat,
    dataFolder: join(root, 'data'),
    environment: {},
    process: ownProcess,
  };
  return { io, text: () => lines.splice(0).join('\n') };
}

it('aal check prints what the flat watches and exits 0, or every problem and exits 1', async () => {
  const { flat, edit, root } = flatFolder();
  const { io, text } = terminal(root, flat);
  expect(await checkCommand([], io)).toBe(0);
  expect(text()).toMatch(
    /Whg 12: 4 Räume, 14 Sensoren, 4 Kontakte, 18 Regeln[\s\S]*not-up +Alarm +Nicht aufgestanden[\s\S]*Mo-So 21:00-07:00/,
  );
  edit('flat.yaml', 'room: bath', 'room: bad');
  edit('rules/care.yaml', 'use: smoke', 'use: smok');
  expect(await checkCommand([], io)).toBe(1);
  expect(text()).toMatch(
    /flat\.yaml:\d+:\d+: den Raum 'bad' gibt es nicht[\s\S]*care\.yaml:\d+:\d+: .*'smok'[\s\S]*Fehler/,
  );
  expect(await checkCommand(['rules/care.test.yaml'], io)).toBe(0);
  expect(await checkCommand(['rules/care.yaml', 'flat.yaml'], io)).toBe(1);
});

it('aal apply stores the set for the next start, once', async () => {
  const { flat, edit, root } = flatFolder();
  const { io, text } = terminal(root, flat);
  expect(await applyCommand([], io)).toBe(0);
  expect(text()).toContain('Erste Konfiguration');
  edit('rules/care.yaml', '  - use: too-cold\n', '');
  expect(await applyCommand(['--dry-run'], io)).toBe(0);
  expect(text()).toContain('- Regel too-cold entfällt');
  expect(await applyCommand([], io)).toBe(0);
  expect(text()).toContain('- Regel too-cold entfällt');
  expect(await applyCommand([], io)).toBe(0);
  expect(text()).toContain('Nichts hat sich geändert');
  const journal = createJournal(io.dataFolder, { readOnly: true });
  journal.open();
  expect(journal.appliedConfig()?.hash).toBe(loadConfig(flat).hash);
  journal.close();
});

it('aal apply refuses a broken set with exit code 1', async () => {
  const { flat, edit, root } = flatFolder();
  const { io, text } = terminal(root, flat);
  edit('flat.yaml', 'repeat: 2m', 'repeat: 2');
  expect(await applyCommand([], io)).toBe(1);
  expect(text()).toMatch(/2 braucht eine Einheit: 2m[\s\S]*nichts wurde geändert/);
});

it('aal apply tells the gateway that holds the data folder, and waits until it has taken the set over', async () => {
  const { flat, edit, root } = flatFolder();
  const { io, text } = terminal(root, flat);
  const journal = createJournal(io.dataFolder);
  journal.open();
  startConfig(journal, flat, at);
  writeFileSync(pidFile(io.dataFolder), String(process.pid));
  const gateway = (): void => void applyConfig(journal, flat, at + 1000);
  process.once('SIGHUP', gateway);
  edit('rules/care.yaml', '  - use: too-cold\n', '');
  expect(await applyCommand([], io)).toBe(0);
  expect(text()).toContain('das Wohnungsgerät arbeitet jetzt damit');
  expect(journal.appliedConfig()?.hash).toBe(loadConfig(flat).hash);
  journal.close();
});

it('aal apply signals nobody on the word of an empty pid file', async () => {
  const { flat, root } = flatFolder();
  const { io } = terminal(root, flat);
  const journal = createJournal(io.dataFolder);
  journal.open();
  writeFileSync(pidFile(io.dataFolder), '');
  const signalled: number[] = [];
  const process = { ...ownProcess, signal: (pid: number) => void signalled.push(pid) };
  await expect(applyCommand([], { ...io, process })).rejects.toMatchObject({ code: 'environment' });
  expect(signalled).toEqual([]);
  journal.close();
});
