/** Is a contact on duty: weekly hours and holidays, by the wall clock of the flat. */
import type { ContactFacts, Instant } from './types.ts';
import { isInside, localDate, windowAt } from './windows.ts';

type Duty = Pick<ContactFacts, 'hours' | 'holidays'>;

export function isOnDuty({ hours, holidays }: Duty, timeZone: string, wall: Instant): boolean {
  const today = localDate(timeZone, wall);
  if (holidays.some(({ from, to }) => from <= today && today <= to)) return false;
  return hours === null || hours.some((window) => isInside(window, timeZone, wall));
}

/** When the weekly hours next begin or end; holidays change at midnight. */
export const hoursChangeAt = ({ hours }: Duty, timeZone: string, wall: Instant): Instant =>
  Math.min(...(hours ?? []).map((window) => windowAt(window, timeZone, wall).changesAt));
