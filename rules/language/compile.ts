/** A parsed rule -> the engine's Rule. */
import type { Rule, Window } from '../engine/types.ts';
import { defaultAttendMs } from '../kinds/schema.ts';
import type { CommonKeys, ParsedRule } from './rules.ts';

export function compileRule({ common, kind, spec }: ParsedRule): Rule {
  const { id, title, level, resolve } = common;
  const rule = {
    id,
    title,
    kind: kind.name,
    level,
    chain: common.chain ?? level,
    while: common.while ?? kind.defaultWhile,
    between: windowOf(common),
    modes: common.modes ?? null,
    household: common.household ?? null,
    prealarmMs: common.prealarm ?? 0,
    holdOffMs: common['hold-off'] ?? 0,
    resolve: resolve === 'none' ? null : (resolve ?? kind.defaultResolve),
    attendMs: common.attend ?? defaultAttendMs(level),
    shadow: common.shadow ?? false,
    because: common.because ?? null,
    spec,
  };
  return { ...rule, hash: fingerprint(JSON.stringify(rule)) };
}

const wholeDay: Window = { fromMinute: 0, toMinute: 1440 };

function windowOf({ between, days }: CommonKeys): Window | null {
  if (!between && !days) return null;
  return { ...(between ?? wholeDay), ...(days && { days: [...days].sort((a, b) => a - b) }) };
}

/** FNV-1a, 64 bit (http://www.isthe.com/chongo/tech/comp/fnv): tells a changed rule from an unchanged one, no more. */
export function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
