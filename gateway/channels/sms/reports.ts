/** What delivery reports say of an SMS. */
import type { Result } from '../channel.ts';

export const smsDelivered: Result = { status: 'sent', receipt: 'delivered to the telephone' };
export const smsNotDelivered: Result = {
  ...{ status: 'failed', reason: 'the mobile network could not deliver it', retry: false },
};
