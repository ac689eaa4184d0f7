/** A chair or sofa with a pad. */
import { padDecoders } from '../bed/index.ts';
import type { SensorKind } from '../kind.ts';

export const seat: SensorKind = {
  name: 'seat',
  signals: ['seat'],
  silentAfterMs: 24 * 3_600_000,
  decoders: (exposes, mapping) => padDecoders(exposes, mapping, 'seat'),
};
