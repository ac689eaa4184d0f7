/**
 * Writes simulator-devices.json: `bridge/devices` of the demo flat, with the definitions of the real converters. Run it by
 * hand after an update of zigbee-herdsman-converters, then `biome check --write` it; a test fails when it is out of date.
 */
import { writeFileSync } from 'node:fs';
import { prepareDefinition } from 'zigbee-herdsman-converters';
import definitions from 'zigbee-herdsman-converters/devices/index';

type Definition = Parameters<typeof prepareDefinition>[0];

/** Friendly name -> model. */
const flat = {
  front_door: 'MCCGQ11LM',
  hall_motion: 'RTCGQ11LM',
  kitchen_motion: 'RTCGQ11LM',
  bath_motion: 'RTCGQ11LM',
  bed_pad: 'SPM915',
  sos_button: 'TS0215A_sos',
  fall_radar: 'MIR-HE200-TY',
  bath_leak: 'SJCGQ11LM',
  kitchen_climate: 'WSDCGQ11LM',
  kettle_plug: 'TS011F_plug_3',
} as const;

export function generateDevices(): string {
  const entries = Object.entries(flat).map(([name, model], index) => entry(name, model, index));
  return `[\n${entries.map((device) => JSON.stringify(device)).join(',\n')}\n]\n`;
}

function entry(name: string, model: string, index: number): unknown {
  const definition = definitionOf(model);
  return {
    ieee_address: `0x00158d00000000${(index + 1).toString(16).padStart(2, '0')}`,
    friendly_name: name,
    type: 'EndDevice',
    network_address: 0x1000 + index,
    supported: true,
    disabled: false,
    interview_completed: true,
    interview_state: 'SUCCESSFUL',
    model_id: model,
    definition,
  };
}

function definitionOf(model: string): unknown {
  const list = ((definitions as unknown as { default?: Definition[] }).default ?? definitions) as Definition[];
  const found = list.find((definition) => definition.model === model);
  if (!found) throw new Error(`the converters know no model ${model}`);
  const { vendor, description, exposes } = prepareDefinition({ ...found });
  const listed = typeof exposes === 'function' ? exposes({ isDummyDevice: true } as never, {}) : exposes;
  return { model, vendor, description, exposes: listed };
}

if (import.meta.main) writeFileSync(new URL('simulator-devices.json', import.meta.url), generateDevices());
