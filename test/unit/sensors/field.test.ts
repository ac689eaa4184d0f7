/** Single messages that users posted in public (../shared/zigbee2mqtt/field-payloads.jsonl): each is fed, none surprises. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { SensorSetting } from '../../../gateway/sensors/memory.ts';
import { definitionOf } from '../../support/models.ts';
import { describeWith } from '../../support/servers.ts';
import { device, Station, sensor, told } from './station.ts';

const path = '../shared/zigbee2mqtt/field-payloads.jsonl';

interface Posted {
  readonly device: string;
  readonly topic: string;
  readonly payload: string;
  readonly note: string;
  readonly source: string;
}

/** The start of the poster's words -> model, kind, and every reading that may come of its messages. */
const known: readonly [poster: string, model: string, kind: string, heard: RegExp][] = [
  ['MCCGQ14LM', 'MCCGQ14LM', 'door', /^(contact false|link \d+)$/],
  ['RTCGQ11LM', 'RTCGQ11LM', 'motion', /^(motion (true|false)|battery \d+)$/],
  ['RTCGQ13LM', 'RTCGQ13LM', 'motion', /^(motion (true|false)|battery 100)$/],
  ['Aqara motion', 'RTCGQ11LM', 'motion', /^(motion true|battery 100|link 102)$/],
  ['SML001', '9290012607', 'motion', /^(motion true|battery 100)$/],
  ['PIR', 'RTCGQ11LM', 'motion', /^(motion false|battery 100)$/],
  ['availability', 'RTCGQ11LM', 'motion', /^availability false$/],
  ['DJT11LM', 'DJT11LM', 'vibration', /^(vibration (true|false)|battery 100)$/],
  ['TS0215A_sos', 'TS0215A_sos', 'help', /^(help true|link 90)$/],
  ['TS0601_sos', 'TS0601_sos', 'help', /^(help true|battery 100)$/],
  ['HS2FD', 'HS2FD-EF1-3.0', 'fall', /^(fall none|presence true)$/],
  ['ZY-M100-S_1', 'ZY-M100-S_1', 'presence', /^presence true$/],
  ['water leak', 'SJCGQ11LM', 'leak', /^battery 100$/],
];

function feed(line: Posted): { station: Station; heard: string[] } {
  const [, model, kind] = known.find(([poster]) => line.device.startsWith(poster)) ?? ['', 'RTCGQ11LM', 'motion'];
  const path = line.topic.startsWith('zigbee2mqtt/') ? line.topic.slice('zigbee2mqtt/'.length) : 'shown';
  const name = path.startsWith('bridge/') ? 'shown' : path.replace(/\/(action|availability)$/, '');
  const sensors: SensorSetting[] = [sensor('it', kind, { device: name })];
  const listed = device(name, definitionOf(model).exposes, model);
  const devices = [/^0x[0-9a-f]{16}$/.test(name) ? { ...listed, ieee_address: name } : listed];
  const station = new Station({ sensors, devices });
  return { station, heard: told(station.raw(path, line.payload, 0)).map((said) => said.replace(/^it /, '')) };
}

describeWith(['shared'], 'messages posted in public', () => {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  const posted = lines.map((line, number) => ({ number: number + 1, ...(JSON.parse(line) as Posted) }));

  it.each(posted)('line $number: $device $note', (line) => {
    const { heard } = feed(line);
    const allowed = known.find(([poster]) => line.device.startsWith(poster))?.[3];
    for (const said of heard) {
      const [, text = '', evidence] = /^(.*) (report|copy)$/.exec(said) ?? [];
      expect(said).toSatisfy(() => (allowed ? allowed.test(text) : /^fault unknown-device/.test(said)));
      if (text.startsWith('help')) expect(evidence).toBe('report');
    }
  });

  it('gives one help for each "emergency", and none for its reset, its null and its sub-topic', () => {
    const help = posted.filter((line) => feed(line).heard.some((said) => said.startsWith('help')));
    expect(help.map(({ payload }) => JSON.parse(payload).action)).toEqual(['emergency', 'emergency']);
  });

  it('gives a motion for each occupancy:true with nothing of a check-in beside it', () => {
    const motion = posted.filter((line) => feed(line).heard.includes('motion true report'));
    const sent = posted.filter(
      ({ payload }) => payload.includes('"occupancy":true') && !/power_outage|fall/.test(payload),
    );
    expect(motion.map(({ number }) => number)).toEqual(sent.map(({ number }) => number));
    expect(sent.length).toBeGreaterThan(4);
  });
});
