/**
 * The HTML of a mail, for a telephone at three in the morning: what kind of message in words and colour, the fact, the last
 * activity, the next step, one button. Inline styles only, nothing to load; every text is escaped here.
 */
import { escapeHtml } from '../../html.ts';
import type { Message } from '../channel.ts';

export function htmlOf(message: Message): string {
  const { language, subject, flat, layout } = message;
  const { label, headline, paragraphs, next, button, footer } = layout;
  const colour = colourOf(message);
  const blocks = [
    `<h1 style="${bar(colour)}">${escapeHtml(label)}<br>${escapeHtml(flat.name)}</h1>`,
    ...(headline === '' ? [] : [block('font-size:22px;font-weight:bold', capital(headline))]),
    ...paragraphs.map((text) => block('', text)),
    ...next.map((text, index) => block(index === 0 ? 'font-weight:bold' : '', text)),
    ...(button === null ? [] : [buttonOf(button, colour)]),
    block('font-size:15px;margin-top:32px', footer),
  ];
  return `<!DOCTYPE html>
<html lang="${language}" style="color-scheme:light dark">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no">
<title>${escapeHtml(subject)}</title>
</head>
<body style="${page}">
${blocks.join('\n')}
</body>
</html>
`;
}

/** No colours of its own: the mail program's own dark or light page stays readable. */
const page =
  'margin:0 auto;max-width:600px;padding:12px;font-family:sans-serif;font-size:18px;line-height:1.4;overflow-wrap:anywhere';

/** White on it is read by anybody (contrast 7:1, WCAG AAA); bars and buttons bring both colours, so that none is turned around alone. */
const colours = {
  emergency: '#a30015',
  alarm: '#8a3b00',
  notice: '#0b4a82',
  fault: '#474747',
  settled: '#0b5a2b',
  test: '#533580',
} as const;

function colourOf({ kind, level, alert }: Message): string {
  if (kind === 'taken-over' || kind === 'all-clear') return colours.settled;
  return alert.marked === 'test' ? colours.test : colours[level];
}

const onColour = (colour: string): string => `background-color:${colour};color:#ffffff;border-radius:8px`;

const bar = (colour: string): string =>
  `margin:0 0 16px;padding:12px 16px;font-size:26px;line-height:1.25;${onColour(colour)}`;

const block = (style: string, text: string): string =>
  `<p style="margin:0 0 14px${style === '' ? '' : `;${style}`}">${escapeHtml(text).replaceAll('\n', '<br>')}</p>`;

function buttonOf({ label, link }: NonNullable<Message['layout']['button']>, colour: string): string {
  const style = `display:block;padding:18px;font-size:22px;font-weight:bold;text-align:center;text-decoration:none;${onColour(colour)}`;
  return `<p style="margin:24px 0"><a href="${escapeHtml(link)}" style="${style}">${escapeHtml(label)}</a></p>`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
