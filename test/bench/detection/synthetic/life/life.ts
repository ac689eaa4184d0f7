/** A life, day after day: each has its plan, what is left is filled with pastimes. */
import type { Instant } from '../../../../../rules/engine/types.ts';
import type { Dice } from '../dice.ts';
import type { Flat, Room } from '../flat.ts';
import type { Person } from '../person.ts';
import { hour, minute, type Wall } from '../wall.ts';
import { Diary } from './diary.ts';
import { kitchen, meal, nap, pastime, sit, still, washing } from './indoors.ts';
import { goToBed, sleep } from './night.ts';
import { goOut, letterbox } from './outdoors.ts';

/** Something that has its time. It is dropped when the day has run past it. */
interface Appointment {
  readonly at: Instant;
  readonly run: () => void;
}

const droppedAfterMs = 2.5 * hour;

export class Life {
  readonly person: Person;
  readonly flat: Flat;
  readonly wall: Wall;
  readonly dice: Dice;
  readonly diary: Diary;
  readonly eatsIn: Room;
  toiletAt: Instant;
  /** How much later than usual this person lives by now, minutes. */
  private driftMin = 0;

  constructor(person: Person, flat: Flat, wall: Wall, dice: Dice) {
    this.person = person;
    this.flat = flat;
    this.wall = wall;
    this.dice = dice;
    this.diary = new Diary(wall.startAt, dice.fork('diary'));
    this.eatsIn = dice.pick(['kitchen', 'living']);
    this.toiletAt = wall.startAt + 7 * hour;
  }

  live(): Diary {
    for (let day = 0; day < this.wall.days; day++) this.liveDay(day);
    sleep(this, this.wall.endAt);
    return this.diary;
  }

  summery(at: Instant): boolean {
    const clock = this.wall.hourOf(at);
    return this.wall.season(this.wall.dayOf(at)) > 0 && clock > 9 && clock < 20;
  }

  private liveDay(day: number): void {
    const { diary, wall } = this;
    this.driftMin = 0.98 * this.driftMin + this.dice.normal(0, this.person.driftMinADay);
    const wakeAt = this.wakeAt(day);
    if (diary.now < wakeAt) {
      sleep(this, wakeAt);
      this.morning();
    }
    const bedAt = Math.max(this.bedAt(day), wakeAt + 10 * hour);
    const plan = this.plan(day).sort((a, b) => a.at - b.at);
    for (const { at, run } of [...plan, { at: bedAt, run: () => undefined }]) {
      if (diary.now > at + droppedAfterMs) continue;
      while (diary.now < at) pastime(this, at);
      run();
    }
    if (diary.now < wall.at(day + 1, 5)) goToBed(this);
  }

  private laterMin(day: number): number {
    const weekend = this.wall.weekday(day) >= 6 ? this.person.weekendLaterMin : 0;
    return weekend + this.driftMin - (this.wall.season(day) * this.person.winterLaterMin) / 2;
  }

  private wakeAt(day: number): Instant {
    const { dice, person } = this;
    const lieInMin = dice.chance(person.lieInChance) ? dice.between(40, 150) : 0;
    const minutes = dice.normal(0, person.wakeSpreadMin) + this.laterMin(day) + lieInMin;
    return this.wall.at(day, Math.max(4.5, person.wakeHour + minutes / 60));
  }

  private bedAt(day: number): Instant {
    const { dice, person } = this;
    const late = dice.chance(0.05) ? dice.between(0.5, 2) : 0;
    return this.wall.at(day, person.bedHour + late + (dice.normal(0, person.bedSpreadMin) + this.laterMin(day)) / 60);
  }

  private morning(): void {
    washing(this);
    meal(this, this.dice.between(4, 15));
  }

  private plan(day: number): Appointment[] {
    const { dice, person, wall, diary } = this;
    const about = (hours: number, spreadMin: number): Instant => wall.at(day, hours + dice.normal(0, spreadMin) / 60);
    const plan: Appointment[] = [
      { at: about(person.lunchHour, 25), run: () => this.lunch() },
      { at: about(person.dinnerHour, 30), run: () => meal(this, dice.between(5, 20)) },
      ...this.outings(day),
    ];
    if (dice.chance(person.napChance)) {
      const napMs = dice.lognormal(person.napMin, 0.5) * minute;
      plan.push({ at: about(person.lunchHour + 1.1, 20), run: () => nap(this, diary.now + napMs) });
    }
    const tvHours = Math.min(5, dice.lognormal(person.tvHours, 0.35));
    const tvPace = still(person.stillGapMin * 1.2);
    plan.push({ at: about(19.6, 25), run: () => sit(this, 'tv', diary.now + tvHours * hour, tvPace) });
    return plan;
  }

  private lunch(): void {
    if (this.dice.chance(this.person.cooksChance)) meal(this, this.dice.between(15, 50));
    else kitchen(this, 'cooking', this.dice.between(3, 12));
  }

  private outings(day: number): Appointment[] {
    const { dice, diary, wall } = this;
    const { fixed, perWeek, hours, letterboxChance } = this.person.outings;
    const out = (atHour: number, forHours: number): Appointment => ({
      at: wall.at(day, atHour),
      run: () => goOut(this, diary.now + dice.lognormal(forHours, 0.4) * hour),
    });
    const plan = fixed
      .filter(({ weekday }) => weekday === wall.weekday(day) && dice.chance(0.85))
      .map((one) => out(one.atHour + dice.normal(0, 0.2), one.hours));
    for (let many = dice.count(perWeek / 7); many > 0; many--) plan.push(out(dice.between(9, 17.5), hours));
    if (dice.chance(letterboxChance))
      plan.push({ at: wall.at(day, dice.between(9.5, 13)), run: () => letterbox(this) });
    return plan;
  }
}
