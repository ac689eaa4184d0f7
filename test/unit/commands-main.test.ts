/** The command line as a person meets it: main.ts started for real. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../support/temp.ts';

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `aal ARGS` in a folder without a flat, on a German system. */
function aal(args: string[], cwd = tempFolder(), more: Record<string, string> = {}): Promise<Answer> {
  const env = { PATH: process.env.PATH ?? '', LANG: 'de_DE.UTF-8', ...more };
  const main = join(process.cwd(), 'gateway/main.ts');
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { cwd, env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    );
  });
}

/** Files in gateway/commands that are commands: they export a help text. */
const commandNames = readdirSync('gateway/commands')
  .filter((file) => /^export const help\b/m.test(readFileSync(`gateway/commands/${file}`, 'utf8')))
  .map((file) => basename(file, '.ts'));

it('aal --help names every command in a line, and --version is that of the package', async () => {
  const [german, english, version] = await Promise.all([
    aal(['--help']),
    aal(['--help', '--language', 'en']),
    aal(['--version']),
  ]);
  const listed = (text: string) => [...text.matchAll(/^ {2}([a-z-]+) +\S/gm)].map(([, name]) => name);
  for (const { code, out, err } of [german, english]) {
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(
      listed(out)
        .filter((name) => !name?.startsWith('-'))
        .sort(),
    ).toEqual([...commandNames].sort());
  }
  expect(german.out).toMatch(/^aal BEFEHL/);
  expect(english.out).toMatch(/^aal COMMAND/);
  expect(version.out).toBe(`${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`);
});

it.each([
  [['aplly'], 'aal: Den Befehl aplly gibt es nicht; meinten Sie apply? Hilfe: aal --help\n'],
  [['toString'], 'aal: Den Befehl toString gibt es nicht. Hilfe: aal --help\n'],
  [['--konfig', 'x'], 'aal: Die Option --konfig gibt es nicht; meinten Sie --config? Hilfe: aal --help\n'],
  [['status', '--config'], 'aal: --config braucht eine Angabe. Hilfe: aal --help\n'],
  [['--language', 'fr', 'status'], 'aal: --language kann de oder en sein. Hilfe: aal --help\n'],
  [['replay', '--dais', '3'], 'aal: Die Option --dais gibt es nicht; meinten Sie --days? Hilfe: aal replay --help\n'],
])('aal %j is one clear line and exit code 1', async (args, line) => {
  expect(await aal(args)).toEqual({ code: 1, out: '', err: line });
});

it('a flat.yaml that is not there is said, and nothing is left behind', async () => {
  const folder = tempFolder();
  const file = join(folder, 'nirgends', 'flat.yaml');
  const answer = await aal(['run', '--config', file], folder);
  expect(answer).toMatchObject({ code: 1, out: '' });
  expect(answer.err).toBe(`aal: ${file}: diese Datei fehlt. Ein Beispiel liegt in deploy/example.\n`);
  expect(existsSync(join(folder, 'nirgends'))).toBe(false);
});

it('no gateway is running: one line, exit code 2; the stack only with --debug', async () => {
  const folder = tempFolder();
  const plain = await aal(['status', '--data', folder]);
  expect(plain).toMatchObject({ code: 2, out: '' });
  expect(plain.err).toBe(
    `aal: Es läuft kein Wohnungsgerät für den Datenordner ${folder}. Läuft der Dienst? systemctl status aal-gateway\n`,
  );
  expect((await aal(['status', '--data', folder, '--debug'])).err).toMatch(/\n +at .*ask\.ts/);
});

it('whatever is written is its owner’s only, and help is in the flat’s language', async () => {
  const folder = mkdtempSync(join(tempFolder(), 'flat-'));
  cpSync('deploy/example', folder, { recursive: true });
  const secrets = 'influx_password: a\nsmtp_password: b\ndispatch_key: c\n';
  writeFileSync(join(folder, 'secrets.yaml'), secrets, { mode: 0o600 });
  const data = join(folder, 'data');
  expect(await aal(['apply'], folder, { LANG: 'C' })).toMatchObject({ code: 0, err: '' });
  const rights = (path: string) => (statSync(path).mode & 0o777).toString(8);
  expect(rights(data)).toBe('700');
  const files = readdirSync(data);
  expect(files).toContain('state.db');
  expect(files.map((file) => `${file} ${rights(join(data, file))}`)).toEqual(files.map((file) => `${file} 600`));
  expect((await aal(['ack', '--help'], folder, { LANG: 'C' })).out).toMatch(/^aal ack: übernimmt einen Alarm/);
});
