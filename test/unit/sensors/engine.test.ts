/** The recorded traffic through the inbox and the real engine: its signs of life against the truth. */
import { describe, expect, it } from 'vitest';
import { sensorKinds } from '../../../gateway/sensors/index.ts';
import { Engine } from '../../../rules/engine/index.ts';
import type { Instant, Program, Signal } from '../../../rules/engine/types.ts';
import {
  type CaptureSet,
  captureSets,
  flatSensors,
  newInbox,
  packet,
  phasesOf,
  type Sign,
  type Truth,
  verdict,
} from '../../support/zigbee2mqtt.ts';

const pulses: ReadonlySet<Signal> = new Set(['motion', 'presence', 'vibration']);
const common: readonly Signal[] = ['battery', 'link', 'tamper', 'availability'];

const program = (set: CaptureSet): Program => ({
  flat: {
    id: 'test',
    timeZone: 'Europe/Berlin',
    household: '1',
    leavesAlone: true,
    exitDelayMs: 600_000,
    awayMaxMs: 12 * 3_600_000,
    night: { fromMinute: 22 * 60, toMinute: 6 * 60 },
    phase: 'live',
    coordinator: null,
  },
  sensors: flatSensors(set).map(({ id, kind, room }) => {
    const { signals = [], silentAfterMs = 0 } = sensorKinds.find(({ name }) => name === kind) ?? {};
    return {
      id,
      kind,
      room,
      exit: kind === 'door',
      silentAfterMs,
      learnsSilence: true,
      signals: [...signals, ...common],
    };
  }),
  contacts: [],
  chains: { emergency: [], alarm: [], notice: [], fault: [] },
  rules: [],
});

interface Lived {
  readonly signs: Sign[];
  /** Sensors whose motion, presence or vibration is held on, after each message. */
  readonly held: { at: Instant; sensors: readonly string[] }[];
}

/** The engine's own word: after which readings its last sign of life has moved. A call for help is one, too. */
function live(set: CaptureSet): Lived {
  const messages = phasesOf(set).flatMap((phase) => phase.messages);
  const engine = new Engine(program(set), messages[0]?.at ?? 0);
  const inbox = newInbox(flatSensors(set));
  const lived: Lived = { signs: [], held: [] };
  for (const { topic, payload, at, retain } of messages) {
    for (const input of inbox.hear(topic, payload, packet(at, { retain }))) {
      const before = JSON.stringify(engine.view().lastLife);
      engine.step(input);
      const { lastLife } = engine.view();
      const isHelp = input.type === 'reading' && input.signal === 'help';
      const moved = lastLife !== null && JSON.stringify(lastLife) !== before;
      if (moved && !isHelp) lived.signs.push({ at, sensor: lastLife.sensor, sign: 'life' });
    }
    const on = engine
      .view()
      .signals()
      .filter(({ signal, value }) => pulses.has(signal) && value === true);
    lived.held.push({ at, sensors: on.map(({ sensor }) => sensor) });
  }
  return lived;
}

const isHeld = ({ held }: Lived, { device, at }: Truth): boolean =>
  held.findLast((moment) => moment.at <= at + 1000)?.sensors.includes(device) === true;

describe.each(captureSets)('%s', (set) => {
  const lived = live(set);
  const { invented, missed } = verdict(set, lived.signs);

  it('the engine takes nothing for a sign of life that was not sent over the air', () => {
    expect(invented).toEqual([]);
  });

  it('every edge that Zigbee2MQTT published is a sign of life, or comes while its signal is held on', () => {
    // Known -> known only: the first word of a plug is no rise.
    const unheard = missed.filter((edge) => !isHeld(lived, edge) && edge.device !== 'kettle_plug');
    expect(unheard).toEqual([]);
    expect(lived.signs.length).toBeGreaterThanOrEqual(7);
  });
});
