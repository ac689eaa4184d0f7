/** Everything that carries alerts out of the flat and answers back in: outbox, channels, replies, links, heartbeat. */
import type {
  AcknowledgeInput,
  CloseInput,
  FaultInput,
  Instant,
  ModeInput,
  OutcomeInput,
  TestAlarmInput,
} from '../rules/engine/types.ts';
import { becauseSentence } from '../rules/words/index.ts';
import type { Channel } from './channels/channel.ts';
import { GammuInbox } from './channels/gammu/inbox.ts';
import { Reports } from './channels/gammu/reports.ts';
import { type ChannelDeps, createChannels } from './channels/index.ts';
import type { Mailbox } from './channels/mailbox/index.ts';
import type { Clock } from './clock.ts';
import { hearsKeys, hearsReplies } from './config/hears.ts';
import type { FlatConfig } from './config/schema.ts';
import { Acknowledgement } from './delivery/acknowledgement.ts';
import { createComposer, type Directory } from './delivery/compose.ts';
import { Dispatcher } from './delivery/dispatcher.ts';
import { ProviderHooks } from './delivery/hooks.ts';
import { createLinkPage } from './delivery/link-page.ts';
import { Replies } from './delivery/replies.ts';
import type { FlatState } from './delivery/texts/answers.ts';
import { Uplink } from './delivery/uplink.ts';
import type { LineView } from './http/api.ts';
import type { LinkPage } from './http/link-page.ts';
import type { Journal } from './journal/journal.ts';
import { limits } from './limits.ts';
import type { Log } from './log.ts';
import { Routine } from './routine/routine.ts';
import { Heartbeat } from './supervision/heartbeat.ts';

/** An attempt may have begun this long before the last mark of life. */
const { attemptMs } = limits.delivery;

export interface TellingDeps {
  readonly config: FlatConfig;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly mailbox: Mailbox;
  hear(input: OutcomeInput | AcknowledgeInput | TestAlarmInput | CloseInput | ModeInput): void;
  /** How the flat is, for those who ask by SMS. */
  state(): FlatState;
  fault(id: string, active: boolean, facts: FaultInput['facts']): void;
  healthy(): boolean;
}

export class Telling {
  readonly acknowledgement: Acknowledgement;
  /** The acknowledgement page; mounted only where http.publicUrl is set. */
  readonly linkPage: LinkPage;
  /** What providers tell by themselves; mounted only where http.publicUrl is set. */
  readonly hooks: ProviderHooks;
  readonly routine: Routine;
  private readonly journal: Journal;
  private readonly channels: readonly Channel[];
  private readonly dispatcher: Dispatcher;
  private readonly replies: Replies;
  private readonly uplink: Uplink;
  private readonly modemInbox: GammuInbox | null;
  private readonly heartbeat: Heartbeat | null;

