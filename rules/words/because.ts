/** The one sentence of law 9: why an alert exists, the same on every channel. */
import type { Because, Words } from '../engine/types.ts';

export interface Names {
  readonly rooms: Readonly<Record<string, Words>>;
  readonly sensors?: Readonly<Record<string, Words>>;
  readonly timeZone: string;
}

export function becauseSentence(because: Because, language: 'de' | 'en', names: Names): string {
  void [language, names];
  return because.rule;
}
