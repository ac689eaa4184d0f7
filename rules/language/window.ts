/** "mo-fr 07:00-21:00": daily windows in local wall time, with or without weekdays, over midnight too. */
import { z } from 'zod';
import type { Week, Window } from '../engine/types.ts';

const dayNames: readonly (readonly string[])[] = [
  ['mo', 'mon'],
  ['di', 'tu', 'tue'],
  ['mi', 'we', 'wed'],
  ['do', 'th', 'thu'],
  ['fr', 'fri'],
  ['sa', 'sat'],
  ['so', 'su', 'sun'],
];

const pattern = /^(?:([A-Za-z,\- ]+?)\s+)?(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})$/;

/** The window, or which text of words.ts says why it is none. */
export function parseWindow(text: string): Window | 'window' | 'window-empty' {
  const [, days, fromHour, fromMinute, toHour, toMinute] = pattern.exec(text.trim()) ?? [];
  const from = minuteOfDay(fromHour, fromMinute);
  const to = minuteOfDay(toHour, toMinute);
  const onDays = days === undefined ? null : parseDays(days);
  if (from === null || to === null || from === 1440 || (days !== undefined && !onDays)) return 'window';
  if (from === to) return 'window-empty';
  return { fromMinute: from, toMinute: to, ...(onDays && { days: onDays }) };
}

function minuteOfDay(hour: string | undefined, minute: string | undefined): number | null {
  const total = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && total <= 1440 ? total : null;
}

/** ISO weekdays of 'mo-fr', 'sa,so', 'fr-mo'; null when a word is no day. */
function parseDays(text: string): number[] | null {
  const days = new Set<number>();
  for (const part of text.toLowerCase().split(',')) {
    const [from, to = from] = part.split('-').map((word) => dayNames.findIndex((names) => names.includes(word.trim())));
    if (from === undefined || to === undefined || from < 0 || to < 0) return null;
    for (let day = from; ; day = (day + 1) % 7) {
      days.add(day + 1);
      if (day === to) break;
    }
  }
  return [...days].sort((a, b) => a - b);
}

/** '07:00' */
export const minuteText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** '07:00-21:00', 'mo,tu 07:00-21:00'. */
export function windowText({ fromMinute, toMinute, days }: Window): string {
  const names = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'];
  const on = days ? `${days.map((day) => names[day - 1]).join(',')} ` : '';
  return `${on}${minuteText(fromMinute)}-${minuteText(toMinute)}`;
}

/** A window as text in YAML. */
export const window = z
  .string({ error: 'window' })
  .meta({
    pattern: pattern.source,
    patternErrorMessage: 'A window reads 07:00-21:00, with weekdays mo-fr 07:00-21:00',
    examples: ['07:00-21:00', 'mo-fr 22:00-06:00'],
  })
  .transform((text, context): Window => {
    const parsed = parseWindow(text);
    if (typeof parsed !== 'string') return parsed;
    context.issues.push({ code: 'custom', message: parsed, input: text });
    return z.NEVER;
  })
  .meta({ description: 'A daily window in local time' });

/**
 * Is this local minute of this ISO weekday inside? A window that crosses midnight belongs to the day, and the week, it
 * starts on: even and odd weeks take turns here (at the turn of some years they do not, see rules/engine/windows.ts).
 */
export function isInside(window: Window, weekday: number, minute: number, week: Week = 'even'): boolean {
  const { fromMinute, toMinute, days, weeks } = window;
  const startsOn = (day: number, its: Week): boolean => (days?.includes(day) ?? true) && (weeks ?? its) === its;
  const isToday = startsOn(weekday, week);
  if (fromMinute < toMinute) return isToday && minute >= fromMinute && minute < toMinute;
  const isYesterday = weekday === 1 ? startsOn(7, week === 'even' ? 'odd' : 'even') : startsOn(weekday - 1, week);
  return (isToday && minute >= fromMinute) || (isYesterday && minute < toMinute);
}