  constructor(deps: TellingDeps) {
    const { config, journal, clock, log, mailbox, hear } = deps;
    this.journal = journal;
    const directory = (): Directory => directoryOf(config);
    const channelDeps: ChannelDeps = {
      ...{ clock, log, mailbox, flatId: config.flat.id, timeZone: config.flat.time_zone, zones: config.zones },
      answered: (somebody) => this.uplink.heard('dispatch', somebody),
      ...{ store: journal, fault: deps.fault, publicUrl: config.http.publicUrl ?? null },
      later: (deliveryId, result) => this.dispatcher.hearLater(deliveryId, result),
    };
    this.channels = createChannels(config, channelDeps);
    this.uplink = new Uplink({ ways: waysOf(config, this.channels), clock, fault: deps.fault });
    this.acknowledgement = new Acknowledgement({ journal, clock, publicUrl: () => config.http.publicUrl ?? null });
    const { acknowledgement } = this;
    const write = createComposer({
      journal,
      clock,
      log,
      directory,
      because: becauseSentence,
      codeFor: (alertId, shared) => acknowledgement.codeFor(alertId, shared),
      linkFor: (alertId, contact) => acknowledgement.linkFor(alertId, contact),
    });
    this.dispatcher = new Dispatcher({
      ...{ journal, channels: this.channels, clock, log, write, report: hear },
      answered: (channel, somebody) => this.uplink.heard(channel, somebody),
    });
    const sms = this.channels.find(({ name }) => name === 'sms') ?? null;
    this.replies = new Replies({ acknowledgement, journal, clock, sms, directory, hear, state: deps.state });
    this.linkPage = createLinkPage({ acknowledgement, journal, clock, directory, hear, state: deps.state });
    this.hooks = new ProviderHooks({
      ...{ channels: this.channels, acknowledgement, journal, clock, log, directory, hear, later: channelDeps.later },
      reply: (reply) => void this.replies.take(reply),
    });
    this.modemInbox = modemInboxOf(config, channelDeps, this.replies);
    this.routine = new Routine({ config, journal, clock, log, hear, fault: deps.fault });
    this.heartbeat = heartbeatOf(deps, (somebody) => this.uplink.heard('heartbeat', somebody));
  }

  /** `since`: when the gateway was last known to live; null at the very first start and at a reload. */
  async start(since: Instant | null): Promise<void> {
    for (const channel of this.channels) await channel.start();
    if (since !== null) this.dispatcher.reportSince(this.openAlerts(), since - attemptMs);
    this.dispatcher.start();
    this.modemInbox?.start();
    this.routine.start();
    this.heartbeat?.start();
  }

  private openAlerts(): string[] {
    return this.journal.alerts({ open: true }).map(({ id }) => id);
  }

  async stop(): Promise<void> {
    this.heartbeat?.stop();
    this.routine.stop();
    await this.modemInbox?.stop();
    this.replies.stop();
    await this.dispatcher.stop();
    for (const channel of this.channels) await channel.stop();
  }

  /** Right after a commit: what it put into the outbox leaves now. */
  wake(): void {
    this.dispatcher.wake();
  }

  /** When the monitoring side last heard from us. */
  get heartbeatAt(): Instant | null {
    return this.heartbeat?.lastAt ?? null;
  }

  get lines(): LineView[] {
    return this.channels.flatMap((channel) => channel.lines?.() ?? []);
  }

  /** The outbox moves. */
  get isSound(): boolean {
    return this.dispatcher.isSound;
  }

  health() {
    return this.dispatcher.health();
  }
}

function directoryOf(config: FlatConfig): Directory {
  const { contacts, rooms } = config;
  const { id, name, time_zone: timeZone, language } = config.flat;
  const hears = { hearsReplies: hearsReplies(config), hearsKeys: hearsKeys(config) };
  return { flat: { id, name, timeZone, language }, contacts, rooms, ...hears };
}

function modemInboxOf({ sms }: FlatConfig, deps: ChannelDeps, replies: Replies): GammuInbox | null {
  if (sms?.gateway !== 'gammu') return null;
  const reports = new Reports(deps);
  return new GammuInbox({
    folder: sms.inbox,
    clock: deps.clock,
    log: deps.log,
    report: (name, text) => reports.take(name, text),
    take: (reply) => void replies.take(reply),
  });
}

/** All that the flat uses over the network. */
function waysOf({ heartbeat }: FlatConfig, channels: readonly Channel[]): string[] {
  return [...channels.filter(({ network }) => network).map(({ name }) => name), ...(heartbeat ? ['heartbeat'] : [])];
}

function heartbeatOf(
  { config, clock, log, healthy, fault }: TellingDeps,
  answered: (somebody: boolean) => void,
): Heartbeat | null {
  if (!config.heartbeat) return null;
  const { ping: url, every: everyMs } = config.heartbeat;
  return new Heartbeat({ url, everyMs, clock, log, healthy, answered, fault });
}
