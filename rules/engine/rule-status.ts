/** What each rule waits for: its state, since when, until when, and when it fires if nothing more is heard. */
import type { Waiting } from '../kinds/kind.ts';
import type { Flat } from './flat.ts';
import { copyOf, lookAhead } from './look-ahead.ts';
import type { RuleWatch } from './rule-watch.ts';
import type { Instant, RuleStatus } from './types.ts';
import { lastHeard, roomsOf } from './unseen.ts';

/** `at`: the time of now, as inputs have it. Looks ahead: not for every reading. */
export function ruleStatuses(flat: Flat, at: Instant): RuleStatus[] {
  const copy = copyOf(flat, at - flat.core.clock.offsetMs);
  const now = copy.rules.all.map((watch) => statusOf(copy, watch));
  const ahead = lookAhead(copy);
  return now.map((status) => ({ ...status, ...ahead.get(status.rule) }));
}

const nothing: Waiting = { since: null, facts: {} };

function statusOf(flat: Flat, watch: RuleWatch): RuleStatus {
  const { rule, kind } = watch;
  const { core } = flat;
  const waiting = kind.waiting?.(watch) ?? nothing;
  const { state, since, until = null, facts } = stateOf(flat, watch, waiting);
  return {
    ...{ rule: rule.id, kind: rule.kind, title: rule.title, level: rule.level },
    ...{ state, shadow: rule.shadow || waiting.shadow === true },
    since: core.told(since),
    until: until === null ? null : core.told(until),
    ...{ prealarmAt: null, firesAt: null },
    facts: { ...waiting.facts, ...postponed(flat, watch), ...facts },
  };
}

/** Deaf time has moved its deadline (law 4). */
function postponed(flat: Flat, { slot }: RuleWatch): RuleStatus['facts'] {
  return slot.original < slot.due && !slot.unmonitored ? { postponedFrom: flat.core.told(slot.original) } : {};
}

/** Own instants. */
interface State {
  readonly state: RuleStatus['state'];
  readonly since: Instant;
  readonly until?: Instant | null;
  readonly facts: RuleStatus['facts'];
}

function stateOf(flat: Flat, watch: RuleWatch, waiting: Waiting): State {
  return raised(flat, watch) ?? notAllowed(flat, watch) ?? blind(flat, watch) ?? waits(flat, watch, waiting);
}

function raised({ alerts, core }: Flat, { rule }: RuleWatch): State | null {
  const alert = alerts.cases.ofRule(rule.id)?.alert;
  if (!alert) return null;
  const prealarm = alert.state === 'prealarm';
  const since = (alert.openedAt ?? alert.startedAt) - core.clock.offsetMs;
  return { state: prealarm ? 'prealarm' : 'open', since, facts: { alert: alert.id } };
}

function notAllowed({ core, modes, presence, rules }: Flat, watch: RuleWatch): State | null {
  const { rule, group, allowed, closedSince } = watch;
  if (allowed) return null;
  const { mode, since, until } = modes.state;
  if (core.asleep) return { state: 'idle', since: closedSince, facts: { reason: core.program.flat.phase } };
  if (!rules.livesHere(watch)) return { state: 'idle', since: closedSince, facts: { reason: 'household' } };
  if (!modes.allows(group, rule.modes)) {
    if (rule.modes !== null) return { state: 'idle', since, until, facts: { reason: 'mode' } };
    return { state: 'excused', since, until, facts: { reason: mode } };
  }
  if (rule.while === 'in-bed') return { state: 'idle', since: closedSince, facts: { reason: 'not-in-bed' } };
  const there = { since: presence.state.since, facts: { reason: rules.presence() } };
  if (rule.while === 'away') return { state: 'idle', ...there };
  return { state: 'excused', ...there, until: presence.awayUntil };
}

/** It should judge and cannot: its sensors are gone or have said nothing yet, or the gateway is deaf. */
function blind(flat: Flat, watch: RuleWatch): State | null {
  const sensors = [...watch.sensors];
  const state = 'cannot-see';
  if (!watch.sees || watch.heardSince === null) {
    const reason = watch.sees ? 'unheard' : 'silent';
    const lost = watch.sees ? sensors : sensors.filter((sensor) => !sensor.covered);
    const names = lost.map(({ facts }) => facts.id).join(',');
    return {
      state,
      since: lastHeard(sensors),
      facts: { reason, sensors: names, rooms: roomsOf(lost).join(',') },
    };
  }
  if (watch.open && watch.slot.unmonitored) return { state, since: watch.openSince, facts: { reason: 'interrupted' } };
  const [cause, since] = Object.entries(flat.hearing.state.deaf)[0] ?? [];
  return watch.open && since !== undefined ? { state, since, facts: { reason: `deaf-${cause}` } } : null;
}

function waits(flat: Flat, watch: RuleWatch, { since, excusedUntil = null }: Waiting): State {
  if (!watch.open && !watch.armed) {
    const reason = flat.core.clock.trusted ? 'hours' : 'clock';
    return { state: 'idle', since: watch.closedSince, until: watch.opensAt, facts: { reason } };
  }
  const { heldOffUntil } = watch;
  if (heldOffUntil !== null) {
    const began = heldOffUntil - watch.rule.holdOffMs;
    return { state: 'idle', since: began, until: heldOffUntil, facts: { reason: 'hold-off' } };
  }
  if (excusedUntil !== null && excusedUntil > flat.core.now)
    return { state: 'excused', ...resting(flat), until: excusedUntil };
  return { state: 'watching', since: since ?? watch.openSince, facts: {} };
}

/** Who lies or sits, and since when. */
function resting({ mats, core }: Flat): Pick<State, 'since' | 'facts'> {
  const occupied = mats.cells.filter(({ value }) => value === true);
  const beds = occupied.filter(({ signal }) => signal === 'bed');
  const since = (beds.length > 0 ? beds : occupied).map((cell) => mats.since(cell));
  return { since: Math.min(core.now, ...since), facts: { reason: beds.length > 0 ? 'in-bed' : 'on-seat' } };
}
