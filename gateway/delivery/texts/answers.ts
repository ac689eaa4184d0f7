/** Short answers to people who answered: by SMS, and on the page behind a link. */
export interface Answers {
  closed(flat: string, at: string): string;
  takenByOther(flat: string, by: string, at: string): string;
  unknownCode(code: string): string;
  codeMissing: string;
  unclear(code: string): string;
  notUnderstood: string;

  readonly button: string;
  readonly buttonMeans: string;
  readonly thanks: string;
  takenByYou(at: string): string;
  readonly othersTold: string;
  readonly gone: string;
  readonly goneWhy: string;
}

export const answers: Readonly<Record<'de' | 'en', Answers>> = {
  de: {
    closed: (flat, at) => `${flat}: Diese Meldung ist schon abgeschlossen (${at}). Es ist nichts mehr zu tun.`,
    takenByOther: (flat, by, at) => `${flat}: bereits übernommen von ${by} um ${at}.`,
    unknownCode: (code) => `Zur Nummer ${code} gibt es keine offene Meldung. Bitte die vier Ziffern prüfen.`,
    codeMissing: 'Bitte mit der Nummer aus der Meldung antworten, zum Beispiel: OK 1234',
    unclear: (code) => `Nicht eindeutig. Wenn Sie übernehmen, bitte nur antworten: OK ${code}`,
    notUnderstood: 'Nicht verstanden. Zum Übernehmen bitte OK und die vier Ziffern aus der Meldung antworten.',
    button: 'Ich kümmere mich',
    buttonMeans: 'Damit übernehmen Sie diese Meldung. Alle, die sie bekommen haben, erfahren es.',
    thanks: 'Danke.',
    takenByYou: (at) => `Sie haben um ${at} übernommen.`,
    othersTold: 'Die anderen werden benachrichtigt.',
    gone: 'Dieser Link gilt nicht mehr.',
    goneWhy: 'Die Meldung ist abgeschlossen, oder der Link ist unvollständig.',
  },
  en: {
    closed: (flat, at) => `${flat}: this message is closed already (${at}). Nothing is left to do.`,
    takenByOther: (flat, by, at) => `${flat}: already taken over by ${by} at ${at}.`,
    unknownCode: (code) => `There is no open message for number ${code}. Please check the four digits.`,
    codeMissing: 'Please reply with the number from the message, for example: OK 1234',
    unclear: (code) => `Not clear. If you take over, please reply only: OK ${code}`,
    notUnderstood: 'Not understood. To take over, please reply OK and the four digits from the message.',
    button: 'I will see to it',
    buttonMeans: 'You take this message over. Everybody who got it is told.',
    thanks: 'Thank you.',
    takenByYou: (at) => `You took over at ${at}.`,
    othersTold: 'The others are told.',
    gone: 'This link is no longer valid.',
    goneWhy: 'The message is closed, or the link is incomplete.',
  },
};
