/** What a schema cannot see in a rule: does the flat have what it speaks of, and can it ever see and fire? */
import type { FlatFacts, SensorFacts, Window } from '../engine/types.ts';
import type { Selection } from '../kinds/kind.ts';
import { lifeSignals } from '../kinds/schema.ts';
import { checkHealth } from './check-health.ts';
import type { Place } from './explain.ts';
import type { Problem } from './problem.ts';
import type { ParsedRule } from './rules.ts';
import { closest } from './similar.ts';
import { type Path, problemAt, valueAt } from './source.ts';
import type { Facts, TextKey } from './words.ts';

/** The flat as rules see it. */
export interface Surroundings {
  /** Every name that stands in flat.yaml, even one whose entry is broken; null where the whole section is. */
  readonly rooms: ReadonlySet<string> | null;
  readonly sensorNames: ReadonlySet<string> | null;
  readonly chains: ReadonlySet<string> | null;
  /** Empty where flat.yaml's sensors could not all be read: then nothing is said to be missing. */
  readonly sensors: readonly SensorFacts[];
  readonly flat: Pick<FlatFacts, 'household' | 'leavesAlone'> | null;
  /** Which sensor kinds report a signal: advice for the technician. */
  kindsReporting(signal: string): readonly string[];
}

/** `broken`: rules that their schema has refused; what they refer to is checked all the same. */
export function checkRules(rules: readonly ParsedRule[], broken: readonly Place[], flat: Surroundings): Problem[] {
  const ofBroken = broken.flatMap((place) => checkReferences(place, flat));
  const ofGood = rules.flatMap((rule) => [
    ...checkFlat(rule, flat),
    ...checkHealth(rule),
    ...checkWindow(rule),
    ...checkLevel(rule),
  ]);
  return [...ofBroken, ...ofGood];
}

/** What the rule wants of the flat. A rule for other households rests here and may want what this flat does not have. */
function checkFlat(rule: ParsedRule, flat: Surroundings): Problem[] {
  const rests = restsHere(rule, flat);
  if (rests) return [rests];
  const references = checkReferences(rule, flat);
  const seeing = references.length === 0 && flat.sensors.length > 0 ? checkSight(rule, flat) : [];
  return [...references, ...seeing];
}

function restsHere({ common, source, filePath }: ParsedRule, flat: Surroundings): Problem | null {
  const here = flat.flat?.household;
  if (!common.household || here === undefined || common.household.includes(here)) return null;
  const facts = { value: common.id, household: here, list: common.household.join(', ') };
  return problemAt(source, filePath(['household']), 'rule-rests', facts, { at: 'key', severity: 'note' });
}

const at = (place: Place, path: Path, key: TextKey, facts: Facts, options?: Parameters<typeof problemAt>[4]): Problem =>
  problemAt(place.source, place.filePath(path), key, facts, options);

// ------------------------------------------------------------------------------------------------ references

/** Rooms, sensors and chains that flat.yaml does not have, wherever the rule names them. */
function checkReferences(place: Place, flat: Surroundings): Problem[] {
  const problems = reference(place, ['chain'], flat.chains, 'unknown-chain');
  for (const part of Object.keys((place.value as object) ?? {})) {
    for (const [key, known, text] of [
      ['rooms', flat.rooms, 'unknown-room'],
      ['sensors', flat.sensorNames, 'unknown-sensor'],
    ] as const) {
      const names = valueAt(place.value, [part, key]);
      if (!Array.isArray(names)) continue;
      problems.push(...names.flatMap((_, index) => reference(place, [part, key, index], known, text)));
    }
  }
  return problems;
}

function reference(place: Place, path: Path, known: ReadonlySet<string> | null, key: TextKey): Problem[] {
  const value = valueAt(place.value, path);
  if (typeof value !== 'string' || !known || known.has(value)) return [];
  const names = [...known];
  return [at(place, path, key, { value, similar: closest(value, names), list: names.join(', ') })];
}

// ------------------------------------------------------------------------------------------------ can it see?

