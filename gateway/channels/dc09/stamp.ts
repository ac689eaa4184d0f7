/** The time stamp of DC-09, in UTC: HH:MM:SS,MM-DD-YYYY. */
import type { Instant } from '../../../rules/engine/types.ts';

const pattern = /^(\d\d):(\d\d):(\d\d),(\d\d)-(\d\d)-(\d{4})$/;

export function stampOf(at: Instant): string {
  const [date = '', time = ''] = new Date(at).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${time.slice(0, 8)},${month}-${day}-${year}`;
}

/** Null for what is none, the 31st of February included. */
export function readStamp(text: string): Instant | null {
  const [, hour, minute, second, month, day, year] = pattern.exec(text) ?? [];
  if (year === undefined) return null;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) || stampOf(at) !== text ? null : at;
}
