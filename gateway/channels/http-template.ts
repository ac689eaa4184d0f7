/** A gateway without a file of its own: a request written by the technician, {names} filled in, escaped for where they stand. */
import { z } from 'zod';
import { filePath, secret, text, textOrSecret, urlOrSecret } from '../../rules/language/values.ts';
import type { HttpAnswer, HttpRequest } from './http-client.ts';
import { basicAuth } from './http-gateway.ts';
import { isAllowedUrl } from './url.ts';

/** Its keys in flat.yaml. */
export const httpTemplate = {
  url: urlOrSecret('https', 'http').refine(isAllowedUrl, { error: 'url:https' }),
  method: z.enum(['POST', 'GET', 'PUT']).default('POST'),
  headers: z.record(z.string(), textOrSecret).default({}),
  /** The body's template; its escaping follows the content-type header. */
  body: z.string({ error: 'text' }).optional(),
  username: textOrSecret.optional(),
  password: secret.optional(),
  /** What counts as taken: status codes (any 2xx when absent) and a regular expression that the answer must match. */
  ok: z
    .strictObject({
      status: z.array(z.int({ error: 'integer' }).min(100).max(599)).optional(),
      body: text.refine(isPattern, { error: 'pattern' }).optional(),
    })
    .prefault({}),
  ca: filePath.optional(),
};

const template = z.strictObject(httpTemplate);
export type HttpTemplate = z.infer<typeof template>;

function isPattern(source: string): boolean {
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}

export function templateRequest(config: HttpTemplate, fields: Readonly<Record<string, string>>): HttpRequest {
  const { url, method, headers, body, username, password } = config;
  const filled = Object.entries(headers).map(([name, value]) => [name, fill(value, fields, asHeader)]);
  const contentType = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const signIn = username === undefined ? {} : { Authorization: basicAuth(username, password ?? '') };
  return {
    method,
    url: fill(url, fields, encodeURIComponent),
    headers: { ...Object.fromEntries(filled), ...signIn },
    body: body === undefined ? null : fill(body, fields, escapingOf(contentType)),
  };
}

/** What `ok:` says of the answer. */
export function templateVerdict({ ok }: HttpTemplate, { status, body }: HttpAnswer): 'taken' | 'status' | 'body' {
  const statusFits = ok.status ? ok.status.includes(status) : status >= 200 && status < 300;
  if (!statusFits) return 'status';
  return ok.body === undefined || new RegExp(ok.body, 'u').test(body.slice(0, readChars)) ? 'taken' : 'body';
}

/** A technician's pattern is not let loose on more than this. */
const readChars = 4_096;

const fill = (text: string, fields: Readonly<Record<string, string>>, escaped: (value: string) => string): string =>
  text.replace(/\{([a-z]+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return value === undefined ? whole : escaped(value);
  });

function escapingOf(contentType: string): (value: string) => string {
  if (/\bjson\b/i.test(contentType)) return (value) => JSON.stringify(value).slice(1, -1);
  if (/\bxml\b/i.test(contentType)) return asXml;
  if (/x-www-form-urlencoded/i.test(contentType)) return encodeURIComponent;
  return (value) => value;
}

const xmlEntities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
export const asXml = (value: string): string => value.replace(/[&<>"']/g, (sign) => xmlEntities[sign] ?? sign);

/** Header values are single lines of Latin-1: what does not fit is percent-encoded. */
const asHeader = (value: string): string => value.replace(/[^\x20-\x7e]/gu, encodeURIComponent);
