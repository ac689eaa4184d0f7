/** Room temperature and humidity. A `temperature` beside a door contact is the device's own and not read. */
import { firstOf, measured } from '../decode.ts';
import type { SensorKind } from '../kind.ts';

const plausibleC = [-40, 80] as const;

export const climate: SensorKind = {
  name: 'climate',
  signals: ['temperature', 'humidity'],
  silentAfterMs: 4 * 3_600_000,
  decoders: (exposes) => [
    ...firstOf(
      measured(exposes, 'temperature', 'temperature', plausibleC),
      measured(exposes, 'local_temperature', 'temperature', plausibleC),
    ),
    ...measured(exposes, 'humidity', 'humidity', [0, 100]),
  ],
};
