import type { CloseReason, Instant, Mode } from '../../../rules/engine/types.ts';
import { modeWords } from '../../words.ts';

/** How the flat is, for STATUS and for the answer to a mode. */
export interface FlatState {
  readonly monitoring: 'hearing' | 'deaf' | 'not-monitored';
  readonly mode: Mode;
  readonly until: Instant | null;
  readonly lastLife: { readonly at: Instant; readonly room: string } | null;
  readonly openAlerts: number;
}

/** Short answers to people who answered: by SMS, and on the page behind a link. */
export interface Answers {
  closed(flat: string, at: string): string;
  takenByOther(flat: string, by: string, at: string): string;
  unknownCode(code: string): string;
  codeMissing: string;
  unclear(code: string): string;
  notUnderstood: string;
  readonly onlyTold: string;
  readonly info: string;
  /** To another key than 1, during a call. */
  readonly notTakenOver: string;
  status(flat: string, state: FlatState, time: (at: Instant) => string): string;
  closeWhy(code: string): string;
  closedByYou(flat: string): string;
  modeUntil(flat: string, mode: Mode, until: string): string;
  monitoredAgain(flat: string): string;
  modeNow(mode: Mode, until: string): string;

  readonly button: string;
  readonly stillOnIt: string;
  readonly arrived: string;
  readonly arrivedMeans: string;
  readonly buttonMeans: string;
  readonly thanks: string;
  takenByYou(at: string): string;
  readonly othersTold: string;
  readonly close: string;
  readonly closeButton: string;
  readonly closeReasons: Readonly<Record<CloseReason, string>>;
  readonly chooseReason: string;
  readonly mode: string;
  readonly modeButton: string;
  readonly modeMeans: string;
  readonly monitorAgain: string;
  readonly chooseMode: string;
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
    notUnderstood:
      'Nicht verstanden. Zum Übernehmen: OK und die vier Ziffern der Meldung. Alle Wörter: INFO. Im Notfall 112.',
    onlyTold: 'Sie werden nur informiert und können nicht übernehmen. Die anderen sind benachrichtigt.',
    notTakenOver: 'Sie haben nicht übernommen. Die Rufkette geht weiter.',
    info: 'OK 4711 übernehmen. ZU 4711 PROBE schließen. BESUCH 2T, WEG 14T, WEG BIS 24.12., PAUSE 2H, WARTUNG, VOR ORT, DA, STATUS.',
    status: (flat, { monitoring, mode, until, lastLife, openAlerts }, time) =>
      [
        `${flat}: ${{ hearing: 'Sensoren werden gehört', deaf: 'Sensoren werden gerade nicht gehört', 'not-monitored': 'wird nicht überwacht' }[monitoring]}.`,
        mode === 'normal' ? '' : ` ${modeWords.de[mode]}${until === null ? '' : ` bis ${time(until)}`}.`,
        lastLife === null ? '' : ` Letzte Aktivität ${time(lastLife.at)}.`,
        ` Offene Meldungen: ${openAlerts}.`,
      ].join(''),
    closeWhy: (code) =>
      `Bitte mit Grund: ZU ${code} und BERECHTIGT, BESUCH, WEG (war nicht da), SENSOR (Fehler), PROBE oder SONST.`,
    closedByYou: (flat) => `${flat}: abgeschlossen. Alle, die es wussten, bekommen die Entwarnung.`,
    modeUntil: (flat, mode, until) =>
      `${flat}: ${modeWords.de[mode]} bis ${until}. Danach wird wieder überwacht. Früher beenden: DA`,
    monitoredAgain: (flat) => `${flat}: wird wieder überwacht.`,
    modeNow: (mode, until) => `${modeWords.de[mode]} bis ${until}. Danach wird wieder überwacht.`,
    button: 'Ich kümmere mich',
    stillOnIt: 'Ich kümmere mich weiter',
    arrived: 'Ich bin da',
    arrivedMeans: 'Wenn Sie in der Wohnung sind: Für zwei Stunden gilt Betreuung vor Ort.',
    buttonMeans: 'Damit übernehmen Sie diese Meldung. Alle, die sie bekommen haben, erfahren es.',
    thanks: 'Danke.',
    takenByYou: (at) => `Sie haben um ${at} übernommen.`,
    othersTold: 'Die anderen werden benachrichtigt.',
    close: 'Alles geklärt?',
    closeButton: 'Meldung abschließen',
    closeReasons: {
      justified: 'Die Meldung war berechtigt',
      visit: 'Es war Besuch da',
      away: 'Es war niemand zu Hause',
      sensor: 'Ein Sensor hat sich geirrt',
      test: 'Es war nur eine Probe',
      other: 'Anderer Grund',
    },
    chooseReason: 'Bitte wählen Sie aus, was der Anlass war. Die Meldung ist noch offen.',
    mode: 'Besuch, Abwesenheit, Betreuung vor Ort',
    modeButton: 'Eintragen',
    modeMeans: 'Solange das gilt, ruhen die Regeln, die auf Stille achten. Notruf, Rauch und Wasser melden immer.',
    monitorAgain: 'Wieder überwachen',
    chooseMode: 'Bitte wählen Sie aus, was eingetragen werden soll. Es ist nichts geändert.',
    gone: 'Dieser Link gilt nicht mehr.',
    goneWhy: 'Die Meldung ist abgeschlossen, oder der Link ist unvollständig.',
  },
  en: {
    closed: (flat, at) => `${flat}: this message is closed already (${at}). Nothing is left to do.`,
    takenByOther: (flat, by, at) => `${flat}: already taken over by ${by} at ${at}.`,
    unknownCode: (code) => `There is no open message for number ${code}. Please check the four digits.`,
    codeMissing: 'Please reply with the number from the message, for example: OK 1234',
    unclear: (code) => `Not clear. If you take over, please reply only: OK ${code}`,
    notUnderstood:
      'Not understood. To take over: OK and the four digits of the message. All words: INFO. In an emergency 112.',
    onlyTold: 'You are only told and cannot take over. The others have been told.',
    notTakenOver: 'You have not taken over. The chain goes on.',
    info: 'OK 4711 takes over. CLOSE 4711 TEST closes. VISIT 2D, AWAY 14D, AWAY UNTIL 24.12., PAUSE 2H, MAINTENANCE, ON SITE, BACK, STATUS.',
    status: (flat, { monitoring, mode, until, lastLife, openAlerts }, time) =>
      [
        `${flat}: ${{ hearing: 'the sensors are heard', deaf: 'the sensors are not heard at present', 'not-monitored': 'is not monitored' }[monitoring]}.`,
        mode === 'normal' ? '' : ` ${modeWords.en[mode]}${until === null ? '' : ` until ${time(until)}`}.`,
        lastLife === null ? '' : ` Last activity ${time(lastLife.at)}.`,
        ` Open messages: ${openAlerts}.`,
      ].join(''),
    closeWhy: (code) =>
      `Please give a reason: CLOSE ${code} and JUSTIFIED, VISIT, AWAY (was out), FAULT (sensor), TEST or OTHER.`,
    closedByYou: (flat) => `${flat}: closed. Everybody who knew of it gets the all-clear.`,
    modeUntil: (flat, mode, until) =>
      `${flat}: ${modeWords.en[mode]} until ${until}. After that it is monitored again. To end it sooner: BACK`,
    monitoredAgain: (flat) => `${flat}: is monitored again.`,
    modeNow: (mode, until) => `${modeWords.en[mode]} until ${until}. After that it is monitored again.`,
    button: 'I will see to it',
    stillOnIt: 'I am still seeing to it',
    arrived: 'I am there',
    arrivedMeans: 'When you are in the flat: for two hours it counts as carer on site.',
    buttonMeans: 'You take this message over. Everybody who got it is told.',
    thanks: 'Thank you.',
    takenByYou: (at) => `You took over at ${at}.`,
    othersTold: 'The others are told.',
    close: 'All settled?',
    closeButton: 'Close the message',
    closeReasons: {
      justified: 'The message was justified',
      visit: 'There were visitors',
      away: 'Nobody was at home',
      sensor: 'A sensor was wrong',
      test: 'It was only a test',
      other: 'Another reason',
    },
    chooseReason: 'Please choose what the reason was. The message is still open.',
    mode: 'Visit, absence, carer on site',
    modeButton: 'Enter',
    modeMeans: 'While it lasts, rules that listen for silence rest. Help calls, smoke and water always call.',
    monitorAgain: 'Monitor again',
    chooseMode: 'Please choose what is to be entered. Nothing has been changed.',
    gone: 'This link is no longer valid.',
    goneWhy: 'The message is closed, or the link is incomplete.',
  },
};
