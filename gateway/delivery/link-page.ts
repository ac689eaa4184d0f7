/** The page behind an acknowledgement link: GET shows, POST takes over, closes with a reason, or enters a visit or an absence. */
import { limits } from '../../rules/engine/limits.ts';
import type { AcknowledgeInput, CloseInput, CloseReason, ModeInput } from '../../rules/engine/types.ts';
import { closeReasons } from '../../rules/engine/types.ts';
import type { Clock } from '../clock.ts';
import type { LinkPage, Page } from '../http/link-page.ts';
import type { Journal } from '../journal/journal.ts';
import { type Acknowledgement, type Holder, type TakeOver, verdictReasons } from './acknowledgement.ts';
import type { Directory } from './compose.ts';
import { gonePage, type LinkView, linkHtml } from './link-html.ts';
import { modeChoices } from './mode-choices.ts';
import type { FlatState } from './texts/answers.ts';

export interface LinkPageDeps {
  readonly acknowledgement: Acknowledgement;
  readonly journal: Pick<Journal, 'audit'>;
  readonly clock: Clock;
  directory(): Directory;
  /** How the flat is now. */
  state(): FlatState;
  hear(input: AcknowledgeInput | CloseInput | ModeInput): void;
}

/** What a press of a button comes to. `say`: what the page says first; null: the state speaks for itself. */
interface Deed {
  readonly accepted: boolean;
  /** For the audit. */
  readonly reason: string;
  readonly inputs?: readonly (AcknowledgeInput | CloseInput | ModeInput)[];
  readonly takeOver?: TakeOver;
  readonly say?: LinkView['say'];
}

export function createLinkPage(deps: LinkPageDeps): LinkPage {
  const { acknowledgement, journal, clock } = deps;
  return {
    get: (token) => show(deps, acknowledgement.holderOf(token)),
    post: (token, form) => {
      const holder = acknowledgement.holderOf(token);
      if (!holder) return show(deps, null);
      const deed = deedOf(deps, holder, form);
      const { accepted, reason, inputs = [] } = deed;
      const facts = { contact: holder.contact, reason };
      journal.audit(accepted ? 'link-accepted' : 'link-refused', clock.now(), facts, holder.alert.id);
      for (const input of inputs) deps.hear(input);
      return show(deps, holder, deed);
    },
  };
}

/** Without a word about what is wanted it is a taking over: so did the page ask that people may still have open. */
function deedOf(deps: LinkPageDeps, holder: Holder, form: URLSearchParams): Deed {
  const takeOver = deps.acknowledgement.takeOver(holder, 'link');
  const { verdict } = takeOver;
  const wanted = form.get('act') ?? 'take';
  if (isOnlyTold(deps, holder)) return { accepted: false, reason: 'only told' };
  if (verdict === 'closed' || verdict === 'not-told') return { accepted: false, reason: verdictReasons[verdict] };
  if (wanted === 'close') return closing(deps, holder, form.get('reason'));
  if (wanted === 'mode') return entering(deps, holder, form.get('mode'));
  if (wanted === 'arrive') return arriving(deps, holder, takeOver);
  if (wanted !== 'take') return { accepted: false, reason: 'not understood' };
  return takingOver(takeOver);
}

const isOnlyTold = ({ directory }: LinkPageDeps, { contact }: Holder): boolean =>
  directory().contacts[contact]?.takes_over === false;

function takingOver(takeOver: TakeOver): Deed {
  const { verdict } = takeOver;
  if (verdict !== 'yes') return { accepted: verdict === 'done', reason: verdictReasons[verdict] };
  const { input } = takeOver;
  return { accepted: true, reason: verdictReasons.yes, inputs: [input], takeOver: { verdict: 'done', at: input.at } };
}

/** Keeps the alert with whoever has come, and the flat knows that somebody is there. */
function arriving({ clock }: LinkPageDeps, { contact }: Holder, takeOver: TakeOver): Deed {
  const took = takingOver(takeOver);
  if (!took.accepted) return took;
  const at = clock.now();
  const until = at + limits.modeMs.care.usual;
  return {
    ...took,
    reason: 'arrived',
    inputs: [...(took.inputs ?? []), { type: 'mode', at, mode: 'care', until, by: contact, via: 'link' }],
    say: (words, _flat, time) => `${words.thanks} ${words.modeNow('care', time(until))}`,
  };
}

function closing({ clock }: LinkPageDeps, { alert, contact }: Holder, reason: string | null): Deed {
  if (!isReason(reason)) return { accepted: false, reason: 'no reason to close', say: (words) => words.chooseReason };
  const at = clock.now();
  return {
    accepted: true,
    reason: `closed: ${reason}`,
    inputs: [{ type: 'close', at, alertId: alert.id, by: contact, via: 'link', reason }],
    takeOver: { verdict: 'closed', at },
    say: (words, flat) => words.closedByYou(flat),
  };
}

const isReason = (text: string | null): text is CloseReason => closeReasons.some((reason) => reason === text);

function entering({ clock }: LinkPageDeps, { contact }: Holder, chosen: string | null): Deed {
  const choice = modeChoices.find(({ id }) => id === chosen);
  if (!choice) return { accepted: false, reason: 'not understood', say: (words) => words.chooseMode };
  const at = clock.now();
  const { mode, forMs } = choice;
  const until = forMs === null ? {} : { until: at + forMs };
  return {
    accepted: true,
    reason: `mode ${mode}`,
    inputs: [{ type: 'mode', at, mode, ...until, by: contact, via: 'link' }],
    say: (words, flat, time) => (forMs === null ? words.monitoredAgain(flat) : words.modeNow(mode, time(at + forMs))),
  };
}

function show(deps: LinkPageDeps, holder: Holder | null, deed?: Deed): Page {
  const directory = deps.directory();
  if (!holder) return { status: 404, html: gonePage(directory.flat.language) };
  const state = deed?.takeOver ?? deps.acknowledgement.takeOver(holder, 'link');
  const { mode, until } = deps.state();
  const mayAct = !isOnlyTold(deps, holder);
  const view = { holder, state, mayAct, say: deed?.say ?? null, now: deps.clock.now(), mode, until };
  return { status: 200, html: linkHtml(view, directory) };
}
