/** As much of flat.yaml as could be read: what the checks between its sections work on. */
import type { Problem } from '../../rules/language/problem.ts';
import { closest } from '../../rules/language/similar.ts';
import { type Path, problemAt, type Source, valueAt } from '../../rules/language/source.ts';
import type { TextKey } from '../../rules/language/words.ts';
import type { FlatConfig } from './schema.ts';

/** Every name of a section, of broken entries too; null where the whole section is missing or broken. */
export type Names = ReadonlySet<string> | null;

export interface FlatView {
  readonly source: Source;
  /** The sections and entries that are good. */
  readonly config: Partial<FlatConfig>;
  readonly rooms: Names;
  readonly sensors: Names;
  readonly contacts: Names;
  readonly chains: Names;
  readonly dispatch: Names;
}

export function viewOf(source: Source, config: Partial<FlatConfig>): FlatView {
  const names = (section: string): Names => {
    const content = valueAt(source.value, [section]);
    const isMapping = typeof content === 'object' && content !== null && !Array.isArray(content);
    return isMapping ? new Set(Object.keys(content)) : null;
  };
  return {
    source,
    config,
    rooms: names('rooms'),
    sensors: names('sensors'),
    contacts: names('contacts'),
    chains: names('chains'),
    dispatch: names('dispatch') ?? new Set(),
  };
}

/** A reference to a name that does not stand in flat.yaml. */
export function reference(source: Source, path: Path, name: string, known: Names, key: TextKey): Problem[] {
  if (!known || known.has(name)) return [];
  const names = [...known];
  return [problemAt(source, path, key, { value: name, similar: closest(name, names), list: names.join(', ') })];
}
