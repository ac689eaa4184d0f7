/** One input into the flat. Whatever is due until its time fires first. */
import type { Flat } from './flat.ts';
import type { Input, Reading } from './types.ts';

type Rare = Exclude<Input, Reading>;

export function takeIn(flat: Flat, input: Input): void {
  if (input.type === 'reading') takeReading(flat, input);
  else takeRare(flat, input);
}

function takeRare<T extends Rare>(flat: Flat, input: T): void {
  if (input.type !== 'gap') reach(flat, input);
  const handle = handlers[input.type] as (flat: Flat, input: T) => void;
  handle(flat, input);
  flat.alerts.showLamp();
}

/** The path of nearly all inputs: no allocation where nothing happens. */
function takeReading(flat: Flat, reading: Reading): void {
  const { core } = flat;
  const at = reading.receivedAt - core.clock.offsetMs;
  if (at >= core.deadlines.next()) flat.advance(at);
  if (at > core.now) core.now = at;
  if (core.deaf && reading.evidence === 'report') flat.hearing.heard();
  flat.hear(reading);
  if (!core.idle) flat.alerts.showLamp();
}

/** Lets time come to an input. A tick fires what is due and leaves no other trace. */
function reach(flat: Flat, input: Exclude<Rare, { type: 'gap' }>): void {
  const { core } = flat;
  const jumpMs = input.type === 'clock' ? core.jumpOf(input.stepMs) : 0;
  const now = input.at - core.clock.offsetMs - jumpMs;
  flat.advance(now);
  if (input.type !== 'tick' && now > core.now) core.now = now;
}

type Handlers = { readonly [T in Rare['type']]: (flat: Flat, input: Extract<Rare, { type: T }>) => void };

const handlers: Handlers = {
  gap: (flat, input) => flat.hearing.end(input),
  deaf: (flat, input) => flat.hearing.begin(input),
  clock: (flat, input) => flat.clockSet(input),
  outcome: (flat, input) => flat.alerts.hearOutcome(input),
  acknowledge: (flat, input) => flat.alerts.people.acknowledge(input),
  close: (flat, input) => flat.alerts.people.close(input),
  cancel: (flat, input) => flat.alerts.people.cancel(input),
  mode: (flat, input) => flat.modes.hear(input),
  fault: (flat, input) => flat.fault(input.id, input.active, input.facts),
  'test-alarm': (flat, input) => flat.testAlarm(input),
  // The program itself comes by Engine.reload; a tick has done its work when time has come to it.
  config: () => {},
  tick: () => {},
};
