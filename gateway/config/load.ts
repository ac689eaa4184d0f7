/** One configuration set: flat.yaml, rules/*.yaml, secrets -> configuration and Program, or every problem at once. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Level, Program } from '../../rules/engine/types.ts';
import { checkRules, type Surroundings as RuleSurroundings } from '../../rules/language/check-rules.ts';
import { compileRule } from '../../rules/language/compile.ts';
import { explain, placeAt } from '../../rules/language/explain.ts';
import { isError, type Language, type Problem, sorted } from '../../rules/language/problem.ts';
import { type ParsedRule, readRules } from '../../rules/language/rules.ts';
import { fileProblem, parseSource, type Secrets, type Source, valueAt } from '../../rules/language/source.ts';
import { limits } from '../limits.ts';
import { sensorKinds } from '../sensors/index.ts';
import { checkZones } from './check-zones.ts';
import { checkFlat } from './checks.ts';
import { programOf, sensorFactsOf } from './facts.ts';
import { shippedRules } from './library.ts';
import { configPaths } from './paths.ts';
import { type Files, readSet } from './read.ts';
import { type FlatConfig, flatFile } from './schema.ts';
import { noSurroundings, openSecrets, type Surroundings } from './secrets.ts';
import { type FlatView, viewOf } from './view.ts';

export interface Loaded {
  /** null, as is the program, while there is an error among the problems. */
  readonly config: FlatConfig | null;
  readonly program: Program | null;
  readonly problems: readonly Problem[];
  /** The texts as on disk, without secrets: what AppliedConfig keeps. */
  readonly files: Files;
  /** Of the texts; changes when anything in them changes. */
  readonly hash: string;
  /** The flat's language; English while flat.yaml cannot be read. */
  readonly language: Language;
}

/** A set that may run. */
export type Runnable = Loaded & { readonly config: FlatConfig; readonly program: Program };

export const isRunnable = (loaded: Loaded): loaded is Runnable => loaded.config !== null && loaded.program !== null;

/** Its flat.yaml, for checks that ask more than loading does. */
export function flatSource({ files }: Loaded): Source {
  const [name = '', text = ''] = Object.entries(files).find(([file]) => !isRuleFile(file)) ?? [];
  return parseSource(name, text);
}

/** Reads and checks the set around a flat.yaml. */
export function loadConfig(flatYaml: string, around: Surroundings = noSurroundings): Loaded {
  const { files, problems } = readSet(flatYaml);
  const opened = openSecrets(configPaths(flatYaml).secretsFile, around);
  const loaded = loadFiles(files, opened.secrets, [...problems, ...opened.problems]);
  const missing = files[basename(flatYaml)] === undefined;
  return missing ? { ...loaded, config: null, program: null } : loaded;
}

/** Checks texts that are at hand already: the last good set from state.db. `known`: problems found while reading them. */
export function loadFiles(
  files: Files,
  secrets: Secrets,
  known: readonly Problem[] = [],
  options: { readonly secretsMayFail?: boolean } = {},
): Loaded {
  const [flatName = 'flat.yaml', flatText] = Object.entries(files).find(([name]) => !isRuleFile(name)) ?? [];
  const flat = viewFlat(parseSource(flatName, flatText ?? '', secrets), flatText === undefined);
  const sources = Object.entries(files).flatMap(([name, text]) =>
    isRuleFile(name) ? [parseSource(name, text, secrets)] : [],
  );
  const read = readRules(sources, shippedRules);
  const found = [
    ...known,
    ...flat.problems,
    ...sources.flatMap((source) => source.problems),
    ...read.problems,
    ...checkFlat(flat.view, criticalChains(read.rules)),
    ...checkZones(flat.view, read.rules.map(compileRule)),
    ...(flat.view.source.value === null ? [] : checkRules(read.rules, read.broken, surroundingsOf(flat.view))),
  ];
  const problems = limited(options.secretsMayFail ? found.map(secretAsNote) : found);
  const good = flat.config !== null && !problems.some(isError);
  const config = good ? flat.config : null;
  return {
    config,
    program: config ? programOf(config, read.rules.map(compileRule)) : null,
    problems,
    files,
    hash: hashOf(files),
    language: languageOf(flat.view.source),
  };
}

