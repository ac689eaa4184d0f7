/** Signs of life as the simpler methods hear them: the same edges that count for the engine (DESIGN 5). */
import type { Value } from '../../../../rules/engine/types.ts';
import type { Heard } from '../home.ts';

const pulses = new Set(['motion', 'presence', 'vibration']);
const edges = new Set(['contact', 'bed', 'seat']);
const lampOnW = 10;

export class Signs {
  private readonly known = new Map<string, Value>();

  constructor(known?: ReadonlyMap<string, Value>) {
    if (known) for (const [sensor, value] of known) this.known.set(sensor, value);
  }

  copy(): Signs {
    return new Signs(this.known);
  }

  /** Is this statement a sign of life? */
  isSign({ reading, person }: Heard): boolean {
    if (!person) return false;
    const { sensor, signal, value } = reading;
    const before = this.known.get(sensor);
    this.known.set(sensor, value);
    if (signal === 'button') return true;
    if (value === before) return false;
    if (pulses.has(signal)) return value === true;
    if (edges.has(signal)) return before !== undefined;
    return signal === 'power' && Number(before ?? 0) < lampOnW && Number(value) >= lampOnW;
  }
}
