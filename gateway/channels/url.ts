/** Where messages may go: https, or plain http to this very machine. What travels here is somebody's life at home. */
import { url } from '../../rules/language/values.ts';

export function isAllowedUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** This very machine, by name or address; IPv6 with or without its brackets. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/** Where a provider's API stands; only a region or relay of one's own needs another. */
export const api = (standard: string) =>
  url('https', 'http').refine(isAllowedUrl, { error: 'url:https' }).default(standard);
