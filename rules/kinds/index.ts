/** The list of rule kinds. Adding one: its folder, and one line here. */
import { counts } from './counts/index.ts';
import { happens } from './happens/index.ts';
import { inactivity } from './inactivity/index.ts';
import type { Kind } from './kind.ts';
import { missing } from './missing/index.ts';
import { stays } from './stays/index.ts';
import { unusual } from './unusual/index.ts';

// biome-ignore lint/suspicious/noExplicitAny: each kind checks its own spec and memory; the list holds them all
export const kinds: readonly Kind<any, any>[] = [inactivity, stays, happens, missing, counts, unusual];

// biome-ignore lint/suspicious/noExplicitAny: as above
export const kindNamed = (name: string): Kind<any, any> | null => kinds.find((kind) => kind.name === name) ?? null;
