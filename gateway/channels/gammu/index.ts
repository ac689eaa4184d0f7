/** SMS through a modem in the flat: gammu-smsd sends what lies in its outbox and moves it to sent or error. */
import { type FSWatcher, watch } from 'node:fs';
import { access, chmod, readdir, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant, Level } from '../../../rules/engine/types.ts';
import type { Clock } from '../../clock.ts';
import { reasonOf } from '../../errors.ts';
import { limits } from '../../limits.ts';
import type { Channel, Message, RaiseFault, Result } from '../channel.ts';
import { withDeadline } from '../deadline.ts';
import { isPhone } from '../phone.ts';
import type { SmsConfigOf } from '../sms/config.ts';
import { Reports, type ReportsDeps } from './reports.ts';
import { isOurs, outName } from './spool.ts';
import { ModemSupervisor } from './supervisor.ts';

interface Sms {
  readonly id: string;
  readonly level: Level;
  readonly to: string;
  readonly text: string;
  readonly at: Instant;
}

export class Gammu implements Channel {
  readonly name = 'sms';
  readonly network = false;
  private readonly config: SmsConfigOf<'gammu'>;
  private readonly clock: Clock;
  private readonly reports: Reports;
  private readonly modem: ModemSupervisor;
  private textsSent = 0;
  private tidiedAt: Instant = 0;

  constructor(config: SmsConfigOf<'gammu'>, deps: ReportsDeps & { readonly fault: RaiseFault }) {
    this.config = config;
    this.clock = deps.clock;
    this.reports = new Reports(deps);
    this.modem = new ModemSupervisor(deps.fault);
  }

  async start(): Promise<void> {
    await this.tidy();
  }

  async stop(): Promise<void> {}

  async send({ id, level, to, short, at }: Message, signal: AbortSignal): Promise<Result> {
    const result = await this.deliver({ id, level, to, text: short, at }, signal);
    if (result.status === 'sent' && result.receipt === undefined) this.reports.sent(id, to);
    return result;
  }

  sendText(to: string, text: string, signal: AbortSignal): Promise<Result> {
    const at = this.clock.now();
    return this.deliver({ id: `text-${at.toString(36)}-${this.textsSent++}`, level: 'alarm', to, text, at }, signal);
  }

  private async deliver(sms: Sms, signal: AbortSignal): Promise<Result> {
    if (!isPhone(sms.to)) return { status: 'failed', reason: 'not an international phone number', retry: false };
    const name = outName(sms.level, sms.id, sms.to, sms.at);
    try {
      if (this.clock.now() - this.tidiedAt > dayMs) await this.tidy();
      if (await exists(join(this.config.sent, name))) return { status: 'sent', receipt: 'taken at an earlier attempt' };
      await rm(join(this.config.error, name), { force: true });
      return await withDeadline(this.clock, limits.delivery.sendMs, signal, (ended) =>
        this.dropAndWait(name, sms, ended),
      );
    } catch (error) {
      return { status: 'failed', reason: `the SMS spool: ${withoutPaths(error)}`, retry: true };
    }
  }

  private async dropAndWait(name: string, sms: Sms, ended: AbortSignal): Promise<Result> {
    const moved = this.watchFor(name, ended);
    try {
      await this.drop(name, sms);
      const outcome = (await moved.seen) ?? (await this.withdraw(name));
      if (outcome.status === 'failed') this.modem.failed(outcome === notInTime ? 'waiting' : 'refused');
      else this.modem.sent();
      return outcome;
    } finally {
      moved.stop();
    }
  }

  /** The daemon keeps what it has sent for ever: numbers and texts that nobody needs any more. */
  private async tidy(): Promise<void> {
    this.tidiedAt = this.clock.now();
    for (const folder of [this.config.sent, this.config.error]) {
      await removeOld(folder, this.tidiedAt - limits.delivery.spoolKeptMs);
    }
  }

  /** A temporary name first: the daemon takes whatever begins with OUT the moment it is there. */
  private async drop(name: string, sms: Sms): Promise<void> {
    const temporary = join(this.config.outbox, `.${name}`);
    await writeFile(temporary, unicode(sms.text));
    // The daemon may run as another user of the folder's group, and our own umask is strict.
    await chmod(temporary, 0o660);
    await rename(temporary, join(this.config.outbox, name));
  }

  /** Watches both outcomes; null when the time is over. */
  private watchFor(name: string, ended: AbortSignal): { readonly seen: Promise<Result | null>; stop(): void } {
    const { promise, resolve } = Promise.withResolvers<Result | null>();
    const watchers: FSWatcher[] = [];
    const look = async (): Promise<void> => {
      const outcome = await this.outcome(name);
      if (outcome) resolve(outcome);
    };
    for (const folder of [this.config.sent, this.config.error]) {
      const watcher = watch(folder, () => void look());
      watcher.on('error', () => resolve(null));
      watchers.push(watcher);
    }
    ended.addEventListener('abort', () => resolve(null), { once: true });
    if (ended.aborted) resolve(null);
    return { seen: promise, stop: () => watchers.forEach((watcher) => void watcher.close()) };
  }

  private async outcome(name: string): Promise<Result | null> {
    if (await exists(join(this.config.sent, name))) return { status: 'sent' };
    if (await exists(join(this.config.error, name))) {
      return { status: 'failed', reason: 'the modem could not send it', retry: true };
    }
    return null;
  }

  /** Not sent in time: it must not go out hours later beside a newer one. */
  private async withdraw(name: string): Promise<Result> {
    const taken = await unlink(join(this.config.outbox, name)).then(
      () => false,
      () => true,
    );
    const outcome = taken ? await this.outcome(name) : null;
    return outcome ?? notInTime;
  }
}

const dayMs = 86_400_000;

const notInTime: Result = { status: 'failed', reason: 'the modem did not send it in time', retry: true };

/** UTF-16 with its mark: anything else the daemon reads by its locale, and a service has none. With `transmitformat = auto` it takes UCS-2 where needed. */
const unicode = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le').swap16();

async function removeOld(folder: string, before: Instant): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const file of names.filter(isOurs).map((name) => join(folder, name))) {
    const old = await stat(file).then(
      ({ mtimeMs }) => mtimeMs < before,
      () => false,
    );
    if (old) await rm(file, { force: true }).catch(() => {});
  }
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** Node's file errors carry the path, and the path the number. */
const withoutPaths = (error: unknown): string =>
  reasonOf(error)
    .replace(/'[^']*'/g, '')
    .replace(/, \w+ +.*$/, '')
    .trim();
