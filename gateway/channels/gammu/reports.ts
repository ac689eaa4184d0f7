/**
 * Delivery reports: gammu-smsd's files backend lays a status report into the inbox like a reply. Its text is one of four words,
 * its sender the number we wrote to, the time in its name when the network had taken the SMS; no reference to ours. So what
 * waits for a report is kept by number, and a report belongs to the SMS that was sent nearest to that time.
 */
import { createHash } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../../../rules/engine/types.ts';
import type { Clock } from '../../clock.ts';
import { limits } from '../../limits.ts';
import type { Late } from '../channel.ts';
import type { Store } from '../dispatch/receiver.ts';
import { toE164 } from '../phone.ts';
import { smsDelivered, smsNotDelivered } from '../sms/reports.ts';
import { parseInName } from './spool.ts';

export interface ReportsDeps {
  readonly clock: Clock;
  readonly timeZone: string;
  readonly store: Store;
  readonly later: Late;
}

/** An SMS that may still be reported on. */
interface Awaited {
  readonly deliveryId: string;
  readonly at: Instant;
}

/** The texts of libgammu for TP-Status (3GPP TS 23.040, 9.2.3.15). */
const says = /^(Delivered|Failed|Pending|Unknown)$/;

export class Reports {
  private readonly deps: ReportsDeps;

  constructor(deps: ReportsDeps) {
    this.deps = deps;
  }

  sent(deliveryId: string, to: string): void {
    const others = this.awaitedOf(to).filter((awaited) => awaited.deliveryId !== deliveryId);
    this.keep(to, [...others, { deliveryId, at: this.deps.clock.now() }].slice(-limits.delivery.reportsAwaited));
  }

  /** `name`: of the file in the inbox. False: it is none, or of none of ours; then it is a reply. */
  take(name: string, text: string): boolean {
    const [, word] = says.exec(text) ?? [];
    const number = toE164(parseInName(name)?.from ?? '');
    if (word === undefined || number === null) return false;
    const awaited = this.awaitedOf(number);
    const one = nearest(awaited, name, this.deps.timeZone);
    if (!one) return false;
    // The network is still trying, or does not know: the last word comes later.
    if (word === 'Pending' || word === 'Unknown') return true;
    const others = awaited.filter((other) => other !== one);
    this.keep(number, others);
    this.deps.later(one.deliveryId, word === 'Delivered' ? smsDelivered : smsNotDelivered);
    return true;
  }

  private awaitedOf(number: string): Awaited[] {
    const kept = this.deps.store.get(keyOf(number));
    const since = this.deps.clock.now() - limits.delivery.spoolKeptMs;
    return kept === null ? [] : (JSON.parse(kept) as Awaited[]).filter(({ at }) => at > since);
  }

  private keep(number: string, awaited: readonly Awaited[]): void {
    this.deps.store.set(keyOf(number), awaited.length === 0 ? null : JSON.stringify(awaited));
  }
}

const keyOf = (number: string): string =>
  `sms-report:${createHash('sha256').update(number).digest('hex').slice(0, 16)}`;

/** The name carries the network's local time, which is the flat's. */
function nearest(awaited: readonly Awaited[], name: string, timeZone: string): Awaited | undefined {
  const [, date, time] = /^IN(\d{8})_(\d{6})_/.exec(name) ?? [];
  const taken = wallMs(`${date}T${time}`);
  const distance = ({ at }: Awaited): number => {
    const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDateTime();
    return Math.abs(local.toZonedDateTime('UTC').epochMilliseconds - taken);
  };
  return awaited.toSorted((a, b) => distance(a) - distance(b))[0];
}

/** A modem that knows no time writes nonsense: then the oldest is meant. */
function wallMs(text: string): number {
  try {
    return Temporal.PlainDateTime.from(text).toZonedDateTime('UTC').epochMilliseconds;
  } catch {
    return 0;
  }
}
