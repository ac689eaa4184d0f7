/** A home -> the flat a technician would set up for it: through flat.yaml and rule files, as in life. */
import { stringify } from 'yaml';
import { loadFiles } from '../../../gateway/config/load.ts';
import type { Program } from '../../../rules/engine/types.ts';
import { render } from '../../../rules/language/problem.ts';
import type { Home } from './home.ts';

/** An entry of a rules file. */
export type RuleEntry = Readonly<Record<string, unknown>>;

/** @throws Error with every problem `aal check` would name */
export function programFor(home: Home, rules: readonly RuleEntry[]): Program {
  const files = { 'flat.yaml': stringify(flatOf(home)) + people, 'rules/care.yaml': stringify({ rules }) };
  const { program, problems } = loadFiles(files, { get: (name) => name, names: () => [] });
  if (!program) throw new Error(problems.map((problem) => render(problem, 'en')).join('\n'));
  return program;
}

function flatOf({ name, timeZone, leavesAlone, sensors }: Home): object {
  const rooms = [...new Set(sensors.map(({ room }) => room))];
  return {
    flat: { id: '1', name, time_zone: timeZone, language: 'en', leaves_alone: leavesAlone, phase: 'live' },
    rooms: Object.fromEntries(rooms.map((room) => [room, { de: room, en: room }])),
    sensors: Object.fromEntries(sensors.map((sensor) => [sensor.id, sensorOf(sensor)])),
  };
}

/** What only sends numbers stands as a climate sensor; how often it does is not what is measured here. */
function sensorOf({ kind, room, exit, heartbeat }: Home['sensors'][number]): object {
  if (heartbeat) return { kind: 'climate', room, silent_after: '25h' };
  return { kind, room, ...(exit && { exit }) };
}

/** Whom the example chains tell; nothing is sent. */
const people = `
contacts:
  carer: { sms: "+4915100000001", email: carer@example.org, always: true }
  on_call: { sms: "+4915100000002", always: true }
  technician: { email: technician@example.org }
  centre: { dispatch: centre, accept: [emergency, alarm, test], always: true }
chains:
  emergency: [{ to: [centre, carer], repeat: 2m }]
  alarm:
    - { to: [carer], by: [sms, email], wait: 5m }
    - { to: [on_call], wait: 5m }
    - { to: [centre], repeat: 5m }
  notice: [{ to: [carer], by: [email] }]
  fault: [{ to: [technician], by: [email] }]
email: { host: smtp.example.org, port: 587, from: aal@example.org }
sms: { gateway: gammu }
dispatch:
  centre: { type: webhook, url: https://dispatch.example.org/aal, secret: !secret dispatch_key }
`;
