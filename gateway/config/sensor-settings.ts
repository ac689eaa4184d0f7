/** flat.yaml's sensors as the inbox wants them. */
import type { SensorSetting } from '../sensors/memory.ts';
import type { FlatConfig } from './schema.ts';

export const sensorSettings = ({ sensors }: Pick<FlatConfig, 'sensors'>): SensorSetting[] =>
  Object.entries(sensors).map(([id, { kind, room, device, from }]) => ({
    id,
    kind,
    room,
    device: device ?? id,
    from: from ?? null,
  }));
