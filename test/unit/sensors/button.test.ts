/** From Zigbee2MQTT's message of a button to the pre-alarm that it cancels. */
import { expect, it } from 'vitest';
import { loadFiles } from '../../../gateway/config/load.ts';
import { Engine, type Input, quietSnapshot } from '../../../rules/engine/index.ts';
import { exampleFiles, exampleSecrets } from '../../support/example-flat.ts';
import { action, device, noon, Station, sensor } from './station.ts';

const { program } = loadFiles(exampleFiles(), exampleSecrets);
const station = () =>
  new Station({
    sensors: [sensor('day_button', 'button'), sensor('sos_button', 'help')],
    devices: [
      device('day_button', [action('single', 'double')]),
      device('sos_button', [action('emergency', 'disarm')]),
    ],
  });

/** A fall at noon; half a minute later Zigbee2MQTT publishes this. What becomes of the alert of rule `fall`. */
function afterFall(topic: string, word: string): string[] {
  if (!program) throw new Error('the example flat must be good');
  const engine = new Engine(program, noon, quietSnapshot(program, noon));
  const at = { at: noon, receivedAt: noon };
  const fall: Input = {
    type: 'reading',
    ...at,
    sensor: 'fall_radar',
    room: 'bath',
    signal: 'fall',
    value: 'confirmed',
    evidence: 'report',
  };
  const message = station().send(topic, { action: word, last_seen: noon + 30_000 }, 30_000);
  const effects = [fall, ...message, { type: 'tick' as const, at: noon + 120_000 }].flatMap((input) =>
    engine.step(input),
  );
  return effects.flatMap((effect) => (effect.type === 'alert' && effect.alert.rule === 'fall' ? [effect.change] : []));
}

it('a press of the day button cancels the pre-alarm of a fall', () => {
  expect(afterFall('day_button', 'single')).toEqual(['prealarm', 'cancelled']);
});

it('no key of the help button does', () => {
  expect(afterFall('sos_button', 'emergency')).toEqual(['prealarm', 'opened']);
  expect(afterFall('sos_button', 'disarm')).toEqual(['prealarm', 'opened']);
});
