/** In bed excuses silence, up to a ceiling; beyond it, with no other sign of life, it is a care alarm (DESIGN 5). */
import type { SignalCell } from './cell.ts';
import type { Core } from './core.ts';
import { type Slot, turn } from './deadlines.ts';
import { limits } from './limits.ts';
import type { Mats } from './mats.ts';
import type { Instant } from './types.ts';
import { windowAt } from './windows.ts';

export interface BedHost {
  /** In bed since then and nothing else since. */
  tooLong(cell: SignalCell, since: Instant): void;
  /** Deaf for so long that nobody can say. */
  unseen(): void;
  lastLife(): { at: Instant; sensor: string } | null;
}

export interface SavedBed {
  /** By bed: the rest that was told to be too long, by when it began. */
  told: Record<string, Instant>;
}

export class Bed {
  private readonly core: Core;
  private readonly mats: Mats;
  private readonly host: BedHost;
  private readonly slot: Slot;
  private readonly beds: readonly SignalCell[];
  private readonly seats: readonly SignalCell[];
  private readonly state: SavedBed;
  excusedUntil: Instant | null = null;

  constructor(core: Core, mats: Mats, host: BedHost, saved: SavedBed | undefined) {
    this.core = core;
    this.mats = mats;
    this.host = host;
    this.state = saved ?? { told: {} };
    this.slot = core.deadlines.add('bed', turn.ceiling, (lost) => (lost ? host.unseen() : this.due()));
    this.beds = mats.cells.filter(({ signal }) => signal === 'bed');
    this.seats = mats.cells.filter(({ signal }) => signal === 'seat');
  }

  get occupied(): boolean {
    return this.beds.some((bed) => bed.value === true);
  }

  /**
   * Looks up once, at a change, until when being in bed (or, for a while, on a seat) excuses silence. Of several people it
   * does only while all their beds are occupied: whoever is up may need help.
   */
  read(): void {
    const several = this.core.program.flat.household === '2+';
    const someoneUp = this.beds.length === 0 || this.beds.some((bed) => bed.value !== true);
    this.excusedUntil = several && someoneUp ? null : this.latestCeiling();
  }

  private latestCeiling(): Instant | null {
    let until: Instant | null = null;
    for (const bed of this.beds) {
      if (bed.value === true) until = Math.max(until ?? 0, this.ceilingOf(this.mats.since(bed)));
    }
    for (const seat of this.seats) {
      if (seat.value === true) until = Math.max(until ?? 0, this.mats.since(seat) + limits.seatMs);
    }
    return until;
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

  /** Occupied, and not for longer than anybody rests: somebody is there. */
  sees(cell: SignalCell): boolean {
    const since = this.mats.since(cell);
    const until = cell.signal === 'bed' ? this.ceilingOf(since) : since + limits.bedByDayMs;
    return cell.value === true && this.core.now < until;
  }

  changed(): void {
    this.read();
    const bed = this.firstOccupied();
    this.core.deadlines.set(this.slot, bed ? this.ceilingOf(this.mats.since(bed)) : null, 'silence');
  }

  /** The bed that is occupied for longest, unless that was told already. */
  private firstOccupied(): SignalCell | undefined {
    const { mats, state } = this;
    const untold = this.beds.filter((bed) => bed.value === true && state.told[bed.sensor] !== mats.since(bed));
    return untold.sort((a, b) => mats.since(a) - mats.since(b))[0];
  }

  private due(): void {
    const bed = this.firstOccupied();
    if (!bed) return;
    const since = this.mats.since(bed);
    const last = this.host.lastLife();
    const elsewhere = last !== null && last.sensor !== bed.sensor && last.at > since ? last.at : since;
    const due = this.ceilingOf(elsewhere);
    if (due > this.core.now) this.core.deadlines.set(this.slot, due, 'silence');
    else this.tell(bed, since);
  }

  private tell(bed: SignalCell, since: Instant): void {
    this.state.told[bed.sensor] = since;
    this.host.tooLong(bed, since);
  }

  save(): SavedBed {
    return this.state;
  }
}
