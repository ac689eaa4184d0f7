/** The definitions of the real zigbee-herdsman-converters, as Zigbee2MQTT would publish them. Slow to import (1 s, 180 MB). */
import { prepareDefinition } from 'zigbee-herdsman-converters';
import definitions from 'zigbee-herdsman-converters/devices/index';

type Definition = Parameters<typeof prepareDefinition>[0];

/** Plain JSON, as in `bridge/devices`. */
export interface PublishedDefinition {
  readonly model: string;
  readonly exposes: unknown[];
}

const list = ((definitions as unknown as { default?: Definition[] }).default ?? definitions) as Definition[];

export const allModels: ReadonlyMap<string, PublishedDefinition> = new Map(
  list.map((definition) => {
    const { model, exposes } = prepareDefinition({ ...definition });
    const listed = typeof exposes === 'function' ? exposes({ isDummyDevice: true } as never, {}) : exposes;
    return [model, JSON.parse(JSON.stringify({ model, exposes: listed })) as PublishedDefinition];
  }),
);

export function definitionOf(model: string): PublishedDefinition {
  const definition = allModels.get(model);
  if (!definition) throw new Error(`the converters know no model ${model}`);
  return definition;
}
