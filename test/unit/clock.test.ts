import { expect, it } from 'vitest';
import { ScaledClock, SystemClock, VirtualClock } from '../../gateway/clock.ts';

it('runs virtual timers in order, each at its own instant, also those set by a timer', async () => {
  const clock = new VirtualClock(1_000);
  const seen: [string, number][] = [];
  clock.at(3_000, () => seen.push(['late', clock.now()]));
  clock.at(2_000, () => {
    seen.push(['early', clock.now()]);
    clock.at(2_500, () => seen.push(['nested', clock.now()]));
  });
  clock.at(2_200, () => seen.push(['never', clock.now()])).cancel();
  await clock.advanceTo(10_000);
  expect(seen).toEqual([
    ['early', 2_000],
    ['nested', 2_500],
    ['late', 3_000],
  ]);
  expect(clock.now()).toBe(10_000);
});

it('never turns care time back, and follows a step forward only when told', () => {
  const clock = new SystemClock();
  const first = clock.now();
  clock.follow(-5_000);
  expect(clock.now()).toBeGreaterThanOrEqual(first);
  clock.follow(5_000);
  expect(clock.now()).toBeGreaterThanOrEqual(first + 5_000);
});

it('reaches an instant that a step forward has passed, however long its timer was', async () => {
  const clock = new SystemClock();
  const at = clock.now() + 3_600_000;
  const reached = new Promise<number>((resolve) => clock.at(at, () => resolve(clock.now())));
  clock.follow(7_200_000);
  expect(await reached).toBeGreaterThanOrEqual(at);
});

it('reaches a scaled instant sooner when the speed is raised on the way', async () => {
  const clock = new ScaledClock(0, 1);
  const reached = new Promise<number>((resolve) => clock.at(3_600_000, () => resolve(clock.now())));
  clock.setSpeed(1_000_000);
  expect(await reached).toBeGreaterThanOrEqual(3_600_000);
});
