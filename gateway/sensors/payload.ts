/** Payloads of Zigbee2MQTT: parsed without ever throwing. */

export type Properties = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** undefined: not JSON. */
export function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** `online`, `{"state":"online"}`: bridge state and availability come in both forms. undefined: neither. */
export function parseOnline(payload: Buffer): boolean | undefined {
  const parsed = parseJson(payload);
  const state = isObject(parsed) ? parsed.state : payload.toString('utf8');
  return state === 'online' ? true : state === 'offline' ? false : undefined;
}

/** One property in output mode `attribute`: bare text, as Zigbee2MQTT writes it (null becomes ''). */
export function parseAttribute(payload: Buffer): unknown {
  const text = payload.toString('utf8');
  if (text === '') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : text;
}
