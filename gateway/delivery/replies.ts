/** SMS replies: from the number of a contact who was told, with the code of that alert. Everything else is refused with a reason. */
import type { AcknowledgeInput, Alert, CloseInput, Instant, ModeInput } from '../../rules/engine/types.ts';
import type { Channel } from '../channels/channel.ts';
import { toE164 } from '../channels/phone.ts';
import type { Clock } from '../clock.ts';
import type { Journal } from '../journal/journal.ts';
import { limits } from '../limits.ts';
import { type Acknowledgement, type TakeOver, verdictReasons } from './acknowledgement.ts';
import type { Directory } from './compose.ts';
import { obeyWords } from './flat-words.ts';
import { parseReply, type ReplyText } from './reply-text.ts';
import { parseWords, type Words } from './reply-words.ts';
import { type Answers, answers, type FlatState } from './texts/answers.ts';
import { localTime } from './texts/local-time.ts';
import { toSms } from './texts/sms-text.ts';

export interface Reply {
  /** As the network gave it. */
  readonly from: string;
  readonly text: string;
}

export interface RepliesDeps {
  readonly acknowledgement: Acknowledgement;
  readonly journal: Pick<Journal, 'audit'>;
  readonly clock: Clock;
  /** The channel that answers; null: nobody is answered. */
  readonly sms: Channel | null;
  directory(): Directory;
  /** How the flat is now. */
  state(): FlatState;
  hear(input: AcknowledgeInput | ModeInput | CloseInput): void;
}

/** What became of a reply. The reason is for the audit: no number, no text. */
export interface ReplyVerdict {
  readonly accepted: boolean;
  readonly reason: string;
  readonly contact: string | null;
  readonly alertId: string | null;
}

interface Judged extends ReplyVerdict {
  readonly answer: ((words: Answers, about: About) => string) | null;
}

interface About {
  readonly flat: string;
  readonly time: (at: Instant) => string;
  readonly name: (contact: string) => string;
}

export class Replies {
  private readonly deps: RepliesDeps;
  private readonly answered = new Map<string, Instant[]>();
  private readonly stopped = new AbortController();

  constructor(deps: RepliesDeps) {
    this.deps = deps;
  }

  stop(): void {
    this.stopped.abort();
  }

  /** The engine has heard of it when this returns; an answer to the sender follows by itself. */
  take({ from, text }: Reply): ReplyVerdict {
    const { journal, clock } = this.deps;
    const number = toE164(from);
    const senders = number === null ? [] : this.contactsWith(number);
    const { answer, ...verdict } = this.judge(senders, parseReply(text.slice(0, limits.delivery.replyBytes)));
    const { accepted, reason, contact, alertId } = verdict;
    journal.audit(
      accepted ? 'reply-accepted' : 'reply-refused',
      clock.now(),
      { reason, contact },
      alertId ?? undefined,
    );
    if (answer && number !== null && contact !== null) this.answer(number, contact, answer);
    return verdict;
  }

  private contactsWith(number: string): string[] {
    const contacts = Object.entries(this.deps.directory().contacts);
    return contacts.filter(([, { sms }]) => sms === number).map(([id]) => id);
  }

  private judge(known: readonly string[], reply: ReplyText): Judged {
    const senders = known.filter((sender) => !this.isOnlyTold(sender));
    const [contact] = senders;
    if (known[0] === undefined) return refused('foreign number', null, null, null);
    if (contact === undefined) return refused('only told', known[0], null, (words) => words.onlyTold);
    if (reply.says === 'other') {
      const words = parseWords(reply.text);
      return words
        ? this.obeyed(words, contact)
        : refused('not understood', contact, null, (said) => said.notUnderstood);
    }
    if (reply.says === 'ok-without-code') return refused('no code', contact, null, (words) => words.codeMissing);
    const { code } = reply;
    const alerts = this.deps.acknowledgement.alertsOfCode(code);
    const unknown = refused('unknown code', contact, null, (words) => words.unknownCode(code));
    if (!alerts[0]) return unknown;
    if (reply.says === 'unclear') return refused('unclear', contact, alerts[0].id, (words) => words.unclear(code));
    const verdicts = alerts.flatMap((alert) => this.takenOver(alert, senders));
    return (
      verdicts.find(({ accepted }) => accepted) ?? verdicts[0] ?? { ...unknown, reason: verdictReasons['not-told'] }
    );
  }

