/** `<mrs>`, what a centre answers. */
import { type Element, readElements, ScaipSyntaxError, writeElements } from './xml.ts';

export interface ScaipResponse {
  readonly ref: string;
  /** Status number. */
  readonly snu: number;
  /** The centre's words; never shown to anybody but a technician. */
  readonly ste?: string;
}

/** Status numbers and what a sender does about them. */
export type Verdict = 'ok' | 'refused-form' | 'hold' | 'not-treated' | 'busy' | 'error';

const verdicts: Readonly<Record<number, Verdict>> = {
  0: 'ok',
  1: 'refused-form',
  2: 'refused-form',
  3: 'refused-form',
  4: 'hold',
  5: 'not-treated',
  6: 'busy',
  7: 'refused-form',
};

/** 99 and whatever is not known is an error: the next receiver, then again. */
export const verdictOf = ({ snu }: ScaipResponse): Verdict => verdicts[snu] ?? 'error';

/** Throws ScaipSyntaxError, nothing else. */
export function readResponse(text: string): ScaipResponse {
  const fields = new Map<string, string>();
  for (const [name, value] of readElements(text, 'mrs')) if (!fields.has(name)) fields.set(name, value);
  const ref = fields.get('ref') ?? '';
  const snu = fields.get('snu') ?? '';
  if (!/^[0-9a-zA-Z]{1,16}$/.test(ref)) throw new ScaipSyntaxError('an answer without ref');
  if (!/^\d{1,4}$/.test(snu)) throw new ScaipSyntaxError('an answer without snu');
  const ste = fields.get('ste');
  return { ref, snu: Number(snu), ...(ste === undefined ? {} : { ste: ste.slice(0, 128) }) };
}

/** For whoever plays a centre. */
export function writeResponse({ ref, snu, ste }: ScaipResponse): string {
  const text: Element[] = ste === undefined ? [] : [['ste', ste]];
  return writeElements('mrs', [
    ['ref', ref],
    ['snu', String(snu)],
    ...text,
    ['cve', '01.00'],
    ['mre', '0'],
    ['cre', '0'],
  ]);
}
