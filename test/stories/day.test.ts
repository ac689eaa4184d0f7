import { describe, it } from 'vitest';
import { flat } from './support.ts';

describe('a day in the flat', () => {
  it('raises an alarm after six hours without a sign of life, and not a minute earlier', () => {
    flat()
      .motion('hall', '07:12')
      .quietUntil('13:13:29')
      .expectNothing()
      .quietUntil('13:13:30')
      .expectAlert('inactivity-day', 'opened', '13:13:30');
  });
});