  /** Two contacts may share a telephone: the one who was told is meant. */
  private takenOver(alert: Alert, senders: readonly string[]): Judged[] {
    for (const sender of senders) {
      const takeOver = this.deps.acknowledgement.takeOver({ alert, contact: sender }, 'sms');
      if (takeOver.verdict !== 'not-told') return [this.concluded(takeOver, sender, alert.id)];
    }
    return [];
  }

  private isOnlyTold(contact: string): boolean {
    return this.deps.directory().contacts[contact]?.takes_over === false;
  }

  private obeyed(words: Words, contact: string): Judged {
    const { acknowledgement, clock, directory, state, hear } = this.deps;
    const { flat, contacts } = directory();
    const detail = contacts[contact]?.detail ?? 'full';
    const deps = { acknowledgement, timeZone: flat.timeZone, now: clock.now(), detail, state, hear };
    const { say, ...verdict } = obeyWords(words, contact, deps);
    return { ...verdict, contact, answer: (said, { flat: name, time }) => say(said, name, time) };
  }

  private concluded(takeOver: Exclude<TakeOver, { verdict: 'not-told' }>, contact: string, alertId: string): Judged {
    switch (takeOver.verdict) {
      case 'yes':
        this.deps.hear(takeOver.input);
        return { accepted: true, reason: verdictReasons.yes, contact, alertId, answer: thanks(takeOver.input.at) };
      case 'done':
        return { accepted: true, reason: verdictReasons.done, contact, alertId, answer: thanks(takeOver.at) };
      case 'closed':
        return refused(verdictReasons.closed, contact, alertId, (words, { flat, time }) =>
          words.closed(flat, time(takeOver.at)),
        );
      case 'taken':
        return refused(verdictReasons.taken, contact, alertId, (words, { flat, time, name }) =>
          words.takenByOther(flat, name(takeOver.by), time(takeOver.at)),
        );
    }
  }

  private answer(number: string, contact: string, write: NonNullable<Judged['answer']>): void {
    const { sms, clock } = this.deps;
    if (!sms?.sendText || !this.mayAnswer(number)) return;
    const { flat, contacts } = this.deps.directory();
    const language = contacts[contact]?.language ?? flat.language;
    const local = localTime(language, flat.timeZone);
    const about: About = {
      flat: flat.name,
      time: (at) => local.time(at, clock.now()),
      name: (id) => contacts[id]?.name ?? id,
    };
    // An answer that does not arrive is not repeated: the next reply gets the next one.
    void sms.sendText(number, toSms(write(answers[language], about)), this.stopped.signal);
  }

  /** Two machines must not keep each other talking. */
  private mayAnswer(number: string): boolean {
    const now = this.deps.clock.now();
    const recent = (this.answered.get(number) ?? []).filter((at) => now - at < hourMs);
    const may = recent.length < limits.delivery.answersPerHour;
    this.answered.set(number, may ? [...recent, now] : recent);
    return may;
  }
}

/** The others hear it from the engine; who took over hears it here. */
const thanks = (at: Instant): NonNullable<Judged['answer']> => {
  return (words, { flat, time }) => `${flat}: ${words.thanks} ${words.takenByYou(time(at))}`;
};

const hourMs = 3_600_000;

const refused = (reason: string, contact: string | null, alertId: string | null, answer: Judged['answer']): Judged => ({
  accepted: false,
  reason,
  contact,
  alertId,
  answer,
});
