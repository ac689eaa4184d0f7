/** The data block of a message: `#4711|Nti22:04/ri1/NA12` (SIA-DCS), `#4711|1102 01 012` (ADM-CID). */
import type { Codes } from './codes.ts';
import type { Form } from './transmit.ts';

export interface Report extends Codes {
  /** 1 to 999: as on the subscriber sheet; 0: the flat as a whole. */
  readonly zone: number;
  /** Local time of day when it happened, 'HH:MM', where that is not now. */
  readonly time: string | null;
}

/** A flat is one area. */
const area = 1;

export type Format = 'sia' | 'cid';

/** In the order in which they are offered: the agreed one first. */
export function formsOf(report: Report, account: string, format: Format, sequence: number): Form[] {
  const sia: Form = { token: 'SIA-DCS', sequence, data: `#${account}|N${siaOf(report)}` };
  const cid: Form = { token: 'ADM-CID', sequence, data: `#${account}|${cidOf(report)}` };
  return format === 'sia' ? [sia, cid] : [cid, sia];
}

export const pollForm: Form = { token: 'NULL', sequence: 0, data: '' };

function siaOf({ sia, zone, time }: Report): string {
  const parts = [time === null ? [] : [`ti${time}`], zone === 0 ? [] : [`ri${area}`]].flat();
  return [...parts, `${sia}${zone === 0 ? '' : zone}`].join('/');
}

const cidOf = ({ cid, zone }: Report): string => `${cid} ${digits(zone === 0 ? 0 : area, 2)} ${digits(zone, 3)}`;

const digits = (value: number, count: number): string => String(value).padStart(count, '0');
