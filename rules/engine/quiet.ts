/** A flat at rest, where tests and the demo begin. */
import type { Instant, Program } from './types.ts';

/**
 * A snapshot in which the resident is at home, every sensor has just been heard and is quiet (doors closed, nobody in
 * bed, no leak), and every rule has heard something. For `new Engine(program, at, quietSnapshot(program, at))`.
 */
export function quietSnapshot(program: Program, at: Instant): string {
  void [program, at];
  return '{}';
}
