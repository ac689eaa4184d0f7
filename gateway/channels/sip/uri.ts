/** sip: and sips: addresses, as far as a flat needs them: a user, a host, a port. */

export interface SipUri {
  readonly secure: boolean;
  readonly user: string | null;
  /** A name or an address; an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number | null;
}

const pattern =
  /^(sips?):(?:([\w.!~*'()&=+$,-]{1,64})@)?(\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9.-]{0,252}))(?::(\d{1,5}))?$/i;

/** null: no address, or one with more to it than a flat needs (a password, parameters). */
export function parseSipUri(text: string): SipUri | null {
  const [, scheme, user, host, port] = pattern.exec(text) ?? [];
  if (scheme === undefined || host === undefined) return null;
  if (port !== undefined && (Number(port) === 0 || Number(port) > 65_535)) return null;
  return {
    secure: scheme.toLowerCase() === 'sips',
    user: user ?? null,
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? null : Number(port),
  };
}

/** As it stands behind the @: IPv6 in brackets. */
export const hostPart = (host: string): string => (host.includes(':') ? `[${host}]` : host);
