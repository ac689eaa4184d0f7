/** What the gateway answers to a command, in the flat's language. */
import type { Mode } from '../rules/engine/types.ts';

const modesDe: Readonly<Record<Mode, string>> = {
  normal: 'normal',
  absence: 'Abwesenheit',
  visit: 'Besuch',
  care: 'Betreuung vor Ort',
  maintenance: 'Wartung',
  pause: 'Pause (Überwachung aus)',
};

const modesEn: Readonly<Record<Mode, string>> = {
  normal: 'normal',
  absence: 'absence',
  visit: 'visit',
  care: 'carer on site',
  maintenance: 'maintenance',
  pause: 'pause (monitoring off)',
};

export const modeWords = { de: modesDe, en: modesEn } as const;

export const commandWords = {
  de: {
    acknowledged: (title: string) => `Übernommen: ${title}.`,
    closed: (title: string) => `Abgeschlossen: ${title}.`,
    cancelled: 'Voralarm abgebrochen.',
    nothingToCancel: 'Es läuft kein Voralarm.',
    alreadyClosed: (title: string) => `${title}: ist schon abgeschlossen.`,
    notOpenYet: (title: string) => `${title}: noch im Voralarm; abbrechen statt übernehmen.`,
    unknownAlert: (id: string) => `Kein Alarm mit der Nummer ${id}.`,
    needsEnd: 'Jeder Modus außer normal braucht ein Ende in der Zukunft.',
    mode: (mode: Mode) => `Modus: ${modesDe[mode]}.`,
    testAlarm: 'Probealarm ausgelöst.',
    routine: (contact: string) => `Routineruf an ${contact} ausgelöst. Ergebnis: aal routine`,
    noRoutine: (contact: string) =>
      `Kein Routineruf an ${contact}: Der Kontakt steht nicht unter routine: in flat.yaml, ein Alarm ist offen, oder die Wohnung wird nicht überwacht.`,
  },
  en: {
    acknowledged: (title: string) => `Taken over: ${title}.`,
    closed: (title: string) => `Closed: ${title}.`,
    cancelled: 'Pre-alarm cancelled.',
    nothingToCancel: 'No pre-alarm is running.',
    alreadyClosed: (title: string) => `${title}: is closed already.`,
    notOpenYet: (title: string) => `${title}: still in pre-alarm; cancel it instead.`,
    unknownAlert: (id: string) => `No alert has the number ${id}.`,
    needsEnd: 'Every mode but normal needs an end in the future.',
    mode: (mode: Mode) => `Mode: ${modesEn[mode]}.`,
    testAlarm: 'Test alarm raised.',
    routine: (contact: string) => `Routine test to ${contact} raised. Its outcome: aal routine`,
    noRoutine: (contact: string) =>
      `No routine test to ${contact}: the contact is not under routine: in flat.yaml, an alarm is open, or the flat is not monitored.`,
  },
} as const;
