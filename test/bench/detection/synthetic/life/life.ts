/** A life, day after day: each has its plan, what is left is filled with pastimes. */
import type { Instant } from '../../../../../rules/engine/types.ts';
import type { Dice } from '../dice.ts';
import type { Room } from '../flat.ts';
import type { Person } from '../person.ts';
import { hour, type Wall } from '../wall.ts';
import { type Away, drawAways } from './away.ts';
import { Diary } from './diary.ts';
import { meal, pastime, washing } from './indoors.ts';
import { goToBed, sleep } from './night.ts';
import { planOf } from './plan.ts';

/** An appointment is dropped when the day has run past it. */
const droppedAfterMs = 2.5 * hour;

export class Life {
  readonly person: Person;
  readonly wall: Wall;
  readonly dice: Dice;
  readonly diary: Diary;
  readonly eatsIn: Room;
  readonly aways: readonly Away[];
  /** Somebody comes to water them. */
  readonly flowers: boolean;
  toiletAt: Instant;
  /** How much later than usual this person lives by now, and how slow these days are (log of calm). */
  private driftMin = 0;
  private slowness = 0;

  constructor(person: Person, wall: Wall, dice: Dice) {
    this.person = person;
    this.wall = wall;
    this.dice = dice;
    this.diary = new Diary(wall.startAt, dice.fork('diary'));
    this.eatsIn = dice.pick(['kitchen', 'living']);
    this.aways = drawAways(person.outings, wall, dice.fork('away'));
    this.flowers = dice.chance(0.4);
    this.toiletAt = wall.startAt + 7 * hour;
  }

  live(): Diary {
    for (let day = 0; day < this.wall.days; day++) this.liveDay(day);
    sleep(this, this.wall.endAt);
    this.diary.touches.sort((a, b) => a.at - b.at);
    return this.diary;
  }

  summery(at: Instant): boolean {
    const clock = this.wall.hourOf(at);
    return this.wall.season(this.wall.dayOf(at)) > 0 && clock > 9 && clock < 20;
  }

  private liveDay(day: number): void {
    const { diary, wall } = this;
    this.changeABit();
    const wakeAt = this.wakeAt(day);
    if (diary.now < wakeAt) {
      sleep(this, wakeAt);
      washing(this);
      meal(this, this.dice.between(4, 15));
    }
    const bedAt = Math.max(this.bedAt(day), wakeAt + 10 * hour);
    for (const { at, run } of planOf(this, day)) {
      if (at > bedAt || diary.now > at + droppedAfterMs) continue;
      while (diary.now < at) pastime(this, at);
      run();
    }
    while (diary.now < bedAt) pastime(this, bedAt);
    if (diary.now < wall.at(day + 1, 5)) goToBed(this);
  }

  /** The rhythm drifts over weeks; slow and lively days come in runs. */
  private changeABit(): void {
    const { habits, rhythm } = this.person;
    this.driftMin = 0.98 * this.driftMin + this.dice.normal(0, rhythm.driftMinADay);
    this.slowness = 0.6 * this.slowness + this.dice.normal(0, 0.8 * habits.calmSpread);
    this.diary.calm = habits.calm * Math.exp(this.slowness);
  }

  private laterMin(day: number): number {
    const { weekendLaterMin, winterLaterMin } = this.person.rhythm;
    const weekend = this.wall.weekday(day) >= 6 ? weekendLaterMin : 0;
    return weekend + this.driftMin - (this.wall.season(day) * winterLaterMin) / 2;
  }

  private wakeAt(day: number): Instant {
    const { dice } = this;
    const { wakeHour, wakeSpreadMin, lieInChance } = this.person.rhythm;
    const lieInMin = dice.chance(lieInChance) ? dice.between(40, 150) : 0;
    const minutes = dice.normal(0, wakeSpreadMin) + this.laterMin(day) + lieInMin;
    return this.wall.at(day, Math.max(4.5, wakeHour + minutes / 60));
  }

  private bedAt(day: number): Instant {
    const { dice } = this;
    const { bedHour, bedSpreadMin } = this.person.rhythm;
    const late = dice.chance(0.05) ? dice.between(0.5, 2) : 0;
    return this.wall.at(day, bedHour + late + (dice.normal(0, bedSpreadMin) + this.laterMin(day)) / 60);
  }
}