const unseenWithPets: readonly string[] = ['motion', 'presence', 'vibration'];
/** Whoever does it: nothing tells two people apart. */
const ofAnybody: readonly string[] = ['activity', 'whereabouts', ...unseenWithPets];
const ofOnePerson: readonly string[] = ['bed', 'seat'];

function checkSight(rule: ParsedRule, flat: Surroundings): Problem[] {
  const sight = rule.kind.selects(rule.spec).flatMap((selection) => checkSelection(rule, selection, flat));
  return [...sight, ...checkWhose(rule, flat)];
}

function checkSelection(rule: ParsedRule, selection: Selection, flat: Surroundings): Problem[] {
  const facts = { value: rule.common.id, signal: selection.signal, ...where(selection) };
  if (selection.signal === 'health') return [];
  if (selection.signal === 'whereabouts') return checkWhereabouts(rule, facts, flat);
  const named = flat.sensors.filter((sensor) => isChosen(sensor, selection));
  const elsewhere = selection.sensors ? named.filter((sensor) => !leads(sensor, selection)) : [];
  if (elsewhere.length > 0) return elsewhere.map(({ id }) => at(rule, [], leadsText(selection), { value: id }));
  const chosen = named.filter((sensor) => leads(sensor, selection));
  const seeing = chosen.filter((sensor) => reports(sensor, selection.signal));
  const mute = selection.sensors ? chosen.filter((sensor) => !seeing.includes(sensor)) : [];
  const problems = mute.map((sensor) =>
    at(rule, [], 'sensor-reports-not', { value: sensor.id, signal: selection.signal, list: sensor.signals.join(', ') }),
  );
  if (seeing.length === 0 && mute.length === 0) {
    if (selection.exit) return [at(rule, [], 'rule-without-exit-door', facts, { at: 'key' })];
    const kinds = selection.signal === 'activity' ? '' : flat.kindsReporting(selection.signal).join(', ');
    return [at(rule, [], 'rule-without-sensor', { ...facts, kinds }, { at: 'key' })];
  }
  return [...problems, ...checkHousehold(rule, selection, seeing, facts, flat)];
}

const isChosen = (sensor: SensorFacts, { rooms, sensors }: Selection): boolean =>
  (!rooms || rooms.includes(sensor.room)) && (!sensors || sensors.includes(sensor.id));

/** Where the rule asks whether a door leads to the outside. */
const leads = (sensor: SensorFacts, { exit }: Selection): boolean => exit === undefined || sensor.exit === exit;
const leadsText = ({ exit }: Selection): TextKey => (exit ? 'sensor-no-exit' : 'sensor-is-exit');

const reports = (sensor: SensorFacts, signal: string): boolean =>
  signal === 'activity'
    ? sensor.signals.some((own) => (lifeSignals as readonly string[]).includes(own))
    : (sensor.signals as readonly string[]).includes(signal);

function where({ rooms, sensors }: Selection): Facts {
  const names = [...(rooms ?? []), ...(sensors ?? [])].join(', ');
  return names ? { whereDe: ` (${names})`, whereEn: ` (${names})` } : { whereDe: '', whereEn: '' };
}

function checkWhereabouts(rule: ParsedRule, facts: Facts, flat: Surroundings): Problem[] {
  if (flat.flat?.leavesAlone === false && valueAt(rule.spec, ['state', 'is']) === 'away')
    return [blind(rule, 'rule-blind-never-away', facts)];
  return flat.sensors.some((sensor) => sensor.exit) ? [] : [at(rule, [], 'rule-without-exit', facts, { at: 'key' })];
}

