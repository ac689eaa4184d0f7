/** German, as one would read it to one's mother: fact, last activity, next step; no diagnosis, no blame. */
import type { Catalogue } from './catalogue.ts';

export const de: Catalogue = {
  level: { emergency: 'Notruf', alarm: 'Alarm', notice: 'Hinweis', fault: 'Störung' },
  test: 'Probealarm',
  routine: 'Routineruf',
  trial: 'Probebetrieb',
  late: 'verspätet',
  lateSince: (due, now) => `Verspätet übermittelt: ausgelöst um ${due}, gesendet um ${now}.`,

  takeOverBySms: (code) => `Übernehmen: Antwort OK ${code}.`,
  reply: (code) => `Antwort OK ${code}`,
  takeOverByLink: (link) => `Ich kümmere mich (übernehmen): ${link}`,

  spoken: {
    opening: 'Guten Tag. Dies ist eine automatische Nachricht.',
    again: 'Ich wiederhole.',
    pressOne: 'Wenn Sie sich kümmern, drücken Sie jetzt die Eins.',
  },

  open: 'noch offen',
  again: (count) => (count === 1 ? 'Seitdem noch einmal ausgelöst.' : `Seitdem noch ${count}-mal ausgelöst.`),
  againAt: (at, times) => `erneut ausgelöst um ${at} (bisher ${times}-mal)`,
  alsoAt: (at, room, times) => `um ${at} auch ${room} (bisher ${times}-mal ausgelöst)`,
  nextStep: {
    emergency: 'Bitte rufen Sie sofort an oder sehen Sie sofort nach.',
    alarm: 'Bitte rufen Sie an oder sehen Sie nach.',
    notice: 'Zur Kenntnis. Bitte bei Gelegenheit nachfragen.',
    fault: 'Bitte prüfen.',
  },
  chainGoesOn: 'Übernimmt niemand, wird die nächste Stufe der Rufkette benachrichtigt.',
  checkByHand: 'Bitte sehen Sie bis zur Entwarnung immer wieder selbst nach (Ersatzkontrolle).',
  technicianTold: 'Die Technik wird gesondert benachrichtigt.',
  testNext: 'Bitte übernehmen Sie ihn: Auch das wird geprüft.',
  routineNext: {
    told: 'Sie müssen nichts weiter tun.',
    asked: 'Bitte antworten Sie, damit der Weg zurück geprüft ist. Sonst ist nichts zu tun.',
  },
  prolong: {
    bySms: 'Verlängern: WEG 7T.',
    otherwise: 'Soll sie länger dauern, tragen Sie bitte ein neues Ende ein.',
  },
  isTrial: 'Die Wohnung ist im Probebetrieb: Bitte prüfen Sie, ob diese Meldung berechtigt ist.',

  takenOver: (by, at) => `übernommen von ${by} um ${at}`,
  accepted: (by, at) => `angenommen von ${by} um ${at}; offen, bis jemand abschließt`,
  acceptedLabel: 'Angenommen',
  alreadyTakenOver: (by, at) => `Bereits übernommen von ${by} um ${at}.`,
  takenOverLabel: 'Übernommen',
  allClearLabel: 'Entwarnung',
  allClear: (at, reason) => (reason === '' ? `erledigt um ${at}` : `${reason} (${at})`),
  closedBy: (by) => `Abgeschlossen von ${by}.`,
  reasons: {
    justified: 'es wurde nachgesehen',
    visit: 'Besuch war da',
    away: 'war außer Haus',
    sensor: 'der Sensor hatte sich geirrt',
    test: 'Probealarm beendet',
    other: '',
    resolved: 'hat sich von selbst erledigt',
    cancelled: 'in der Wohnung abgebrochen',
  },
  alreadyClosed: (at, reason) => `Inzwischen abgeschlossen um ${at}${reason === '' ? '' : ` (${reason})`}.`,

  meanwhile: (happened) => `Inzwischen: ${happened}.`,
  happened: {
    raised: (at, level) => `${at} ${level}`,
    takenOver: (at, by) => `${at} von ${by} übernommen`,
    accepted: (at, by) => `${at} von ${by} angenommen`,
    activity: (at, room) => `${at} wieder Bewegung (${room})`,
    again: (at) => `${at} erneut ausgelöst`,
    settled: (at, reason) => `${at} erledigt${reason === '' ? '' : `: ${reason}`}`,
  },

  counted: {
    notice: { one: 'Hinweis', many: 'Hinweise' },
    fault: { one: 'Störung', many: 'Störungen' },
    'all-clear': { one: 'Entwarnung', many: 'Entwarnungen' },
    news: { one: 'Neuigkeit', many: 'Neuigkeiten' },
  },
  takeOverAll: (code) => `Alles übernehmen: Antwort OK ${code}.`,
  interrupted: (from, to) => `Überwachung unterbrochen von ${from} bis ${to}.`,

  activityAgain: (at, room) => `wieder Bewegung ${at}, ${room}`,
  news: 'es gibt etwas Neues zu dieser Meldung',
  alarmGoesOn: 'Die Meldung ist noch offen.',

  questionLabel: 'Rückfrage',
  question: (at) => `Sie haben um ${at} übernommen. Kümmern Sie sich noch?`,
  questionNext: 'Ohne Ihre Antwort wird die Rufkette fortgesetzt.',
  chainLabel: 'Rufkette',
  nextStepTold: 'Keine Rückmeldung von Ihnen: Die Rufkette wird fortgesetzt.',
  hadTakenOver: (by) => `Zuvor übernommen von ${by}, seitdem keine Rückmeldung.`,

  footer: (flat, at) => `${flat}, ${at}. Automatische Nachricht des Wohnungsgeräts, bitte nicht beantworten.`,
  resident: 'jemandem in der Wohnung',
  local: 'jemandem am Wohnungsgerät',
  onSite: 'der Betreuung vor Ort',
  centre: 'der Hausnotrufzentrale',
};
