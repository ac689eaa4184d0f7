/** flat.yaml's `routine:`: to whom the Routineruf goes by itself, and between which hours. */
import { z } from 'zod';
import { name } from '../../rules/language/values.ts';
import { window } from '../../rules/language/window.ts';

export const routineConfig = z.strictObject({
  /** What answers by itself or costs nobody a glance: the centre's test account, a test mailbox, a test SIM. */
  daily: z.array(name).default([]),
  /** People's phones. */
  monthly: z.array(name).default([]),
  /** Within it each flat has a minute of its own, so that not all call at once. */
  window: window.prefault('10:00-11:00'),
});

export type RoutineConfig = z.infer<typeof routineConfig>;
