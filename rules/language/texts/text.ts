/** How a text of the catalogue is made. */
import type { Words } from '../../engine/types.ts';

/** value: as written. similar: the nearest known word or null. list: what would be right. */
export type Facts = Readonly<Record<string, string | number | null | undefined>>;

export interface Said {
  readonly message: Words;
  readonly hint: Words | null;
}

export type Text = (facts: Facts) => Said;

export const text =
  (de: (f: Facts) => string, en: (f: Facts) => string, hint?: (f: Facts) => Words | null): Text =>
  (facts) => ({ message: { de: de(facts), en: en(facts) }, hint: hint?.(facts) ?? null });

/** A text with fixed advice. */
export const advise = (de: string, en: string) => (): Words => ({ de, en });

export const meant = (f: Facts): Words | null =>
  f.similar ? { de: `Meinten Sie '${f.similar}'?`, en: `did you mean '${f.similar}'?` } : null;

/** The nearest word, else everything that exists. */
export const meantOrList = (f: Facts): Words | null =>
  meant(f) ?? (f.list ? { de: `Es gibt: ${f.list}`, en: `there is: ${f.list}` } : null);

/** A reference to something that flat.yaml does not have. */
export const unknownThing = (de: string, en: string): Text =>
  text(
    (f) => `${de} '${f.value}' gibt es nicht`,
    (f) => `there is no ${en} '${f.value}'`,
    meantOrList,
  );
