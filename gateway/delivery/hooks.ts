/** What providers tell by themselves: a reply goes the way of every reply, a report becomes a late outcome, key 1 takes over. */
import type { AcknowledgeInput, Instant } from '../../rules/engine/types.ts';
import type { Channel, Heard, HookAnswer, HookRequest, Late, Result } from '../channels/channel.ts';
import { createRejectedLog } from '../channels/rejected.ts';
import type { Clock } from '../clock.ts';
import type { Journal } from '../journal/journal.ts';
import type { Log } from '../log.ts';
import type { Acknowledgement, TakeOver } from './acknowledgement.ts';
import type { Directory } from './compose.ts';
import type { Reply } from './replies.ts';
import { answers } from './texts/answers.ts';
import { localTime } from './texts/local-time.ts';
import { speakable } from './texts/speech.ts';

export interface HooksDeps {
  readonly channels: readonly Channel[];
  readonly acknowledgement: Acknowledgement;
  readonly journal: Pick<Journal, 'audit' | 'alert' | 'delivery'>;
  readonly clock: Clock;
  readonly log: Log;
  directory(): Directory;
  reply(reply: Reply): void;
  readonly later: Late;
  hear(input: AcknowledgeInput): void;
}

/** The only key that means something. */
const takeOverKey = '1';

/** A pressed key, and what is said to whoever pressed it. */
interface Pressed {
  readonly spoken: string;
  readonly language: 'de' | 'en';
}

export class ProviderHooks {
  private readonly deps: HooksDeps;
  private readonly rejected = new Map<string, (reason: string) => void>();

  constructor(deps: HooksDeps) {
    this.deps = deps;
    for (const { name, ear } of deps.channels) {
      if (ear) this.rejected.set(name, createRejectedLog(deps.clock, deps.log, `webhook for ${name}`));
    }
  }

  /** null: refused; whoever sent it is told nothing. */
  take(channel: string, request: HookRequest): HookAnswer | null {
    const ear = this.deps.channels.find(({ name }) => name === channel)?.ear;
    if (!ear) return null;
    const heard = ear.hear(request, (one) => this.act(one));
    if ('refused' in heard) {
      this.rejected.get(channel)?.(heard.refused);
      return null;
    }
    const { done: pressed } = heard;
    return ear.answer(pressed?.spoken ?? null, pressed?.language ?? this.deps.directory().flat.language);
  }

  private act(heard: Heard): Pressed | null {
    if (heard.says === 'reply') this.deps.reply(heard);
    if (heard.says === 'became') this.became(heard.deliveryId, heard.result);
    return heard.says === 'key' ? this.pressed(heard.deliveryId, heard.key) : null;
  }

  /** What is known already, by asking for it say, is not told twice. */
  private became(deliveryId: string, result: Result): void {
    const known = this.deps.journal.delivery(deliveryId);
    const isNews = result.status === 'failed' || known?.status !== 'sent' || known.lastReason !== result.receipt;
    if (isNews) this.deps.later(deliveryId, result);
  }

  private pressed(deliveryId: string, key: string): Pressed | null {
    const { journal, acknowledgement, clock, directory, hear } = this.deps;
    const effect = journal.delivery(deliveryId)?.effect;
    const alert = effect && journal.alert(effect.alertId);
    if (!effect || !alert) return null;
    const { flat, contacts } = directory();
    const language = contacts[effect.contact]?.language ?? flat.language;
    const told = contacts[effect.contact]?.takes_over === false;
    if (key !== takeOverKey || told) {
      journal.audit(
        'key-refused',
        clock.now(),
        { contact: effect.contact, reason: told ? 'only told' : 'another key' },
        alert.id,
      );
      return { spoken: answers[language].notTakenOver, language };
    }
    const takeOver = acknowledgement.takeOver({ alert, contact: effect.contact }, 'call');
    const accepted = takeOver.verdict === 'yes' || takeOver.verdict === 'done';
    const facts = { contact: effect.contact, reason: takeOver.verdict };
    journal.audit(accepted ? 'key-accepted' : 'key-refused', clock.now(), facts, alert.id);
    if (takeOver.verdict === 'yes') hear(takeOver.input);
    return { spoken: speakable(this.words(takeOver, language), language), language };
  }

  private words(takeOver: TakeOver, language: 'de' | 'en'): string {
    const { clock, directory } = this.deps;
    const { flat, contacts } = directory();
    const words = answers[language];
    const time = (at: Instant): string => localTime(language, flat.timeZone).time(at, clock.now());
    switch (takeOver.verdict) {
      case 'yes':
        return `${words.thanks} ${words.takenByYou(time(takeOver.input.at))} ${words.othersTold}`;
      case 'done':
        return `${words.thanks} ${words.takenByYou(time(takeOver.at))} ${words.othersTold}`;
      case 'taken':
        return words.takenByOther(flat.name, contacts[takeOver.by]?.name ?? takeOver.by, time(takeOver.at));
      case 'closed':
        return words.closed(flat.name, time(takeOver.at));
      case 'not-told':
        return words.notTakenOver;
    }
  }
}
