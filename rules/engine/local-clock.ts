/** Local day and minute of wall instants. Between two changes of the clocks that is plain arithmetic: the zone is asked twice a year. */
import { Temporal } from 'temporal-polyfill';
import type { Instant } from './types.ts';

export interface LocalTime {
  /** Days since 1970-01-01, local. */
  readonly day: number;
  /** Minutes since local midnight, 0 to 1439. */
  readonly minute: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

export class LocalClock {
  private readonly timeZone: string;
  /** [from, to): the wall instants in which `offsetMs` holds. */
  private span = { from: 0, to: 0, offsetMs: 0 };

  constructor(timeZone: string) {
    this.timeZone = timeZone;
  }

  at(wall: Instant): LocalTime {
    const local = wall + this.offsetMs(wall);
    const day = Math.floor(local / dayMs);
    return { day, minute: Math.floor((local - day * dayMs) / minuteMs) };
  }

  /** The wall instant of a local day and minute; right on the days the clocks change too, but within the changing hour. */
  wall(day: number, minute: number): Instant {
    const local = day * dayMs + minute * minuteMs;
    return local - this.offsetMs(local - this.offsetMs(local));
  }

  /** Does this local day have a clock change in it, and so 23 or 25 hours? */
  changesOn(day: number): boolean {
    return this.offsetMs(this.midnight(day)) !== this.offsetMs(this.midnight(day + 1));
  }

  /** The wall instant at which a local day begins. */
  private midnight(day: number): Instant {
    return day * dayMs - this.offsetMs(day * dayMs);
  }

  private offsetMs(wall: Instant): number {
    if (wall < this.span.from || wall >= this.span.to) this.span = this.lookUp(wall);
    return this.span.offsetMs;
  }

  private lookUp(wall: Instant): LocalClock['span'] {
    const zoned = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO(this.timeZone);
    const next = zoned.getTimeZoneTransition('next');
    return {
      from: wall,
      to: next?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
      offsetMs: zoned.offsetNanoseconds / 1e6,
    };
  }
}
