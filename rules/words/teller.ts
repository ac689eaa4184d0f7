/** What a catalogue needs to put facts into words: names, times, one language. */
import type { Because, Instant, Words } from '../engine/types.ts';
import { clock, otherDay } from './time.ts';

export interface Names {
  readonly rooms: Readonly<Record<string, Words>>;
  readonly sensors?: Readonly<Record<string, Words>>;
  readonly timeZone: string;
}

export type Language = 'de' | 'en';
type Fact = Because['facts'][string] | undefined;

/** What is told of: an alert's `because`, or what a rule waits for. */
type Told = Pick<Because, 'rule' | 'facts' | 'lastLife'>;

/** Facts of one `because`, read in one language. */
export class Teller {
  readonly because: Told;
  readonly language: Language;
  private readonly names: Names;

  constructor(because: Told, language: Language, names: Names) {
    this.because = because;
    this.language = language;
    this.names = names;
  }

  fact(key: string): Fact {
    return this.because.facts[key];
  }

  text(key: string): string {
    return String(this.fact(key) ?? '');
  }

  /** A number of the facts; 0 where there is none. */
  number(key: string): number {
    return Number(this.fact(key) ?? 0);
  }

  /** When it was raised. */
  get raisedAt(): Instant {
    return this.number('at');
  }

  /** 28,5 in German, 28.5 in English. */
  decimal(key: string): string {
    const text = String(this.number(key));
    return this.language === 'de' ? text.replace('.', ',') : text;
  }

  room(id: string): string {
    return this.names.rooms[id]?.[this.language] ?? id;
  }

  /** 'Flur, Küche' of a fact 'hall,kitchen'; '' where there is none. */
  rooms(key: string): string {
    const ids = this.text(key).split(',').filter(Boolean);
    return ids.map((id) => this.room(id)).join(', ');
  }

  sensor(id: string): string | null {
    return this.names.sensors?.[id]?.[this.language] ?? null;
  }

  /** '07:12 Uhr', '07:12'; with its date where that is another day than the alert's. */
  time(at: Instant): string {
    const { timeZone } = this.names;
    const time = clock(at, timeZone);
    const day = otherDay(at, this.raisedAt, timeZone);
    if (this.language === 'de') return day === null ? `${time} Uhr` : `${time} Uhr am ${day}`;
    return day === null ? time : `${time} on ${day}`;
  }

  /** '05:00 und 09:30 Uhr', '05:00 and 09:30'. */
  span(from: Instant, to: Instant): string {
    const { timeZone } = this.names;
    const and = this.language === 'de' ? 'und' : 'and';
    return `${clock(from, timeZone)} ${and} ${clock(to, timeZone)}${this.language === 'de' ? ' Uhr' : ''}`;
  }

  /** ' (Flur)' for a room; '' without one. */
  place(key = 'room'): string {
    const room = this.fact(key);
    return typeof room === 'string' && room !== '' ? ` (${this.room(room)})` : '';
  }

  /** How long silence had lasted: from the last sign of life or the beginning of the count, whichever is earlier. */
  get silentMs(): number {
    const from = this.number('silentFrom');
    return this.raisedAt - Math.min(from, this.because.lastLife?.at ?? from);
  }
}
