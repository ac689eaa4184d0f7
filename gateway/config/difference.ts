/** What a new configuration changes, in words, without numbers or addresses of people. */
import type { Window, Words } from '../../rules/engine/types.ts';
import { durationText } from '../../rules/language/values.ts';
import { windowText } from '../../rules/language/window.ts';
import type { Runnable } from './load.ts';

type Named = Readonly<Record<string, unknown>>;

/** One line for each thing that is new, gone or different. Empty: nothing changes. */
export function describeDifference(before: Runnable, after: Runnable): Words[] {
  return [
    ...entries('Regel', 'rule', rulesOf(before), rulesOf(after)),
    ...entries('Sensor', 'sensor', before.config.sensors, after.config.sensors),
    ...entries('Raum', 'room', before.config.rooms, after.config.rooms),
    ...entries('Kontakt', 'contact', before.config.contacts, after.config.contacts),
    ...entries('Rufkette', 'chain', before.config.chains, after.config.chains),
    ...sections(before, after),
  ];
}

/** Each rule as a technician writes it: {for: '6h', between: '07:00-22:00', ...}. */
const rulesOf = ({ program }: Runnable): Named =>
  Object.fromEntries(
    program.rules.map(({ id, hash: _hash, spec, ...common }) => [id, written({ ...common, ...(spec as object) })]),
  );

function written(rule: Named): Named {
  return Object.fromEntries(
    Object.entries(rule).map(([key, value]) => {
      const isDuration = typeof value === 'number' && (key.endsWith('Ms') || key === 'for' || key === 'within');
      if (isDuration)
        return [key === 'holdOffMs' ? 'hold-off' : key.replace(/Ms$/, ''), value === 0 ? '-' : durationText(value)];
      return [key, key === 'between' && value !== null ? windowText(value as Window) : value];
    }),
  );
}

function entries(de: string, en: string, before: Named, after: Named): Words[] {
  const gone = Object.keys(before).filter((name) => after[name] === undefined);
  const lines = gone.map((name) => ({ de: `- ${de} ${name} entfällt`, en: `- ${en} ${name} is gone` }));
  for (const [name, now] of Object.entries(after)) {
    const was = before[name];
    if (was === undefined) lines.push({ de: `+ ${de} ${name} ist neu`, en: `+ ${en} ${name} is new` });
    else if (!same(was, now)) {
      const keys = en === 'rule' ? changedValues(was as Named, now as Named) : changedKeys(was, now);
      lines.push({ de: `~ ${de} ${name} ändert sich${keys}`, en: `~ ${en} ${name} changes${keys}` });
    }
  }
  return lines;
}

const told = new Set(['sensors', 'rooms', 'contacts', 'chains']);

function sections(before: Runnable, after: Runnable): Words[] {
  const [was, now] = [before.config as Named, after.config as Named];
  const names = [...new Set([...Object.keys(was), ...Object.keys(now)])].filter((name) => !told.has(name));
  return names.flatMap((name) => {
    if (same(was[name], now[name])) return [];
    const keys = changedKeys(was[name] ?? {}, now[name] ?? {});
    return [{ de: `~ Abschnitt ${name} ändert sich${keys}`, en: `~ section ${name} changes${keys}` }];
  });
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** ': for 6h -> 5h, between 07:00-22:00 -> 08:00-22:00'. For rules only: nothing else may show its values. */
function changedValues(was: Named, now: Named): string {
  const show = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '-'));
  return `: ${differing(was, now)
    .map((key) => `${key} ${show(was[key])} -> ${show(now[key])}`)
    .join(', ')}`;
}

/** ': sms, hours' */
function changedKeys(was: unknown, now: unknown): string {
  if (Array.isArray(was) || Array.isArray(now)) return '';
  const keys = differing(was as Named, now as Named);
  return keys.length > 0 ? `: ${keys.join(', ')}` : '';
}

const differing = (was: Named, now: Named): string[] =>
  [...new Set([...Object.keys(was), ...Object.keys(now)])].filter((key) => !same(was[key], now[key]));
