/** Chains: do they reach somebody at every hour, can somebody answer, do they never end unheard? */
import type { Level } from '../../rules/engine/types.ts';
import type { Problem } from '../../rules/language/problem.ts';
import { type Path, problemAt, valueAt } from '../../rules/language/source.ts';
import { stretchText, takes, uncovered } from './duty.ts';
import { acknowledgesBy, channelsOf, stepChannels } from './facts.ts';
import type { ContactConfig, StepConfig } from './schema.ts';
import { type FlatView, reference } from './view.ts';

const levelChains = ['emergency', 'alarm', 'notice', 'fault'] as const;

interface CheckedChain {
  readonly name: string;
  readonly steps: readonly StepConfig[];
  /** null: a chain with a name of its own, for any level. */
  readonly level: Level | null;
  readonly path: Path;
}

/** `critical`: chains with names of their own that alarms or emergencies go through. */
export function checkChains(view: FlatView, critical: ReadonlyMap<string, Level>): Problem[] {
  const { source, config, chains } = view;
  if (!config.chains) return [];
  const missing = levelChains.filter((level) => !chains?.has(level));
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

function checkStep(view: FlatView, chain: CheckedChain, step: StepConfig, index: number): Problem[] {
  const { source } = view;
  const here = [...chain.path, index];
  const saysBy = valueAt(source.value, [...here, 'by']) !== undefined;
  const problems = step.to.flatMap((id, position) =>
    checkTold(view, chain, { ...step, saysBy }, id, placeOfTo(view, here, position)),
  );
  if (index === chain.steps.length - 1) return problems;
  if (step.repeat !== undefined)
    problems.push(problemAt(source, [...here, 'repeat'], 'repeat-not-last', {}, { at: 'key' }));
  else if (step.wait === undefined) problems.push(problemAt(source, here, 'step-without-wait'));
  return problems;
}

/** One contact of a step: known, reachable by the step's channels, willing to take this level. */
function checkTold(
  { source, config, contacts }: FlatView,
  { level }: CheckedChain,
  { saysBy, ...step }: StepConfig & { readonly saysBy: boolean },
  id: string,
  at: Path,
): Problem[] {
  const contact = config.contacts?.[id];
  if (!contact) return reference(source, at, id, contacts, 'unknown-contact');
  const problems: Problem[] = [];
  if (stepChannels(contact, step.by).length === 0) {
    const facts = { value: id, by: step.by.join(', '), list: channelsOf(contact).join(', ') };
    problems.push(problemAt(source, at, saysBy ? 'contact-not-by' : 'call-not-said', facts));
  }
  if (!takes(contact, level)) {
    const others = step.to.some((other) => {
      const known = config.contacts?.[other];
      return known !== undefined && takes(known, level);
    });
    problems.push(
      problemAt(source, at, 'contact-takes-not', { value: id, level }, { severity: others ? 'note' : 'error' }),
    );
  }
  return problems;
}

/** `to` may be one name or a list of them. */
const placeOfTo = ({ source }: FlatView, step: Path, position: number): Path =>
  Array.isArray(valueAt(source.value, [...step, 'to'])) ? [...step, 'to', position] : [...step, 'to'];

/** A chain for alarms and emergencies: it never ends by itself, each step can be answered, someone is always on duty. */
function checkCritical(view: FlatView, { name, steps, level, path }: CheckedChain): Problem[] {
  const { source, config } = view;
  const problems: Problem[] = [];
  const lastPath = [...path, steps.length - 1];
  if (steps.at(-1)?.repeat === undefined) problems.push(problemAt(source, lastPath, 'chain-ends', { value: name }));
  for (const [index, { to, by }] of steps.entries()) {
    const told = knownTo(view, to)?.filter((contact) => takes(contact, level)) ?? [];
    if (told.length === 0 || told.some((contact) => canAnswer(view, contact, by))) continue;
    problems.push(problemAt(source, [...path, index], 'step-cannot-acknowledge', { value: to.join(', ') }));
  }
  const everybody = knownTo(
    view,
    steps.flatMap(({ to }) => to),
  );
  if (!everybody?.some((contact) => takes(contact, level))) return problems;
  const contacts = config.contacts ?? {};
  const gaps = uncovered(steps, level, contacts);
  if (gaps.length > 0)
    return [...problems, problemAt(source, path, 'nobody-on-duty', hoursFacts(name, gaps), { at: 'key' })];
  const lastGaps = uncovered(steps.slice(-1), level, contacts);
  if (lastGaps.length === 0) return problems;
  return [
    ...problems,
    problemAt(source, lastPath, 'last-step-off-duty', hoursFacts(name, lastGaps), { severity: 'note' }),
  ];
}

const hoursFacts = (value: string, gaps: Parameters<typeof stretchText>[0][]) => ({
  value,
  hoursDe: gaps.map((gap) => stretchText(gap, 'de')).join(', '),
  hoursEn: gaps.map((gap) => stretchText(gap, 'en')).join(', '),
});

/** The contacts of these names; null while one of them is broken or unknown: that is told already. */
function knownTo({ config }: FlatView, names: readonly string[]): ContactConfig[] | null {
  const known = names.map((id) => config.contacts?.[id]);
  return known.every((contact) => contact !== undefined) ? known : null;
}

/** A channel whose section is missing or broken is told already. */
const canAnswer = ({ config }: FlatView, contact: ContactConfig, by: StepConfig['by']): boolean =>
  contact.takes_over &&
  stepChannels(contact, by).some(
    (channel) =>
      acknowledgesBy(channel, config) ||
      ((channel === 'sms' || channel === 'call') && config[channel] === undefined) ||
      config.http === undefined,
  );
