/** What a new configuration changes, in words, without numbers or addresses of people. */
import type { Words } from '../../rules/engine/types.ts';
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

const rulesOf = ({ program }: Runnable): Named =>
  Object.fromEntries(program.rules.map(({ id, hash: _, spec, ...common }) => [id, { ...common, ...(spec as object) }]));

function entries(de: string, en: string, before: Named, after: Named): Words[] {
  const gone = Object.keys(before).filter((name) => after[name] === undefined);
  const lines = gone.map((name) => ({ de: `- ${de} ${name} entfällt`, en: `- ${en} ${name} is gone` }));
  for (const [name, now] of Object.entries(after)) {
    const was = before[name];
    if (was === undefined) lines.push({ de: `+ ${de} ${name} ist neu`, en: `+ ${en} ${name} is new` });
    else if (!same(was, now)) {
      const keys = changedKeys(was, now);
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

/** ': for, between' */
function changedKeys(was: unknown, now: unknown): string {
  if (Array.isArray(was) || Array.isArray(now)) return '';
  const [a, b] = [was as Named, now as Named];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => !same(a[key], b[key]));
  return keys.length > 0 ? `: ${keys.join(', ')}` : '';
}
