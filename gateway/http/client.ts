/** The command line's way to a running gateway: the API over the owner's Unix socket. */
import { request } from 'node:http';
import { limits } from '../limits.ts';

export type Reply =
  | { readonly kind: 'done'; readonly body: unknown }
  /** The gateway said no; in its own words. */
  | { readonly kind: 'refused'; readonly text: string }
  /** 'absent': nobody listens. 'forbidden': the socket belongs to somebody else. */
  | { readonly kind: 'unreachable'; readonly why: 'absent' | 'forbidden' | 'broken' };

const { clientWaitMs: waitMs, clientReplyBytes: longestReplyBytes } = limits.http;

export async function askGateway(socketPath: string, path: string, body?: object): Promise<Reply> {
  try {
    const { status, text } = await send(socketPath, path, body);
    const parsed: unknown = JSON.parse(text);
    if (status === 200) return { kind: 'done', body: parsed };
    return { kind: 'refused', text: String((parsed as { error?: unknown }).error ?? status) };
  } catch (error) {
    return { kind: 'unreachable', why: whyOf(error) };
  }
}

function send(socketPath: string, path: string, body?: object): Promise<{ status: number; text: string }> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = text === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, path, method: text ? 'POST' : 'GET', headers, timeout: waitMs }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > longestReplyBytes) sent.destroy(new Error('reply too long'));
        else chunks.push(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.end(text);
  });
}

function whyOf(error: unknown): 'absent' | 'forbidden' | 'broken' {
  const code = (error as { code?: unknown }).code;
  if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTSOCK') return 'absent';
  return code === 'EACCES' || code === 'EPERM' ? 'forbidden' : 'broken';
}
