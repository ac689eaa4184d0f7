/** What the log holds, in the words of a time series: measurement, tags, fields. README.md tells Grafana users the same. */
import type { Input, Instant, OutcomeInput, Reading, Value } from '../../rules/engine/types.ts';
import type { AuditLine } from '../journal/journal.ts';

export interface Point {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Numbers are always floats and a field never changes its type: InfluxDB would refuse it. */
  readonly fields: Readonly<Record<string, number | string>>;
  /** ns since 1970, decimal. */
  readonly time: string;
}

/**
 * `at` in ns plus `position` mod 1,000,000. The same input always gives the same time, so a repeated batch overwrites itself;
 * two inputs of one millisecond never meet.
 */
export const nanoseconds = (at: Instant, position: number): string =>
  `${at}${String(position % 1_000_000).padStart(6, '0')}`;

type Body = Omit<Point, 'time'>;

/** null: this input is not a time series. */
export function pointOf(flat: string, seq: number, input: Input, shiftMs: number): Point | null {
  const body = input.type === 'reading' ? readingBody(flat, input) : eventBody(flat, input);
  return body && { ...body, time: nanoseconds(input.at + shiftMs, seq) };
}

function readingBody(flat: string, { signal, sensor, room, value, evidence }: Reading): Body {
  const report = evidence === 'report' ? 1 : 0;
  return { measurement: signal, tags: { flat, room, sensor }, fields: { ...valueFields(value), report } };
}

/** How bad a fall sensor says it is, as a number that can be drawn. */
const fallValues: Readonly<Record<string, number>> = { none: 0, possible: 1, confirmed: 2 };

function valueFields(value: Value): Record<string, number | string> {
  if (typeof value === 'number' && Number.isFinite(value)) return { value };
  if (typeof value === 'boolean') return { value: value ? 1 : 0, state: value ? 'on' : 'off' };
  if (typeof value === 'string') return { value: fallValues[value] ?? 1, state: value };
  return { state: 'unknown' };
}

/** Contacts and what they said stay in the flat: no name of a person ever stands in a time series. */
function eventBody(flat: string, input: Exclude<Input, Reading>): Body | null {
  const gateway = (event: string, detail: string, value: number): Body => ({
    measurement: 'gateway',
    tags: { flat, event, detail },
    fields: { value },
  });
  switch (input.type) {
    case 'gap':
      return gateway('gap', input.cause, (input.at - input.from) / 1_000);
    case 'deaf':
      return gateway('deaf', input.cause, 1);
    case 'clock':
      return gateway('clock', input.trusted ? 'trusted' : 'untrusted', input.stepMs / 1_000);
    case 'fault':
      // 'unknown-device:0x00...' is one fault for a graph, not one for each device
      return gateway('fault', input.id.split(':')[0] || 'unnamed', input.active ? 1 : 0);
    case 'mode':
      return gateway('mode', input.mode, 1);
    case 'config':
      return gateway('config', 'applied', 1);
    case 'outcome':
      return deliveryBody(flat, input);
    default:
      return null; // acknowledge, close, cancel, test-alarm: the alert's own changes tell them
  }
}

function deliveryBody(flat: string, { result, alertId }: OutcomeInput): Body {
  return {
    measurement: 'delivery',
    tags: { flat, result, rule: ruleOf(alertId) },
    fields: { value: 1, alert: alertId },
  };
}

const ruleOf = (alertId: string): string => alertId.split('@')[0] || alertId;

const presenceValues: Readonly<Record<string, number>> = { away: 0, unknown: 0.5, home: 1 };

/** Alert changes and presence stand in the audit. null: this line is not a time series. */
export function pointOfAudit(flat: string, line: AuditLine, shiftMs: number): Point | null {
  const body = auditBody(flat, line);
  return body && { ...body, time: nanoseconds(line.at + shiftMs, line.id) };
}

function auditBody(flat: string, { what, alertId, facts }: AuditLine): Body | null {
  if (what === 'presence') {
    const presence = String(facts.presence);
    return {
      measurement: 'home',
      tags: { flat },
      fields: { value: presenceValues[presence] ?? 0.5, state: presence },
    };
  }
  if (!what.startsWith('alert-') || alertId === null) return null;
  const open = facts.state === 'closed' || facts.state === 'cancelled' ? 0 : 1;
  return {
    measurement: 'alert',
    tags: { flat, rule: ruleOf(alertId), level: String(facts.level), change: what.slice('alert-'.length) },
    fields: { value: open, count: Number(facts.count) || 1, alert: alertId, marked: String(facts.marked ?? 'no') },
  };
}
