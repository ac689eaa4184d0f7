/** Any other HTTP gateway: {to}, {text} and {id} are filled into the URL, the headers and the body, escaped for where they stand. */

import type { Result } from '../channel.ts';
import type { HttpAnswer, HttpRequest } from '../http-client.ts';
import type { SmsConfigOf } from './config.ts';
import { basicAuth, refused, refusedByStatus, type Sms, type SmsGateway, sent } from './gateway.ts';

export class Template implements SmsGateway {
  readonly caFile: string | undefined;
  private readonly config: SmsConfigOf<'http'>;

  constructor(config: SmsConfigOf<'http'>) {
    this.config = config;
    this.caFile = config.ca;
  }

  request(sms: Sms): HttpRequest {
    const { url, method, headers, body, username, password } = this.config;
    const filled = Object.entries(headers).map(([name, value]) => [name, fill(value, sms, asHeader)]);
    const contentType = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
    const signIn = username === undefined ? {} : { Authorization: basicAuth(username, password ?? '') };
    return {
      method,
      url: fill(url, sms, encodeURIComponent),
      headers: { ...Object.fromEntries(filled), ...signIn },
      body: body === undefined ? null : fill(body, sms, escapingOf(contentType)),
    };
  }

  judge({ status, body }: HttpAnswer): Result {
    const { ok } = this.config;
    const statusFits = ok.status ? ok.status.includes(status) : status >= 200 && status < 300;
    if (!statusFits) return refusedByStatus(status);
    if (ok.body !== undefined && !new RegExp(ok.body, 'u').test(body.slice(0, readChars))) {
      return refused('the SMS gateway did not say that it took the message', true);
    }
    return sent;
  }
}

/** A technician's pattern is not let loose on more than this. */
const readChars = 4_096;

const fill = (template: string, sms: Sms, escaped: (value: string) => string): string =>
  template.replace(/\{(to|text|id)\}/g, (_, field: 'to' | 'text' | 'id') => escaped(sms[field]));

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
const asXml = (value: string): string => value.replace(/[&<>"']/g, (sign) => xmlEntities[sign] ?? sign);

/** Header values are single lines of Latin-1: what does not fit is percent-encoded. */
const asHeader = (value: string): string => value.replace(/[^\x20-\x7e]/gu, encodeURIComponent);
