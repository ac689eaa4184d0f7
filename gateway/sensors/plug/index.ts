/** A plug that measures power: an appliance that is switched on is a sign of life (the engine judges the rise). */
import { measured } from '../decode.ts';
import type { SensorKind } from '../kind.ts';

export const plug: SensorKind = {
  name: 'plug',
  signals: ['power'],
  silentAfterMs: 6 * 3_600_000,
  decoders: (exposes) => measured(exposes, 'power', 'power', [-20_000, 20_000]),
};
