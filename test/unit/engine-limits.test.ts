/** rules/ imports nothing of the gateway, so the engine has its own ceilings; they must not drift apart. */
import { expect, it } from 'vitest';
import { limits as gateway } from '../../gateway/limits.ts';
import { limits as engine } from '../../rules/engine/limits.ts';

it('the ceilings of the engine are those of the gateway', () => {
  expect({
    readingsInBecause: engine.readingsInBecause,
    gapsKept: engine.gapsKept,
    openAlertsOfNoticesAndFaults: engine.openNoticesAndFaults,
  }).toEqual({
    readingsInBecause: gateway.engine.readingsInBecause,
    gapsKept: gateway.engine.gapsKept,
    openAlertsOfNoticesAndFaults: gateway.engine.openAlertsOfNoticesAndFaults,
  });
});
