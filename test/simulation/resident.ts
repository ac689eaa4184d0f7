/** A simulated resident of the example flat: gets up, goes out, cooks, sits still, sleeps, gets up at night. Seeded. */
import { Temporal } from 'temporal-polyfill';
import type { Instant, Program, Reading, Signal, Value } from '../../rules/engine/index.ts';
import { seeded } from '../support/home.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

export interface Days {
  /** '2026-03-01' */
  readonly from: string;
  readonly days: number;
  readonly seed: number;
}

/** Everything that is heard, in order. What a person causes is told apart from what sensors say by themselves. */
export interface Heard {
  readonly reading: Reading;
  readonly person: boolean;
}

export class Resident {
  /** Times at which the resident was at home and awake, for collapses. */
  readonly awake: Instant[] = [];
  private readonly program: Program;
  private readonly heard: Heard[] = [];
  private readonly random: () => number;
  private now: Instant = 0;

  constructor(program: Program, seed: number) {
    this.program = program;
    this.random = seeded(seed);
  }

  live({ from, days }: Days): Heard[] {
    const first = Temporal.PlainDate.from(from);
    for (let day = 0; day < days; day++) this.day(first.add({ days: day }));
    this.checkIns(first, days);
    return this.heard.sort((a, b) => a.reading.receivedAt - b.reading.receivedAt);
  }

  private at(date: Temporal.PlainDate, time: number): Instant {
    const local = date.toPlainDateTime({ hour: Math.floor(time), minute: Math.floor((time % 1) * 60) });
    return local.toZonedDateTime(this.program.flat.timeZone).epochMilliseconds;
  }

  private between(low: number, high: number): number {
    return low + this.random() * (high - low);
  }

  private say(sensor: string, signal: Signal, value: Value, person = true): void {
    const room = this.program.sensors.find(({ id }) => id === sensor)?.room ?? '';
    const at = Math.floor(this.now);
    const reading: Reading = { type: 'reading', at, receivedAt: at, sensor, room, signal, value, evidence: 'report' };
    this.heard.push({ reading, person });
  }

  private pass(ms: number): void {
    this.now += ms;
  }

  /** Some minutes in a room; the detector's own timer ends the motion 90 seconds after the last movement. */
  private stay(room: 'hall' | 'kitchen' | 'bath', ms: number): void {
    const sensor = `${room}_motion`;
    const until = this.now + ms;
    this.say(sensor, 'motion', true);
    while (this.now + minute < until) {
      this.pass(minute);
      if (this.random() < 0.4) this.say(sensor, 'motion', true);
    }
    this.pass(Math.max(0, until - this.now));
    const left = this.now;
    this.pass(90 * second);
    this.say(sensor, 'motion', false, false);
    this.now = left + 5 * second;
  }

  private day(date: Temporal.PlainDate): void {
    this.now = this.at(date, this.between(6.3, 8.2));
    this.getUp();
    const out = this.random() < 0.6 ? this.between(9.5, 15) : null;
    const bedtime = this.at(date, this.between(21.8, 23.4));
    while (this.now < bedtime - hour) {
      if (out !== null && this.now > this.at(date, out) && this.now < this.at(date, out) + hour) this.goOut();
      this.somethingToDo();
    }
    this.now = Math.max(this.now, bedtime);
    this.goToBed(date);
  }

  private getUp(): void {
    this.say('bed', 'bed', false);
    this.stay('hall', 20 * second);
    this.stay('bath', this.between(5, 20) * minute);
    this.stay('hall', 20 * second);
    this.stay('kitchen', this.between(5, 25) * minute);
    this.say('kettle_plug', 'power', 1900);
    this.pass(3 * minute);
    this.say('kettle_plug', 'power', 0, false);
    this.say('day_button', 'button', 'single');
  }

  private somethingToDo(): void {
    const what = this.random();
    if (what < 0.5) this.stay('kitchen', this.between(1, 20) * minute);
    else if (what < 0.75) {
      this.stay('bath', this.between(2, 12) * minute);
      this.stay('hall', 15 * second);
    } else this.stay('hall', this.between(0.3, 2) * minute);
    this.awake.push(Math.floor(this.now));
    // An armchair, a book, a nap on the sofa: nothing hears it.
    this.pass(this.between(5, this.random() < 0.1 ? 150 : 60) * minute);
    if (this.random() < 0.2) this.tea();
  }

  private tea(): void {
    this.stay('kitchen', 4 * minute);
    this.say('kettle_plug', 'power', 1900);
    this.pass(3 * minute);
    this.say('kettle_plug', 'power', 0, false);
  }

  private throughTheDoor(): void {
    this.say('front_door', 'contact', true);
    this.pass(this.between(5, 25) * second);
    this.say('front_door', 'contact', false);
  }

  private goOut(): void {
    this.stay('hall', 40 * second);
    this.throughTheDoor();
    this.pass(this.between(0.6, 5) * hour);
    this.throughTheDoor();
    this.stay('hall', 30 * second);
    this.stay('kitchen', 5 * minute);
  }

  private goToBed(date: Temporal.PlainDate): void {
    this.stay('bath', this.between(4, 10) * minute);
    this.stay('hall', 15 * second);
    this.say('bed', 'bed', true);
    const morning = this.at(date.add({ days: 1 }), 5.5);
    for (let visits = Math.floor(this.random() * 3); visits > 0; visits--) this.bathroomAtNight(morning);
  }

  private bathroomAtNight(morning: Instant): void {
    this.pass(this.between(1, 2.4) * hour);
    if (this.now > morning) return;
    this.say('bed', 'bed', false);
    this.stay('hall', 15 * second);
    this.stay('bath', this.between(2, 9) * minute);
    this.stay('hall', 15 * second);
    this.say('bed', 'bed', true);
  }

  /** Batteries and climate, every hour, whoever is there. */
  private checkIns(first: Temporal.PlainDate, days: number): void {
    const end = this.at(first.add({ days }), 0);
    for (this.now = this.at(first, 0); this.now < end; this.now += hour) {
      for (const { id } of this.program.sensors) this.say(id, 'battery', 90, false);
      this.say('kitchen_climate', 'temperature', 20 + this.random() * 3, false);
    }
  }
}
