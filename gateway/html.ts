/** Text that is to stay text: in a mail, and inside HTML between tags and in quoted attributes. */
export const escapeHtml = (text: string): string => visible(text).replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

/** Without what cannot be seen and changes what can: control characters but the line break, reversed writing, half characters. */
export const visible = (text: string): string => text.replace(/\r\n?/g, '\n').replace(unseen, '').toWellFormed();

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed here
const unseen = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