const secretKeys: ReadonlySet<string> = new Set([
  'unknown-secret',
  'empty-secret',
  'secrets-open',
  'secrets-owner',
  'secrets-mistake',
  'secret-not-text',
]);

export const isSecretProblem = ({ key, file }: Problem): boolean =>
  secretKeys.has(key) || file.endsWith('secrets.yaml');

const secretAsNote = (problem: Problem): Problem =>
  isSecretProblem(problem) ? { ...problem, severity: 'note' } : problem;

const isRuleFile = (name: string): boolean => name.startsWith('rules/');

const hashOf = (files: Files): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(files).sort()))
    .digest('hex')
    .slice(0, 16);

const languageOf = (source: Source): Language =>
  valueAt(source.value, ['flat', 'language']) === 'en' || source.value === null ? 'en' : 'de';

function limited(problems: readonly Problem[]): Problem[] {
  const all = sorted(problems);
  const most = limits.config.problems;
  if (all.length <= most) return all;
  return [...all.slice(0, most), fileProblem('', 'too-many-problems', { count: all.length - most })];
}

/** flat.yaml without its rules. */
export function checkFlatAlone(source: Source): Problem[] {
  const { view, problems } = viewFlat(source, false);
  return [...problems.filter((problem) => !source.problems.includes(problem)), ...checkFlat(view, new Map())];
}

// ------------------------------------------------------------------------------------------------ flat.yaml

interface ReadFlat {
  readonly view: FlatView;
  readonly config: FlatConfig | null;
  readonly problems: readonly Problem[];
}

/** Reads as much of flat.yaml as can be read, so that the rest is checked all the same. */
function viewFlat(source: Source, missing: boolean): ReadFlat {
  if (source.value === null) {
    const empty = missing || source.problems.length > 0 ? [] : [fileProblem(source.file, 'file-empty')];
    return { view: viewOf(source, {}), config: null, problems: [...source.problems, ...empty] };
  }
  const parsed = flatFile.safeParse(source.value);
  if (parsed.success) return { view: viewOf(source, parsed.data), config: parsed.data, problems: source.problems };
  const problems = explain(placeAt(source), flatFile, parsed.error.issues);
  const rest = flatFile.partial().safeParse(
    without(
      source.value,
      parsed.error.issues.map(({ path }) => path as string[]),
    ),
  );
  return {
    view: viewOf(source, (rest.data ?? {}) as Partial<FlatConfig>),
    config: null,
    problems: [...source.problems, ...problems],
  };
}

/** The value without the entries (sensors.x, contacts.y, ...) that have a problem. */
function without(value: unknown, paths: readonly (readonly string[])[]): unknown {
  const copy: Record<string, unknown> = {};
  for (const [section, content] of Object.entries(value as object)) {
    const broken = paths.filter(([first]) => first === section).map(([, entry]) => entry);
    if (broken.length === 0) copy[section] = content;
    else if (recordSections.has(section) && !broken.includes(undefined)) {
      copy[section] = Object.fromEntries(
        Object.entries(content as object).filter(([entry]) => !broken.includes(entry)),
      );
    }
  }
  return copy;
}

const recordSections = new Set(['rooms', 'sensors', 'contacts', 'chains', 'dispatch', 'zones', 'signals']);

// ------------------------------------------------------------------------------------------------ for the rules

/** Chains with names of their own that alarms or emergencies go through. */
function criticalChains(rules: readonly ParsedRule[]): Map<string, Level> {
  const critical = rules.filter(({ common }) => common.level === 'emergency' || common.level === 'alarm');
  return new Map(critical.flatMap(({ common }) => (common.chain === undefined ? [] : [[common.chain, common.level]])));
}

function surroundingsOf(view: FlatView): RuleSurroundings {
  const { config } = view;
  const complete = Object.keys(config.sensors ?? {}).length === view.sensors?.size;
  return {
    rooms: view.rooms,
    sensorNames: view.sensors,
    chains: view.chains,
    sensors: complete ? sensorFactsOf(config) : [],
    flat: config.flat ? { household: config.flat.household, leavesAlone: config.flat.leaves_alone } : null,
    kindsReporting: (signal) =>
      sensorKinds.filter((kind) => (kind.signals as readonly string[]).includes(signal)).map((kind) => kind.name),
  };
}
