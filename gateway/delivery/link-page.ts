/** The page behind an acknowledgement link: plain HTML without scripts, for any telephone. GET shows, POST takes over. */
import type { AcknowledgeInput, Instant } from '../../rules/engine/types.ts';
import { becauseSentence } from '../../rules/words/index.ts';

import type { Clock } from '../clock.ts';
import { escapeHtml } from '../html.ts';
import type { LinkPage, Page } from '../http/link-page.ts';
import type { Journal } from '../journal/journal.ts';
import type { Acknowledgement, Holder, TakeOver } from './acknowledgement.ts';
import type { Directory } from './compose.ts';
import { type Answers, answers } from './texts/answers.ts';
import { localTime } from './texts/local-time.ts';
import { catalogues } from './texts/write.ts';

export interface LinkPageDeps {
  readonly acknowledgement: Acknowledgement;
  readonly journal: Pick<Journal, 'audit'>;
  readonly clock: Clock;
  directory(): Directory;
  hear(input: AcknowledgeInput): void;
}

export function createLinkPage(deps: LinkPageDeps): LinkPage {
  const { acknowledgement, journal, clock } = deps;
  return {
    get: (token) => show(deps, acknowledgement.holderOf(token)),
    post: (token) => {
      const holder = acknowledgement.holderOf(token);
      if (!holder) return show(deps, null);
      const takeOver = acknowledgement.takeOver(holder, 'link');
      const { verdict } = takeOver;
      const accepted = verdict === 'yes' || verdict === 'done';
      const facts = { contact: holder.contact, reason: verdict };
      journal.audit(accepted ? 'link-accepted' : 'link-refused', clock.now(), facts, holder.alert.id);
      if (verdict === 'yes') deps.hear(takeOver.input);
      return show(deps, holder, accepted ? { verdict: 'done', at: clock.now() } : takeOver);
    },
  };
}

function show(deps: LinkPageDeps, holder: Holder | null, after?: TakeOver): Page {
  const { flat, contacts } = deps.directory();
  if (!holder) return { status: 404, html: gonePage(flat.language) };
  const contact = contacts[holder.contact];
  const language = contact?.language ?? flat.language;
  const state = after ?? deps.acknowledgement.takeOver(holder, 'link');
  const blocks = [
    `<h1>${escapeHtml(`${catalogues[language].level[holder.alert.level]} ${flat.name}`)}</h1>`,
    ...evidence(deps, holder, language),
    ...stateBlocks(deps, state, language),
  ];
  return { status: 200, html: page(language, flat.name, blocks) };
}

/** Nothing about health or habits for a contact whose detail is short. */
function evidence({ directory }: LinkPageDeps, { alert, contact }: Holder, language: 'de' | 'en'): string[] {
  const { contacts, rooms, flat } = directory();
  if (contacts[contact]?.detail !== 'full') return [];
  const because = becauseSentence(alert.because, language, { rooms, timeZone: flat.timeZone });
  return [`<h2>${escapeHtml(alert.title[language])}</h2>`, paragraph(because)];
}

function stateBlocks({ directory, clock }: LinkPageDeps, state: TakeOver, language: 'de' | 'en'): string[] {
  const words = answers[language];
  const { flat, contacts } = directory();
  const time = (at: Instant): string => localTime(language, flat.timeZone).time(at, clock.now());
  switch (state.verdict) {
    case 'yes':
      return [form(words), paragraph(words.buttonMeans)];
    case 'done':
      return [paragraph(`${words.thanks} ${words.takenByYou(time(state.at))}`), paragraph(words.othersTold)];
    case 'taken':
      return [paragraph(words.takenByOther(flat.name, contacts[state.by]?.name ?? state.by, time(state.at)))];
    case 'closed':
      return [paragraph(words.closed(flat.name, time(state.at)))];
    case 'not-told':
      return [paragraph(words.goneWhy)];
  }
}

const form = (words: Answers): string => `<form method="post"><button>${escapeHtml(words.button)}</button></form>`;

const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;

const gonePage = (language: 'de' | 'en'): string =>
  page(language, answers[language].gone, [
    `<h1>${escapeHtml(answers[language].gone)}</h1>`,
    paragraph(answers[language].goneWhy),
  ]);

const style =
  'body{font:1.2em sans-serif;margin:1em auto;max-width:32em;padding:0 1em;color:#111;background:#fff}' +
  'button{font:inherit;width:100%;padding:1em;border:0;border-radius:.4em;background:#0b5;color:#fff;background:#075}';

const page = (language: 'de' | 'en', title: string, blocks: readonly string[]): string =>
  `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${blocks.join('\n')}
</body>
</html>
`;
