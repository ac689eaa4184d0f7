/** The bodies that commands may carry. */
import { z } from 'zod';
import { closeReasons, levels, modes } from '../../rules/engine/types.ts';
import type {
  AcknowledgeRequest,
  CancelRequest,
  CloseRequest,
  ModeRequest,
  RoutineRequest,
  TestAlarmRequest,
} from './api.ts';

const alertId = z.string().min(1).max(200);
/** ECMAScript's last representable instant. */
const instant = z.int().positive().max(8.64e15);

export const acknowledgeRequest = z.strictObject({ alertId }) satisfies z.ZodType<AcknowledgeRequest>;
export const closeRequest = z.strictObject({ alertId, reason: z.enum(closeReasons) }) satisfies z.ZodType<CloseRequest>;
export const cancelRequest = z.strictObject({ alertId: alertId.exactOptional() }) satisfies z.ZodType<CancelRequest>;
export const modeRequest = z
  .strictObject({ mode: z.enum(modes), untilMs: instant.exactOptional() })
  .refine(({ mode, untilMs }) => mode === 'normal' || untilMs !== undefined, {
    path: ['untilMs'],
  }) satisfies z.ZodType<ModeRequest>;
export const testAlarmRequest = z.strictObject({ level: z.enum(levels) }) satisfies z.ZodType<TestAlarmRequest>;
export const routineRequest = z.strictObject({
  contact: z.string().min(1).max(200),
}) satisfies z.ZodType<RoutineRequest>;
