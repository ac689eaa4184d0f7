/** What a schema cannot see in flat.yaml: references, addresses, dead ends, hours with nobody on duty. */
import type { Level } from '../../rules/engine/types.ts';
import type { Problem } from '../../rules/language/problem.ts';
import { problemAt } from '../../rules/language/source.ts';
import { checkChains } from './check-chains.ts';
import { checkDispatch } from './check-dispatch.ts';
import { checkHooks } from './check-hooks.ts';
import { type FlatView, reference } from './view.ts';

/** All problems between the sections of flat.yaml. `criticalChains`: further chains that alarms and emergencies go through. */
export function checkFlat(view: FlatView, criticalChains: ReadonlyMap<string, Level>): Problem[] {
  const parts = [checkSensors, checkSignals, checkContacts, checkDispatch, checkHooks].flatMap((check) => check(view));
  return [...parts, ...checkChains(view, criticalChains)];
}

function checkSensors({ source, config, rooms }: FlatView): Problem[] {
  const problems: Problem[] = [];
  const devices = new Map<string, string>();
  for (const [id, sensor] of Object.entries(config.sensors ?? {})) {
    const path = ['sensors', id];
    // A radar may well be two sensors of different kinds; twice the same kind would count everything twice.
    const device = `${sensor.device ?? id} ${sensor.kind}`;
    const first = devices.get(device);
    if (first === undefined) devices.set(device, id);
    else problems.push(problemAt(source, path, 'device-twice', { value: sensor.device ?? id, first }, { at: 'key' }));
    problems.push(...reference(source, [...path, 'room'], sensor.room, rooms, 'unknown-room'));
    if (sensor.exit && sensor.kind !== 'door')
      problems.push(problemAt(source, [...path, 'exit'], 'exit-not-door', {}, { at: 'key' }));
    if (sensor.means !== undefined && sensor.kind !== 'button')
      problems.push(problemAt(source, [...path, 'means'], 'means-not-button', {}, { at: 'key' }));
  }
  return problems;
}

/** What the gateway switches itself must not count as a sign of life. */
function checkSignals({ source, config }: FlatView): Problem[] {
  const sensors = new Map(Object.entries(config.sensors ?? {}).map(([id, { device }]) => [device ?? id, id]));
  return Object.entries(config.signals ?? {}).flatMap(([id, { device }]) => {
    const first = sensors.get(device);
    if (first === undefined) return [];
    return [problemAt(source, ['signals', id, 'device'], 'signal-is-sensor', { value: device, first })];
  });
}

/** Those tested are known, and their tests go out. */
function checkRoutine({ source, config, contacts }: FlatView): Problem[] {
  return (['daily', 'monthly'] as const).flatMap((every) =>
    (config.routine?.[every] ?? []).flatMap((id, index) => {
      const path = ['routine', every, index];
      const accept = config.contacts?.[id]?.accept;
      if (accept === undefined || accept.includes('test'))
        return reference(source, path, id, contacts, 'unknown-contact');
      const facts = { value: id, list: [...accept, 'test'].join(', ') };
      return [problemAt(source, path, 'routine-not-accepted', facts, { severity: 'note' })];
    }),
  );
}

function checkContacts(view: FlatView): Problem[] {
  const { source, config, contacts, dispatch } = view;
  const problems: Problem[] = [];
  const { flat } = config;
  if (flat?.coordinator !== undefined) {
    problems.push(...reference(source, ['flat', 'coordinator'], flat.coordinator, contacts, 'unknown-contact'));
  } else if (flat?.phase === 'trial') {
    problems.push(problemAt(source, ['flat', 'phase'], 'trial-without-coordinator'));
  }
  problems.push(...checkRoutine(view));
  for (const [id, contact] of Object.entries(config.contacts ?? {})) {
    if (contact.dispatch !== undefined) {
      problems.push(...reference(source, ['contacts', id, 'dispatch'], contact.dispatch, dispatch, 'unknown-dispatch'));
    }
    for (const channel of ['sms', 'call', 'email'] as const) {
      const configured = config[channel] !== undefined || Object.hasOwn((source.value as object) ?? {}, channel);
      if (contact[channel] === undefined || configured) continue;
      problems.push(
        problemAt(source, ['contacts', id, channel], 'channel-not-configured', { value: channel }, { at: 'key' }),
      );
    }
  }
  return problems;
}
