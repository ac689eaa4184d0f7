/** How the page behind a link looks: plain HTML and forms without scripts, for any telephone. */
import { closeReasons, type Instant, type Mode } from '../../rules/engine/types.ts';
import { becauseSentence } from '../../rules/words/index.ts';
import { escapeHtml } from '../html.ts';
import type { Holder, TakeOver } from './acknowledgement.ts';
import type { Directory } from './compose.ts';
import { choiceLabel, modeChoices } from './mode-choices.ts';
import { type Answers, answers } from './texts/answers.ts';
import { localTime } from './texts/local-time.ts';
import { catalogues } from './texts/write.ts';

type Language = 'de' | 'en';

export interface LinkView {
  readonly holder: Holder;
  readonly state: TakeOver;
  /** false: is only told. */
  readonly mayAct: boolean;
  /** What has just come of a press; null: nothing was pressed, or the state says it. */
  readonly say: ((words: Answers, flat: string, time: (at: Instant) => string) => string) | null;
  readonly now: Instant;
  readonly mode: Mode;
  readonly until: Instant | null;
}

export function linkHtml(view: LinkView, directory: Directory): string {
  const { holder, state, mayAct, say, now } = view;
  const { flat, contacts } = directory;
  const language = contacts[holder.contact]?.language ?? flat.language;
  const words = answers[language];
  const local = localTime(language, flat.timeZone);
  const time = (at: Instant): string => local.time(at, now);
  const said = say === null ? [] : [paragraph(say(words, flat.name, time), 'role="status"')];
  const isOpen = state.verdict !== 'closed' && state.verdict !== 'not-told';
  return page(language, flat.name, [
    `<h1>${escapeHtml(`${catalogues[language].level[holder.alert.level]} ${flat.name}`)}</h1>`,
    ...said,
    ...(say !== null && !isOpen ? [] : evidence(directory, holder, language)),
    ...(say !== null && !isOpen ? [] : stateBlocks(view, directory, words, time)),
    ...(isOpen && mayAct ? closeForm(view, words) : []),
    ...(isOpen && mayAct ? modeForm(view, words, language, time) : []),
  ]);
}

/** Nothing about health or habits for a contact whose detail is short. */
function evidence({ contacts, rooms, flat }: Directory, { alert, contact }: Holder, language: Language): string[] {
  if (contacts[contact]?.detail !== 'full') return [];
  const because = becauseSentence(alert.because, language, { rooms, timeZone: flat.timeZone });
  return [`<h2>${escapeHtml(alert.title[language])}</h2>`, paragraph(because)];
}

function stateBlocks(
  { holder, state, mayAct }: LinkView,
  { flat, contacts }: Directory,
  words: Answers,
  time: (at: Instant) => string,
): string[] {
  switch (state.verdict) {
    case 'yes': {
      if (!mayAct) return [paragraph(words.onlyTold)];
      const { acknowledged } = holder.alert;
      if (acknowledged?.by !== holder.contact) return [button('take', words.button), paragraph(words.buttonMeans)];
      return [paragraph(words.takenByYou(time(acknowledged.at))), button('take', words.stillOnIt), ...arriving(words)];
    }
    case 'done':
      return [
        paragraph(`${words.thanks} ${words.takenByYou(time(state.at))}`),
        paragraph(words.othersTold),
        ...arriving(words),
      ];
    case 'taken':
      return [paragraph(words.takenByOther(flat.name, contacts[state.by]?.name ?? state.by, time(state.at)))];
    case 'closed':
      return [paragraph(words.closed(flat.name, time(state.at)))];
    case 'not-told':
      return [paragraph(words.goneWhy)];
  }
}

const arriving = (words: Answers): string[] => [button('arrive', words.arrived), paragraph(words.arrivedMeans)];

const button = (act: string, label: string): string =>
  `<form method="post"><button name="act" value="${act}">${escapeHtml(label)}</button></form>`;

/** Only once somebody has taken it over: what is asked first is who goes. */
function closeForm({ holder, state }: LinkView, words: Answers): string[] {
  const isTaken = state.verdict === 'done' || holder.alert.state === 'acknowledged';
  if (!isTaken) return [];
  const reasons = closeReasons.map(
    (reason) =>
      `<label><input type="radio" name="reason" value="${reason}" required> ${escapeHtml(words.closeReasons[reason])}</label>`,
  );
  return [
    '<form method="post"><fieldset>',
    `<legend>${escapeHtml(words.close)}</legend>`,
    ...reasons,
    `<button name="act" value="close">${escapeHtml(words.closeButton)}</button>`,
    '</fieldset></form>',
  ];
}

function modeForm(
  { mode, until }: LinkView,
  words: Answers,
  language: Language,
  time: (at: Instant) => string,
): string[] {
  const now = mode === 'normal' || until === null ? [] : [words.modeNow(mode, time(until))];
  const options = modeChoices.map(
    (choice) => `<option value="${choice.id}">${escapeHtml(choiceLabel(choice, language))}</option>`,
  );
  return [
    `<details><summary>${escapeHtml(words.mode)}</summary>`,
    ...now.map((text) => paragraph(text)),
    '<form method="post">',
    `<label>${escapeHtml(words.modeMeans)} <select name="mode">`,
    ...options,
    '</select></label>',
    `<button name="act" value="mode">${escapeHtml(words.modeButton)}</button>`,
    '</form></details>',
  ];
}

const paragraph = (text: string, attributes = ''): string =>
  `<p${attributes === '' ? '' : ` ${attributes}`}>${escapeHtml(text)}</p>`;

export const gonePage = (language: Language): string =>
  page(language, answers[language].gone, [
    `<h1>${escapeHtml(answers[language].gone)}</h1>`,
    paragraph(answers[language].goneWhy),
  ]);

const style =
  'body{font:1.2em sans-serif;margin:1em auto;max-width:32em;padding:0 .8rem;color:#111;background:#fff;overflow-wrap:anywhere;hyphens:auto}' +
  'button,select{font:inherit;width:100%;padding:.8em;border-radius:.4em;margin:.5em 0}' +
  'button{border:0;color:#fff;background:#075}' +
  'select{border:1px solid #555;padding:.8em .3em;background:#fff;color:#111}' +
  'fieldset,details{margin:1.5em 0;padding:.8rem;min-width:0;border:1px solid #777;border-radius:.4em}' +
  'label{display:block;padding:.4em 0}input{width:1.2em;height:1.2em}' +
  ':focus-visible{outline:3px solid #05c;outline-offset:2px}';

const page = (language: Language, title: string, blocks: readonly string[]): string =>
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
<main>
${blocks.join('\n')}
</main>
</body>
</html>
`;
