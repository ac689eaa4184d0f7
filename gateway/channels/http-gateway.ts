/** What gateways on the network have in common, for SMS and for calls: signing in, answers in JSON, a no by its status code. */
import type { Result } from './channel.ts';
import type { Failed } from './http-result.ts';

export const sent: Result = { status: 'sent' };

export const refused = (reason: string, retry: boolean): Failed => ({ status: 'failed', reason, retry });

/** Where a status code is all there is: busy and broken gateways are asked again, the rest is ours to mend. */
export function refusedByStatus(status: number, what: 'SMS' | 'call' = 'SMS'): Failed {
  if (status === 401 || status === 403)
    return refused(`the ${what} gateway refuses our access data (${status})`, false);
  if (status === 402) return refused(`no credit left at the ${what} gateway (${status})`, true);
  if (status >= 300 && status < 400) return refused(`redirect refused (${status})`, true);
  const retry = status >= 500 || [408, 425, 429].includes(status);
  return refused(`the ${what} gateway answers ${status}`, retry);
}

export function parseJson(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

export const basicAuth = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** seven's place for an id of ours: at most 64 of a-z A-Z 0-9 . - _ @ */
export const foreignId = (id: string): string => id.replace(/[^A-Za-z0-9._@-]/g, '-').slice(-64);
