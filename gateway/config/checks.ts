/** What a schema cannot see in flat.yaml: references, addresses, dead ends, hours with nobody on duty. */
import type { Level } from '../../rules/engine/types.ts';
import type { Problem } from '../../rules/language/problem.ts';
import { closest } from '../../rules/language/similar.ts';
import { type Path, problemAt, type Source } from '../../rules/language/source.ts';
import type { Facts, TextKey } from '../../rules/language/words.ts';
import { stretchText, takes, uncovered } from './duty.ts';
import { acknowledgesBy, channelsOf, stepChannels } from './facts.ts';
import type { ContactConfig, FlatConfig, StepConfig } from './schema.ts';

/** As much of flat.yaml as could be read, and every name that stands in it, read or not. */
export interface FlatView {
  readonly source: Source;
  readonly config: Partial<FlatConfig>;
  readonly rooms: ReadonlySet<string>;
  readonly sensors: ReadonlySet<string>;
  readonly contacts: ReadonlySet<string>;
  readonly chains: ReadonlySet<string>;
  readonly dispatch: ReadonlySet<string>;
}

/** All problems between the sections of flat.yaml. `criticalChains`: further chains that alarms and emergencies go through. */
export function checkFlat(view: FlatView, criticalChains: ReadonlyMap<string, Level>): Problem[] {
  return [...checkSensors(view), ...checkContacts(view), ...checkChains(view, criticalChains)];
}

/** A reference to a name that does not stand in flat.yaml. */
export function reference(
  source: Source,
  path: Path,
  name: string,
  known: ReadonlySet<string>,
  key: TextKey,
  facts: Facts = {},
): Problem[] {
  if (known.has(name)) return [];
  const names = [...known];
  return [
    problemAt(source, path, key, { value: name, similar: closest(name, names), list: names.join(', '), ...facts }),
  ];
}

function checkSensors({ source, config, rooms }: FlatView): Problem[] {
  const problems: Problem[] = [];
  for (const [id, sensor] of Object.entries(config.sensors ?? {})) {
    const path = ['sensors', id];
    problems.push(...reference(source, [...path, 'room'], sensor.room, rooms, 'unknown-room'));
    if (sensor.exit && sensor.kind !== 'door')
      problems.push(problemAt(source, [...path, 'exit'], 'exit-not-door', {}, { at: 'key' }));
  }
  return problems;
}

function checkContacts({ source, config, contacts, dispatch }: FlatView): Problem[] {
  const problems: Problem[] = [];
  const { flat } = config;
  if (flat?.coordinator !== undefined) {
    problems.push(...reference(source, ['flat', 'coordinator'], flat.coordinator, contacts, 'unknown-contact'));
  } else if (flat?.phase === 'trial') {
    problems.push(problemAt(source, ['flat', 'phase'], 'trial-without-coordinator'));
  }
  for (const [id, contact] of Object.entries(config.contacts ?? {})) {
    if (contact.dispatch !== undefined) {
      problems.push(...reference(source, ['contacts', id, 'dispatch'], contact.dispatch, dispatch, 'unknown-dispatch'));
    }
    for (const channel of ['sms', 'email'] as const) {
      const configured = config[channel] !== undefined || Object.hasOwn((source.value as object) ?? {}, channel);
      if (contact[channel] === undefined || configured) continue;
      problems.push(
        problemAt(source, ['contacts', id, channel], 'channel-not-configured', { value: channel }, { at: 'key' }),
      );
    }
  }
  return problems;
}

const levelChains = ['emergency', 'alarm', 'notice', 'fault'] as const;

function checkChains(view: FlatView, critical: ReadonlyMap<string, Level>): Problem[] {
  const { source, config, chains } = view;
  if (!config.chains) return [];
  const missing = levelChains.filter((level) => !chains.has(level));
  const problems = missing.map((level) => problemAt(source, ['chains'], `no-${level}-chain`, {}, { at: 'key' }));
  for (const [name, steps] of Object.entries(config.chains)) {
    if (!steps) continue;
    const level = levelChains.find((candidate) => candidate === name) ?? critical.get(name) ?? null;
    const chain = { name, steps, level, path: ['chains', name] };
    problems.push(...steps.flatMap((step, index) => checkStep(view, chain, step, index)));
    if (level === 'emergency' || level === 'alarm') problems.push(...checkCritical(view, chain));
  }
  return problems;
}

interface CheckedChain {
  readonly name: string;
  readonly steps: readonly StepConfig[];
  readonly level: Level | null;
  readonly path: Path;
}

function checkStep(view: FlatView, { steps, level, path }: CheckedChain, step: StepConfig, index: number): Problem[] {
  const { source, config, contacts } = view;
  const here = [...path, index];
  const last = index === steps.length - 1;
  const problems: Problem[] = [];
  for (const [position, id] of step.to.entries()) {
    const at = placeOfTo(source, here, position);
    problems.push(...reference(source, at, id, contacts, 'unknown-contact'));
    const contact = config.contacts?.[id];
    if (!contact) continue;
    const list = channelsOf(contact).join(', ');
    if (stepChannels(contact, step.by).length === 0)
      problems.push(problemAt(source, at, 'contact-not-by', { value: id, by: step.by.join(', '), list }));
    if (!takes(contact, level)) problems.push(problemAt(source, at, 'contact-takes-not', { value: id, level }));
  }
  if (!last && step.repeat !== undefined)
    problems.push(problemAt(source, [...here, 'repeat'], 'repeat-not-last', {}, { at: 'key' }));
  else if (!last && step.wait === undefined) problems.push(problemAt(source, here, 'step-without-wait'));
  return problems;
}

/** `to` may be one name or a list of them. */
function placeOfTo(source: Source, step: Path, position: number): Path {
  const to = step
    .concat('to')
    .reduce<unknown>((at, key) => (at as Record<string | number, unknown> | undefined)?.[key], source.value);
  return Array.isArray(to) ? [...step, 'to', position] : [...step, 'to'];
}

/** A chain for alarms and emergencies: it never ends by itself, each step can be answered, someone is always on duty. */
function checkCritical({ source, config }: FlatView, { name, steps, level, path }: CheckedChain): Problem[] {
  const problems: Problem[] = [];
  if (steps.at(-1)?.repeat === undefined)
    problems.push(problemAt(source, [...path, steps.length - 1], 'chain-ends', { value: name }));
  const contacts = config.contacts;
  if (!contacts) return problems;
  for (const [index, step] of steps.entries()) {
    const told = step.to.map((id) => contacts[id]);
    if (told.includes(undefined)) continue;
    const answerable = told.some((contact) => contact && takes(contact, level) && canAnswer(contact, step, config));
    if (!answerable)
      problems.push(problemAt(source, [...path, index], 'step-cannot-acknowledge', { value: step.to.join(', ') }));
  }
  if (steps.some(({ to }) => to.some((id) => contacts[id] === undefined))) return problems;
  const gaps = uncovered(steps, level, contacts);
  if (gaps.length === 0) return problems;
  const facts = {
    value: name,
    hoursDe: gaps.map((gap) => stretchText(gap, 'de')).join(', '),
    hoursEn: gaps.map((gap) => stretchText(gap, 'en')).join(', '),
  };
  return [...problems, problemAt(source, path, 'nobody-on-duty', facts, { at: 'key' })];
}

const canAnswer = (contact: ContactConfig, step: StepConfig, config: Partial<FlatConfig>): boolean =>
  stepChannels(contact, step.by).some((channel) => acknowledgesBy(channel, config));