/** Pets move, and two people are not one: which rules this makes weak or blind. */
function checkHousehold(
  rule: ParsedRule,
  selection: Selection,
  seeing: readonly SensorFacts[],
  facts: Facts,
  flat: Surroundings,
): Problem[] {
  const household = flat.flat?.household ?? '1';
  const silence = rule.kind.group(rule.spec) === 'silence';
  const { signal } = selection;
  if (household === '2+') {
    if (rule.kind.ofOnePerson) return [blind(rule, 'rule-blind-learned', facts)];
    if (ofOnePerson.includes(signal) && !selection.sensors) return [blind(rule, 'rule-blind-several', facts)];
    return silence ? [weak(rule, 'rule-weak-several', facts)] : [];
  }
  if (household !== 'pet') return [];
  const life = seeing.flatMap((sensor): readonly string[] => (signal === 'activity' ? sensor.signals : [signal]));
  const counting = life.filter(
    (own) => (lifeSignals as readonly string[]).includes(own) && !unseenWithPets.includes(own),
  );
  const needsLife = signal === 'activity' || unseenWithPets.includes(signal);
  const setOff = unseenWithPets.includes(signal) && !rule.kind.lifeOnly(rule.spec);
  if (setOff) return [blind(rule, 'rule-blind-pet-sets-off', facts)];
  if (needsLife && counting.length === 0) return [blind(rule, 'rule-blind-pet', facts)];
  return silence && signal === 'activity' ? [weak(rule, 'rule-weak-pet', facts)] : [];
}

/** With several people: a rule about one of them that hears them all. */
function checkWhose(rule: ParsedRule, flat: Surroundings): Problem[] {
  if (flat.flat?.household !== '2+') return [];
  const [selection] = rule.kind.selects(rule.spec);
  const silence = rule.kind.group(rule.spec) === 'silence';
  const mixed = selection !== undefined && ofAnybody.includes(selection.signal);
  const isWeak = rule.common.while === 'in-bed' || (mixed && (!silence || selection.signal === 'whereabouts'));
  return isWeak ? [weak(rule, 'rule-weak-whose', { value: rule.common.id })] : [];
}

const weak = (rule: ParsedRule, key: TextKey, facts: Facts): Problem =>
  at(rule, [], key, facts, { at: 'key', severity: 'note' });

/** An error unless the technician has accepted it with a reason. */
const blind = (rule: ParsedRule, key: TextKey, facts: Facts): Problem =>
  at(rule, [], key, facts, { at: 'key', severity: rule.common.accept_blind === undefined ? 'error' : 'note' });

// ------------------------------------------------------------------------------------------------ may it be silenced?

/** What is urgent or a fault is never held off, and no mode silences faults, help, smoke, water or a confirmed fall. */
function checkLevel(rule: ParsedRule): Problem[] {
  const { common, kind, spec } = rule;
  const facts = { value: common.id };
  const ends = common.level === 'emergency' && common.resolve !== undefined && common.resolve !== 'none';
  const heldOff = common.level === 'emergency' && common['hold-off'] !== undefined;
  const group = kind.group(spec);
  const faultHeldOff = group === 'health' && common['hold-off'] !== undefined;
  const silenced = (group === 'safety' || group === 'health') && common.modes !== undefined;
  return [
    ...(ends ? [at(rule, ['resolve'], 'resolve-emergency', facts, { at: 'key' })] : []),
    ...(heldOff ? [at(rule, ['hold-off'], 'hold-off-emergency', facts, { at: 'key' })] : []),
    ...(faultHeldOff ? [at(rule, ['hold-off'], 'hold-off-health', facts, { at: 'key' })] : []),
    ...(silenced ? [at(rule, ['modes'], 'modes-safety', facts, { at: 'key' })] : []),
  ];
}

// ------------------------------------------------------------------------------------------------ can it fire?

function lengthMs({ fromMinute, toMinute }: Window): number {
  return (((toMinute - fromMinute + 1440 - 1) % 1440) + 1) * 60_000;
}

/** A time that counts from the window's beginning must fit into it. */
function checkWindow(rule: ParsedRule): Problem[] {
  const forMs = valueAt(rule.spec, ['for']);
  const { between } = rule.common;
  const began = valueAt(rule.spec, ['began']);
  if (typeof forMs !== 'number' || !between || began === 'inside' || lengthMs(between) > forMs) return [];
  if (between.fromMinute === 0 && between.toMinute === 1440) return [];
  return [at(rule, ['between'], 'window-too-short', { value: rule.common.id })];
}
