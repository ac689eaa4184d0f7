/** What goes wrong in real flats: drawn once a home, most homes have some of it. */
import type { Instant } from '../../../../../rules/engine/types.ts';
import type { Dice } from '../dice.ts';
import type { Flat } from '../flat.ts';
import { day, hour, minute, second, type Wall } from '../wall.ts';
import type { Said } from './hear.ts';

export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

export interface Faults {
  /** The mat stays on from its first on in this time; in the other it goes off and on while somebody lies there. */
  readonly matStuck: Span | null;
  readonly matChatters: Span | null;
  /** Says nothing at all, not even that it lives. */
  readonly dead: (Span & { readonly sensor: string }) | null;
  /** Pulses of nobody: sun, heating, insects. A day; one detector may have bad days of it. */
  readonly phantomsADay: number;
  readonly haunted: (Span & { readonly sensor: string; readonly aDay: number }) | null;
  /** Shares of openings that stay open until the next one, of lines that come twice, of lines that come late. */
  readonly leftOpen: number;
  readonly twice: number;
  readonly late: number;
}

export function drawFaults(flat: Flat, wall: Wall, dice: Dice): Faults {
  const some = <T>(share: number, draw: () => T): T | null => (dice.chance(share) ? draw() : null);
  const days = (least: number, most: number): Span => {
    const from = wall.at(dice.whole(3, Math.max(3, wall.days - 1)), dice.between(0, 24));
    return { from, to: Math.round(from + dice.between(least, most) * day) };
  };
  const motions = flat.sensors.filter(({ kind }) => kind === 'motion');
  return {
    matStuck: some(0.3, () => days(1, 10)),
    matChatters: some(0.25, () => days(2, 20)),
    dead: some(0.3, () => ({ ...days(0.5, 6), sensor: dice.pick(flat.sensors).id })),
    phantomsADay: dice.lognormal(0.15, 1),
    haunted:
      motions.length === 0
        ? null
        : some(0.25, () => ({ ...days(1, 10), sensor: dice.pick(motions).id, aDay: dice.between(3, 15) })),
    leftOpen: dice.between(0, 0.02),
    twice: dice.chance(0.4) ? dice.between(0.001, 0.02) : 0,
    late: dice.chance(0.6) ? dice.between(0.0005, 0.005) : 0,
  };
}

/** Movements that nobody makes, by day mostly. */
export function phantoms(sensor: string, faults: Faults, wall: Wall, dice: Dice): Instant[] {
  const at: Instant[] = [];
  const { phantomsADay, haunted } = faults;
  const draw = ({ from, to }: Span, aDay: number): void => {
    for (let when = from + dice.wait(day / aDay); when < to; when += dice.wait(day / aDay)) {
      const clock = wall.hourOf(Math.round(when));
      if ((clock > 8 && clock < 18) || dice.chance(0.4)) at.push(Math.round(when));
    }
  };
  draw({ from: wall.startAt, to: wall.endAt }, phantomsADay);
  if (haunted?.sensor === sensor) draw(haunted, haunted.aDay);
  return at;
}

const never: Span = { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** A mat that loses one who turns over, now and then; or all the time. */
export function chattering(said: readonly Said[], faults: Faults, dice: Dice): Said[] {
  const bad = faults.matChatters ?? never;
  return said.flatMap((one, index) => {
    const off = said[index + 1];
    if (one.value !== 'ON' || !off) return [one];
    const isBad = one.at >= bad.from && one.at < bad.to;
    const gap = (): number => (isBad ? dice.lognormal(1.5 * minute, 1) : dice.lognormal(1.2 * hour, 0.8));
    const blips: Said[] = [];
    for (let at = one.at + gap(); at < off.at - 30 * second; at += 20 * second + gap()) {
      const lastsMs = dice.between(1, 15) * second;
      blips.push({ at: Math.round(at), value: 'OFF' }, { at: Math.round(at + lastsMs), value: 'ON' });
    }
    return [one, ...blips];
  });
}

/** From the first on in that time it stays on; at its end it says what is. */
export function stuck(said: readonly Said[], faults: Faults): Said[] {
  const span = faults.matStuck ?? never;
  const first = said.find(({ at, value }) => at >= span.from && at < span.to && value === 'ON');
  if (!first) return [...said];
  const hidden = said.filter(({ at }) => at > first.at && at < span.to);
  const freed: Said[] = hidden.at(-1)?.value === 'OFF' ? [{ at: span.to, value: 'OFF' }] : [];
  return [...said.filter(({ at }) => at <= first.at), ...freed, ...said.filter(({ at }) => at >= span.to)];
}
