/** One HTTP request with an end: kept-alive connections, checked certificates, no redirects, an answer of bounded size. */
import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import type { Clock } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import { limits } from '../limits.ts';
import { withDeadline } from './deadline.ts';
import { isAllowedUrl } from './url.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** No answer, or half of one. The message is one line without addresses, fit for the audit. */
export class HttpFailure extends Error {
  /** The network itself failed before anybody answered. */
  readonly unreachable: boolean;

  constructor(message: string, unreachable: boolean) {
    super(message);
    this.unreachable = unreachable;
  }
}

export interface HttpClientOptions {
  readonly clock: Clock;
  /** From the first look-up to the last byte of the answer, real ms. */
  readonly timeoutMs: number;
  /** PEM file of the authority that signed the other side's certificate; the system's own list when absent. */
  readonly caFile?: string | undefined;
  /** Plain http beyond this machine too: only for what says nothing about anybody. */
  readonly allowPlainHttp?: boolean;
}

const agentOptions: https.AgentOptions = {
  keepAlive: true,
  rejectUnauthorized: true,
  // As many as may be on their way at once: nothing urgent waits for a connection that stalls.
  maxSockets: limits.delivery.parallelEmergencies,
  maxFreeSockets: 2,
  scheduling: 'lifo',
  // Node gives each address 250 ms, less than one round trip over a weak mobile network.
  autoSelectFamilyAttemptTimeout: 5_000,
};

export class HttpClient {
  private readonly options: HttpClientOptions;
  private agents: { readonly plain: http.Agent; readonly tls: https.Agent } | null = null;

  constructor(options: HttpClientOptions) {
    this.options = options;
  }

  /** Throws HttpFailure, nothing else. */
  async request(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    if (!this.options.allowPlainHttp && !isAllowedUrl(request.url))
      throw new HttpFailure('plain http is allowed to this machine only: use https', false);
    const { clock, timeoutMs } = this.options;
    return withDeadline(clock, timeoutMs, signal, (ended) => this.exchange(request, ended, signal));
  }

  close(): void {
    this.agents?.plain.destroy();
    this.agents?.tls.destroy();
    this.agents = null;
  }

  private async exchange(request: HttpRequest, ended: AbortSignal, stopped: AbortSignal): Promise<HttpAnswer> {
    const attempt: Attempt = { answered: false, reused: false };
    try {
      return await this.once(request, ended, attempt);
    } catch (error) {
      // A kept connection may be closed by the other side just as we use it: that is no failure, try a fresh one.
      if (!attempt.reused || attempt.answered || ended.aborted) throw this.failure(error, attempt, ended, stopped);
    }
    const second: Attempt = { answered: false, reused: false };
    try {
      return await this.once(request, ended, second);
    } catch (error) {
      throw this.failure(error, second, ended, stopped);
    }
  }

  private once(request: HttpRequest, signal: AbortSignal, attempt: Attempt): Promise<HttpAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    const agents = this.connectedAgents();
    const secure = request.url.startsWith('https:');
    const { method, headers } = request;
    const options = { method, headers, signal, agent: secure ? agents.tls : agents.plain };
    const outgoing = (secure ? https : http).request(request.url, options, (incoming) => {
      attempt.answered = true;
      collect(incoming).then(resolve, reject);
    });
    outgoing.on('socket', () => {
      attempt.reused = outgoing.reusedSocket;
    });
    outgoing.on('error', reject);
    // Not asked for; from here on Node leaves the connection, and its end, to whoever listens.
    outgoing.on('upgrade', (_incoming, socket) => {
      attempt.answered = true;
      socket.destroy();
      reject(new HttpFailure('the answer is not HTTP', false));
    });
    outgoing.end(request.body ?? undefined);
    return promise;
  }

  private connectedAgents(): { readonly plain: http.Agent; readonly tls: https.Agent } {
    if (this.agents) return this.agents;
    const { caFile } = this.options;
    const ca = caFile === undefined ? {} : { ca: readAuthority(caFile) };
    this.agents = { plain: new http.Agent(agentOptions), tls: new https.Agent({ ...agentOptions, ...ca }) };
    return this.agents;
  }

  private failure(error: unknown, attempt: Attempt, ended: AbortSignal, stopped: AbortSignal): HttpFailure {
    if (stopped.aborted) return new HttpFailure('stopped', false);
    if (ended.aborted) {
      const seconds = Math.round(this.options.timeoutMs / 1000);
      return attempt.answered
        ? new HttpFailure(`the answer broke off, nothing more within ${seconds} s`, false)
        : new HttpFailure(`no answer within ${seconds} s`, true);
    }
    return describeFailure(error, attempt.answered);
  }
}

/** Read at the first use: a missing file is the failure of one send, not of the gateway. */
export function readAuthority(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new HttpFailure(`the file of the certificate authority cannot be read: ${reasonOf(error)}`, false);
  }
}

interface Attempt {
  answered: boolean;
  reused: boolean;
}

async function collect(incoming: http.IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limits.delivery.answerBytes) throw new HttpFailure('the answer is too long', false);
    chunks.push(chunk);
  }
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks).toString('utf8') };
}

/** What Node says when nobody is there, in words; the addresses in its own messages stay out. */
const unreachableCodes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'name not found',
  EAI_AGAIN: 'no name server reachable',
  EAI_FAIL: 'no name server reachable',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENETDOWN: 'network down',
  ETIMEDOUT: 'connection timed out',
  EDNS: 'name not found',
};

/** Node tells one thing only: of a certificate that is not valid yet or not any more its authority may be wrong as well. */
const certificateWords: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: 'for another name',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not valid yet',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown authority',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'unknown authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown authority',
};

/** Reads the code of a failed connection; shared with the mail channel. */
export function describeFailure(error: unknown, answered: boolean): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const code = codeOf(error);
  const unreachable = unreachableCodes[code];
  if (unreachable !== undefined) return new HttpFailure(unreachable, !answered);
  if (isCertificateProblem(code))
    return new HttpFailure(`certificate refused (${certificateWords[code] ?? code})`, false);
  if (code === 'ECONNRESET' || code === 'EPIPE') return new HttpFailure('connection broken off', false);
  if (code.startsWith('HPE_')) return new HttpFailure('the answer is not HTTP', false);
  return new HttpFailure(code === '' ? reasonOf(error) : `connection failed (${code})`, false);
}

/** With several addresses tried, Node hands over an AggregateError: the first one speaks for all. */
function codeOf(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error && 'code' in first ? String(first.code) : '';
}

export const isCertificateProblem = (code: string): boolean =>
  /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT/.test(code) || code === 'INVALID_CA' || code === 'INVALID_PURPOSE';
