/** In bed excuses silence, up to a ceiling; beyond it, with no other sign of life, it is a care alarm (DESIGN 5). */
import type { SignalCell } from './cell.ts';
import type { Core } from './core.ts';
import { type Slot, turn } from './deadlines.ts';
import { limits } from './limits.ts';
import type { Sensors } from './sensors.ts';
import type { Instant } from './types.ts';
import { windowAt } from './windows.ts';

export interface BedHost {
  /** In bed since then and nothing else since. */
  tooLong(cell: SignalCell): void;
  /** Deaf for so long that nobody can say. */
  unseen(): void;
  lastLife(): { at: Instant; sensor: string } | null;
}

export class Bed {
  private readonly core: Core;
  private readonly host: BedHost;
  private readonly slot: Slot;
  private readonly beds: SignalCell[] = [];
  private readonly seats: SignalCell[] = [];
  excusedUntil: Instant | null = null;

  constructor(core: Core, sensors: Sensors, host: BedHost) {
    this.core = core;
    this.host = host;
    this.slot = core.deadlines.add('bed', turn.ceiling, (lost) => (lost ? host.unseen() : this.due()));
    for (const sensor of sensors.all) {
      const bed = sensor.cells.get('bed');
      const seat = sensor.cells.get('seat');
      if (bed) this.beds.push(bed);
      if (seat) this.seats.push(seat);
    }
  }

  get occupied(): boolean {
    return this.beds.some((bed) => bed.value === true);
  }

  /** Looks up once, at a change, until when being in bed (or, for a while, on a seat) excuses silence. */
  read(): void {
    let until: Instant | null = null;
    for (const bed of this.beds) if (bed.value === true) until = Math.max(until ?? 0, this.ceilingOf(bed.since));
    for (const seat of this.seats) {
      if (seat.value === true) until = Math.max(until ?? 0, seat.since + limits.seatMs);
    }
    this.excusedUntil = until;
  }

  /** Lying down that reaches into the night has the night's ceiling. */
  private ceilingOf(since: Instant): Instant {
    const { clock, program } = this.core;
    const byDay = since + limits.bedByDayMs;
    if (!clock.trusted) return since + limits.bedByNightMs;
    const { current, changesAt } = windowAt(program.flat.night, program.flat.timeZone, this.core.told(since));
    const night = current !== null || this.core.ownOfWall(changesAt) < byDay;
    return night ? since + limits.bedByNightMs : byDay;
  }

  changed(): void {
    this.read();
    const bed = this.firstOccupied();
    this.core.deadlines.set(this.slot, bed ? this.ceilingOf(bed.since) : null, 'silence');
  }

  private firstOccupied(): SignalCell | undefined {
    const occupied = this.beds.filter((bed) => bed.value === true);
    return occupied.sort((a, b) => a.since - b.since)[0];
  }

  private due(): void {
    const bed = this.firstOccupied();
    if (!bed) return;
    const last = this.host.lastLife();
    const elsewhere = last !== null && last.sensor !== bed.sensor && last.at > bed.since ? last.at : bed.since;
    const due = this.ceilingOf(elsewhere);
    if (due > this.core.now) this.core.deadlines.set(this.slot, due, 'silence');
    else this.host.tooLong(bed);
  }
}
