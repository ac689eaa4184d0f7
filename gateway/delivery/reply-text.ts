/** What an SMS reply says. Only a clear yes with the code takes an alert over: 'OK 4711', 'ok4711', 'Okay 4711!', '4711'. */
export type ReplyText =
  | { readonly says: 'ok'; readonly code: string }
  /** A yes or a code, and beside it words that may mean the contrary. */
  | { readonly says: 'unclear'; readonly code: string }
  | { readonly says: 'ok-without-code' }
  /** Neither a yes nor a code; `text`: what the sender wrote, without what was quoted. */
  | { readonly says: 'other'; readonly text: string };

/** 'Antwort' and 'reply' because people copy what they are told to write. */
const yes = String.raw`(?:antwort|reply)?[\s:"']*(?:ok|okay|o\.\s?k\.?)(?![a-zäöüß])`;
const withCode = new RegExp(String.raw`^${yes}[\s.,:;#-]*(\d{4})(?!\d)(.*)$`, 'is');
const codeAlone = /^#?(\d{4})[\s.!]*$/;
const yesAlone = new RegExp(String.raw`^${yes}[\s.!]*$`, 'i');
const refusal =
  /(?<!\p{L})(?:nicht|nich|keine?(?! problem)|nein|leider|krank|not|no(?! problem)|can'?t|cannot|sorry)(?!\p{L})|^\s*\?/iu;

export function parseReply(text: string): ReplyText {
  const own = ownWords(text);
  const [, code, rest = ''] = withCode.exec(own) ?? [];
  if (code !== undefined) return refusal.test(rest) ? { says: 'unclear', code } : { says: 'ok', code };
  const alone = codeAlone.exec(own)?.[1];
  if (alone !== undefined) return { says: 'ok', code: alone };
  return yesAlone.test(own) ? { says: 'ok-without-code' } : { says: 'other', text: own };
}

/** Without the quoted message: some telephones send it along. Full-width and other digits become plain ones. */
function ownWords(text: string): string {
  const lines = text.normalize('NFKC').split(/\r\n|\r|\n/);
  const written = lines.filter((line) => !/^\s*[>|]/.test(line));
  return written
    .join(' ')
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^["'„“»*(]+/, '');
}
