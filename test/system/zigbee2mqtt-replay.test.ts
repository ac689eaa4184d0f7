/** The recorded traffic published onto real brokers, heard by the gateway's own link as a live subscriber hears it. */
import { connectAsync, type MqttClient } from 'mqtt';
import { expect, it } from 'vitest';
import type { Received } from '../../gateway/mqtt/link.ts';
import type { Instant } from '../../rules/engine/types.ts';
import { describeWith } from '../support/servers.ts';
import { tempFolder } from '../support/temp.ts';
import {
  type Captured,
  type CaptureSet,
  captureSets,
  flatSensors,
  isKept,
  type Phase,
  phasesOf,
  verdict,
} from '../support/zigbee2mqtt.ts';
import { type BrokerName, brokers, Ear, until } from './zigbee2mqtt-support.ts';

/** Gives each message the time at which the recording heard it. */
class Times {
  private expected: Captured[] = [];
  private last: Instant = 0;

  begin(phase: Phase): void {
    this.expected = [...phase.messages];
    this.last = phase.messages[0]?.at ?? this.last;
  }

  of = ({ topic, payload, retain }: Received): Instant => {
    const index = retain ? -1 : this.expected.findIndex((one) => one.topic === topic && one.payload.equals(payload));
    if (index >= 0) this.last = this.expected.splice(0, index + 1).at(-1)?.at ?? this.last;
    return this.last;
  };
}

async function publish(client: MqttClient, messages: readonly Captured[], set: CaptureSet): Promise<void> {
  for (const message of messages) {
    await client.publishAsync(message.topic, message.payload, { qos: message.qos, retain: isKept(message, set) });
  }
}

const endTopic = 'zigbee2mqtt/the/end';

async function replay(name: BrokerName, set: CaptureSet): Promise<Ear[]> {
  const broker = await brokers[name](tempFolder());
  const client = await connectAsync(broker.url);
  const times = new Times();
  const ears: Ear[] = [];
  for (const phase of phasesOf(set)) {
    times.begin(phase);
    const kept = phase.messages.filter(({ retain }) => retain);
    if (ears.length === 0) await publish(client, kept, set);
    const ear = new Ear(broker.link(), flatSensors(set), times.of, ears.at(-1));
    ears.push(ear);
    await ear.start(phase.messages[0]?.at);
    await publish(
      client,
      phase.messages.filter(({ retain }) => !retain),
      set,
    );
    await client.publishAsync(endTopic, '', { qos: 1 });
    await until('the end of the phase', () => ear.messages.some(({ topic }) => topic === endTopic));
    await ear.stop();
  }
  await client.endAsync();
  await broker.stop();
  return ears;
}

const needs = { embedded: [], mosquitto: ['mosquitto'] } as const;

for (const name of ['embedded', 'mosquitto'] as const) {
  describeWith([...needs[name]], `Zigbee2MQTT’s recordings over ${name}`, () => {
    it.each(captureSets)('%s: the truth and nothing but the truth', async (set) => {
      const ears = await replay(name, set);
      const { invented, missed, edges, sent, heard } = verdict(set, ears[0]?.listener.signs ?? []);
      expect(invented).toEqual([]);
      expect(missed).toEqual([]);
      expect(edges).toBeGreaterThanOrEqual(10);
      expect(heard).toEqual(sent);
      expect(sent).toHaveLength(5);
      expect(ears.slice(1).every((ear) => ear.messages.some(({ retain }) => retain))).toBe(true);
      expect(
        ears.flatMap((ear) => ear.messages).some(({ topic, retain }) => topic.endsWith('/bridge/devices') && !retain),
      ).toBe(true);
    });
  });
}
