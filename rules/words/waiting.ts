/** What a rule waits for, in one sentence: "Alarm um 15:12, wenn bis dahin kein Lebenszeichen; gezählt seit 09:12". */
import type { Instant, RuleStatus } from '../engine/types.ts';
import type { KindWaits, WaitingCatalogue } from './catalogue.ts';
import { type Language, type Names, Teller } from './teller.ts';
import { waitingDe } from './waiting-de.ts';
import { waitingEn } from './waiting-en.ts';
import { createWhen } from './when.ts';

const catalogues: Readonly<Record<Language, WaitingCatalogue>> = { de: waitingDe, en: waitingEn };

/** One line without a full stop. `now`: tells today from tomorrow. */
export function waitingSentence(status: RuleStatus, language: Language, names: Names, now: Instant): string {
  const words = catalogues[language];
  const when = createWhen(language, names.timeZone);
  const parts = partsOf(status, words, new Sayer(status, language, names, words, (at) => when(at, now)));
  const said = parts.filter((part) => part !== null).join('; ');
  return status.shadow ? `${words.shadow}: ${said}` : `${said[0]?.toUpperCase() ?? ''}${said.slice(1)}`;
}

function partsOf(status: RuleStatus, words: WaitingCatalogue, say: Sayer): (string | null)[] {
  const reason = String(status.facts.reason ?? '');
  const why = words.reasons[reason]?.(say.since) ?? reason;
  switch (status.state) {
    case 'watching':
      return [say.fires() ?? say.listens, say.begun, say.postponed];
    case 'excused':
      return [words.excused(why, say.until), say.afterwards];
    case 'idle':
      return [words.idle(why, say.until), say.afterwards];
    case 'cannot-see':
      return [say.cannotSee(reason), say.afterwards];
    case 'prealarm':
      return [words.inPrealarm(say.since, say.told ?? '')];
    case 'open':
      return [words.open(say.since)];
  }
}

/** The parts of the sentence, each from the facts it needs. */
class Sayer {
  private readonly status: RuleStatus;
  private readonly words: WaitingCatalogue;
  private readonly tell: Teller;
  private readonly kind: KindWaits;
  private readonly when: (at: Instant) => string;

  constructor(
    status: RuleStatus,
    language: Language,
    names: Names,
    words: WaitingCatalogue,
    when: (at: Instant) => string,
  ) {
    this.status = status;
    this.words = words;
    this.when = when;
    this.kind = words.kinds[status.kind] ?? words.otherwise;
    this.tell = new Teller({ rule: status.rule, facts: status.facts, lastLife: null }, language, names);
  }

  get since(): string {
    return this.when(this.status.since);
  }

  get until(): string | null {
    return this.status.until === null ? null : this.when(this.status.until);
  }

  /** 'Alarm um 09:32'. */
  get told(): string | null {
    const { firesAt, level } = this.status;
    return firesAt === null ? null : `${this.words.levels[level]} ${this.words.at(this.when(firesAt))}`;
  }

  /** 'Voralarm um 09:30, Alarm um 09:32, wenn bis dahin kein Lebenszeichen'. */
  fires(): string | null {
    const { told, words } = this;
    const { prealarmAt } = this.status;
    if (told === null) return null;
    const before = prealarmAt === null ? '' : `${words.prealarm} ${words.at(this.when(prealarmAt))}, `;
    return `${before}${told}, ${this.kind.unless(this.tell)}`;
  }

  get afterwards(): string | null {
    const fires = this.fires();
    return fires && this.words.afterwards(fires);
  }

  get listens(): string {
    return this.kind.listens(this.tell);
  }

  get begun(): string | null {
    return this.kind.begun(this.tell, this.since);
  }

  get postponed(): string | null {
    const from = this.status.facts.postponedFrom;
    return typeof from === 'number' ? this.words.postponed(this.when(from)) : null;
  }

  cannotSee(reason: string): string {
    return this.words.cannotSee[reason]?.(this.tell, this.since) ?? reason;
  }
}
