/** What `aal doctor` looks at by itself, with or without a running gateway, and what it makes of it. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { arch, release, uptime } from 'node:os';
import { join } from 'node:path';
import type { Words } from '../../rules/engine/types.ts';
import { SystemClock } from '../clock.ts';
import { loadConfig } from '../config/load.ts';
import { configPaths } from '../config/paths.ts';
import { surroundingsOf } from '../config/secrets.ts';
import { reasonOf } from '../errors.ts';
import { askGateway } from '../http/client.ts';
import { socketPathOf } from '../http/index.ts';
import { limits } from '../limits.ts';
import { readClockTrust } from '../supervision/clock-trust.ts';
import { diskSpace } from '../supervision/disk.ts';
import { version } from '../version.ts';
import { say } from './ask.ts';
import type { Io } from './command.ts';

export interface Findings {
  readonly running: boolean;
  /** What deserves a look, in words. */
  readonly findings: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
}

const words = {
  absent: {
    de: 'Es läuft kein Wohnungsgerät. Starten: systemctl start aal-gateway; Grund: journalctl -u aal-gateway -e',
    en: 'No gateway is running. Start: systemctl start aal-gateway; reason: journalctl -u aal-gateway -e',
  },
  forbidden: {
    de: 'Das laufende Wohnungsgerät gehört einem anderen Benutzer; dieser Bericht ist unvollständig: sudo -u aal aal doctor',
    en: 'The running gateway belongs to another user; this report is incomplete: sudo -u aal aal doctor',
  },
  broken: { de: 'Das Wohnungsgerät antwortet nicht.', en: 'The gateway does not answer.' },
  noConfig: { de: '{file} fehlt oder ist nicht lesbar.', en: '{file} is missing or cannot be read.' },
  badConfig: {
    de: '{count} Fehler in der Konfiguration: aal check',
    en: '{count} errors in the configuration: aal check',
  },
  openSecrets: {
    de: '{file} ist für andere lesbar (Rechte {mode}): chmod 600 {file}',
    en: '{file} can be read by others (mode {mode}): chmod 600 {file}',
  },
  noData: {
    de: 'Der Datenordner {folder} ist nicht lesbar: {reason}',
    en: 'The data folder {folder} cannot be read: {reason}',
  },
  openData: {
    de: 'Der Datenordner {folder} ist für andere lesbar (Rechte {mode}): chmod 700 {folder}',
    en: 'The data folder {folder} can be read by others (mode {mode}): chmod 700 {folder}',
  },
  diskFull: { de: 'Nur noch {megabytes} MB frei im Datenordner.', en: 'Only {megabytes} MB free in the data folder.' },
  clock: {
    de: 'Die Uhr ist nicht mit einer Zeitquelle abgeglichen: timedatectl',
    en: 'The clock is not synchronised with a time source: timedatectl',
  },
} as const satisfies Record<string, Words>;

type InspectIo = Pick<Io, 'language' | 'dataFolder' | 'configFile' | 'environment' | 'process'>;
type Look = { readonly facts: Readonly<Record<string, unknown>>; readonly findings: readonly string[] };

export async function inspect(io: InspectIo): Promise<Findings> {
  const reply = await askGateway(socketPathOf(io.dataFolder), '/api/doctor');
  const running = reply.kind === 'done';
  const looks: Look[] = [lookAtConfig(io), lookAtData(io), await lookAtDisk(io), await lookAtClock(io)];
  const silence =
    reply.kind === 'unreachable' ? [say(words[reply.why], io)] : reply.kind === 'refused' ? [reply.text] : [];
  return {
    running,
    findings: [...silence, ...looks.flatMap((look) => look.findings)],
    facts: {
      aal: version,
      node: io.process.nodeVersion,
      system: { name: systemName(), kernel: release(), arch: arch(), upSeconds: Math.round(uptime()), model: model() },
      ...Object.assign({}, ...looks.map((look) => look.facts)),
      gateway: running ? reply.body : null,
    },
  };
}

function lookAtConfig(io: InspectIo): Look {
  const { secretsFile, flatFile } = configPaths(io.configFile);
  const secretsMode = modeOf(secretsFile);
  const open = secretsMode !== null && secretsMode !== '600' && secretsMode !== '400';
  const secretsFinding = open ? [say(words.openSecrets, io, { file: secretsFile, mode: secretsMode })] : [];
  if (modeOf(flatFile) === null)
    return { facts: { config: { present: false } }, findings: [say(words.noConfig, io, { file: flatFile })] };
  const { config, problems, hash } = loadConfig(flatFile, surroundingsOf(io));
  const good = config === null ? [say(words.badConfig, io, { count: problems.length })] : [];
  return {
    facts: { config: { present: true, good: config !== null, problems: problems.length, hash, secretsMode } },
    findings: [...good, ...secretsFinding],
  };
}

function lookAtData(io: InspectIo): Look {
  const folder = io.dataFolder;
  try {
    const bytes = Object.fromEntries(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size]));
    const mode = modeOf(folder);
    const open = mode !== '700' ? [say(words.openData, io, { folder, mode: mode ?? '' })] : [];
    return { facts: { data: { mode, bytes } }, findings: open };
  } catch (error) {
    return { facts: { data: null }, findings: [say(words.noData, io, { folder, reason: reasonOf(error) })] };
  }
}

async function lookAtDisk(io: InspectIo): Promise<Look> {
  try {
    const disk = await diskSpace(io.dataFolder);
    const megabytes = Math.round(disk.freeBytes / 1e6);
    const full = disk.freeBytes < limits.disk.fullBelowBytes;
    return { facts: { disk }, findings: full ? [say(words.diskFull, io, { megabytes })] : [] };
  } catch {
    return { facts: { disk: null }, findings: [] }; // no data folder: said already
  }
}

async function lookAtClock(io: InspectIo): Promise<Look> {
  const clock = await readClockTrust(new SystemClock().now());
  return { facts: { clock }, findings: clock === 'untrusted' ? [say(words.clock, io)] : [] };
}

function modeOf(path: string): string | null {
  try {
    return (statSync(path).mode & 0o777).toString(8);
  } catch {
    return null; // not there, or not for us
  }
}

/** A file of one line that some machines have. */
function firstLine(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').split(/[\n\0]/)[0] ?? null;
  } catch {
    return null; // this machine has no such file
  }
}

const model = (): string | null => firstLine('/proc/device-tree/model');
const systemName = (): string | null => firstLine('/etc/os-release')?.replace(/^PRETTY_NAME="?|"$/g, '') ?? null;
