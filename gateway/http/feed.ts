/** The live feed as server-sent events: one look at the desk for all readers, each event written once as text. */
import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '../clock.ts';
import { limits } from '../limits.ts';
import type { Desk, LiveEvent } from './api.ts';

export interface Feed {
  /** Takes the response over; false when all places are taken. `validUntilMs`: monotonic end of its session. */
  add(response: ServerResponse, headers: Readonly<Record<string, unknown>>, validUntilMs: number): boolean;
  stop(): void;
}

export function createFeed(desk: Desk, clock: Clock): Feed {
  const readers = new Map<ServerResponse, number>();
  let unwatch: (() => void) | null = null;
  let pinging: Timer | null = null;

  const drop = (response: ServerResponse): void => {
    readers.delete(response);
    response.destroy();
    if (readers.size > 0) return;
    unwatch?.();
    pinging?.cancel();
    unwatch = pinging = null;
  };
  const write = (response: ServerResponse, text: string): void => {
    response.write(text);
    if (response.writableLength > limits.http.streamBacklogBytes) drop(response);
  };
  const tellAll = (text: string): void => {
    for (const response of [...readers.keys()]) write(response, text);
  };
  const ping = (): void => {
    for (const [response, validUntilMs] of readers) if (clock.monotonicMs() >= validUntilMs) drop(response);
    if (readers.size === 0) return;
    tellAll('event: ping\ndata: 1\n\n');
    pinging = clock.after(limits.http.streamPingMs, ping);
  };

  return {
    add(response, headers, validUntilMs) {
      if (readers.size >= limits.http.streams) return false;
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8' });
      response.on('close', () => drop(response));
      readers.set(response, validUntilMs);
      unwatch ??= desk.watch((event) => tellAll(eventText(event)));
      pinging ??= clock.after(limits.http.streamPingMs, ping);
      write(response, eventText({ type: 'status', status: desk.status() }));
      return true;
    },
    stop() {
      for (const response of [...readers.keys()]) drop(response);
    },
  };
}

const eventText = (event: LiveEvent): string => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
