/** Replies to the modem: gammu-smsd lays each received message into its inbox as files; they are read once and removed. */
import { type FSWatcher, watch } from 'node:fs';
import { open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Timer } from '../../clock.ts';
import { reasonOf } from '../../errors.ts';
import { limits } from '../../limits.ts';
import type { Log } from '../../log.ts';
import { type InName, parseInName } from './spool.ts';

export interface InboxDeps {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** A delivery report among the replies; false: it is none. */
  report(name: string, text: string): boolean;
  /** What this returns without throwing is done: the files are removed. */
  take(reply: { readonly from: string; readonly text: string }): void;
}

/** The daemon writes in place: a file is read when nothing has stirred for this long. */
const settleMs = 300;
/** Where the folder cannot be watched, and for what an event was missed. */
const lookAgainMs = 60_000;

export class GammuInbox {
  private readonly deps: InboxDeps;
  private watcher: FSWatcher | null = null;
  private timer: Timer | null = null;
  private running = false;
  private reading: Promise<void> = Promise.resolve();

  constructor(deps: InboxDeps) {
    this.deps = deps;
  }

  /** Reads what came while the gateway was down, then what comes. */
  start(): void {
    this.running = true;
    this.watch();
    this.lookAfter(0);
  }

  async stop(): Promise<void> {
    this.running = false;
    this.timer?.cancel();
    this.watcher?.close();
    this.watcher = null;
    await this.reading;
  }

  private watch(): void {
    const { folder, log } = this.deps;
    try {
      this.watcher = watch(folder, () => this.lookAfter(settleMs));
      this.watcher.on('error', () => {
        this.watcher?.close();
        this.watcher = null;
      });
    } catch (error) {
      log.warn(`the inbox of gammu-smsd cannot be watched: ${reasonOf(error)}; looking once a minute`);
    }
  }

  private lookAfter(delayMs: number): void {
    if (!this.running) return;
    this.timer?.cancel();
    this.timer = this.deps.clock.after(delayMs, () => {
      this.reading = this.readAll().finally(() => {
        if (this.running && !this.watcher) this.watch();
        this.lookAfter(lookAgainMs);
      });
    });
  }

  private async readAll(): Promise<void> {
    const { folder, log } = this.deps;
    try {
      const names = (await readdir(folder)).sort().slice(0, limits.delivery.repliesWaiting);
      for (const parts of groups(names)) await this.readOne(parts);
    } catch (error) {
      log.warn(`the inbox of gammu-smsd cannot be read: ${reasonOf(error)}`);
    }
  }

  /** All parts of one message. */
  private async readOne(parts: readonly Part[]): Promise<void> {
    const { folder, take, report, log } = this.deps;
    try {
      const texts: string[] = [];
      for (const { name } of parts) texts.push(await readText(join(folder, name)));
      const text = texts.join('');
      if (!report(parts[0]!.name, text)) take({ from: parts[0]!.from, text });
    } catch (error) {
      log.error({ error }, `a reply could not be taken: ${reasonOf(error)}`);
      return;
    }
    for (const { name } of parts) await unlink(join(folder, name));
  }
}

interface Part extends InName {
  readonly name: string;
}

function groups(names: readonly string[]): Iterable<readonly Part[]> {
  const found = new Map<string, Part[]>();
  for (const name of names) {
    const parsed = parseInName(name);
    if (!parsed) continue;
    const parts = found.get(parsed.group) ?? [];
    parts.push({ ...parsed, name });
    found.set(parsed.group, parts);
  }
  return [...found.values()].map((parts) => parts.sort((a, b) => a.sequence - b.sequence));
}

async function readText(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(limits.delivery.replyBytes));
    return textOf(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** All three of the daemon's formats (inboxformat): unicode (UTF-16 with a mark), standard (UTF-8), detail (a backup file). */
export function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16(bytes.subarray(2));
  const text = bytes.toString('utf8');
  if (!text.includes('[SMSBackup')) return text;
  const hex = [...text.matchAll(/^Text\d+ = ([0-9A-F]+)/gm)].map(([, digits]) => digits).join('');
  return utf16(Buffer.from(hex, 'hex'));
}

const utf16 = (bytes: Buffer): string => new TextDecoder('utf-16be').decode(bytes).replace(/\0+$/, '');
