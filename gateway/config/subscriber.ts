/** flat.yaml's `subscriber:`: what the dispatch centre has to know beside the messages; printed by `aal dispatch-sheet`. */
import { z } from 'zod';
import { name, text } from '../../rules/language/values.ts';

export const subscriberConfig = z.strictObject({
  /** The contact whom the centre calls. */
  call: name.optional(),
  /** What was agreed with the centre for each level. */
  reaction: z.strictObject({ emergency: text, alarm: text, notice: text, fault: text }).partial().default({}),
});
