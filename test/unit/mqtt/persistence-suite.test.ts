/** aedes' own suite for persistences, run on ours. It is written for node:test; `context` is as much of that as it uses. */
import assert from 'node:assert';
// @ts-expect-error the suite comes without types
import abstractSuite from 'aedes-persistence/abstract.js';
import { describe, expect, it } from 'vitest';
import { SystemClock } from '../../../gateway/clock.ts';
import { silentLog } from '../../../gateway/log.ts';
import { Persistence } from '../../../gateway/mqtt/broker/persistence.ts';
import { tempFolder } from '../../support/temp.ts';

/** node:test's context: assertions that count towards the plan. */
function createContext() {
  let planned: number | null = null;
  let made = 0;
  const counting = new Proxy(assert, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...values: unknown[]) => unknown;
      return (...values: unknown[]) => {
        made++;
        return method(...values);
      };
    },
  });
  const context = { plan: (count: number) => (planned = count), assert: counting, diagnostic: () => undefined };
  return { context, checkPlan: () => planned !== null && expect(made).toBe(planned) };
}

describe("aedes' abstract persistence suite", () => {
  const everybody = { userOf: () => '', mayKeep: () => true };
  abstractSuite({
    testAsync: true,
    persistence: () => new Persistence(tempFolder(), new SystemClock(), silentLog, everybody),
    test: (name: string, body: (context: unknown) => Promise<void>) =>
      it(name, async () => {
        const { context, checkPlan } = createContext();
        await body(context);
        checkPlan();
      }),
  });
});
