/** What the codes mean that we send, in words: for the simulated centre. The numbers: ../shared/domain/scaip-codes.json. */
import type { Words } from '../../../rules/engine/types.ts';
import type { ReadRequest } from './request.ts';

const types: Readonly<Record<string, Words>> = {
  ME: { de: 'Alarm', en: 'Alarm' },
  RE: { de: 'Rückstellung', en: 'Reset' },
  IN: { de: 'Information', en: 'Information' },
  PI: { de: 'Test', en: 'Test' },
};

const devices: Readonly<Record<number, Words>> = {
  2: { de: 'Wohnungsgerät', en: 'local unit' },
  3: { de: 'Notruftaste', en: 'personal trigger' },
  4: { de: 'feste Notruftaste', en: 'fixed trigger' },
  5: { de: 'Sturzmelder', en: 'fall detector' },
  10: { de: 'Aktivität', en: 'activity detector' },
  12: { de: 'Bett', en: 'bed monitor' },
  14: { de: 'Tür', en: 'door sensor' },
  15: { de: 'Verlassen der Wohnung', en: 'wandering sensor' },
  20: { de: 'Raumklima', en: 'environmental monitor' },
  23: { de: 'Rauchmelder', en: 'smoke detector' },
  31: { de: 'Überwachung', en: 'system monitor' },
  32: { de: 'Verbindung', en: 'communication link' },
  33: { de: 'Wassermelder', en: 'flood detector' },
  38: { de: 'Sabotage', en: 'tamper' },
  41: { de: 'Stromversorgung', en: 'power supply' },
  50: { de: 'Funksensor', en: 'radio unit' },
};

const statuses: Readonly<Record<number, Words>> = {
  3: { de: 'nicht da', en: 'absent' },
  5: { de: 'übernommen', en: 'acknowledged' },
  9: { de: 'automatischer Alarm', en: 'automatic alarm' },
  10: { de: 'von Hand ausgelöst', en: 'manual alarm' },
  11: { de: 'Hinweis', en: 'alert' },
  15: { de: 'Batterie in Ordnung', en: 'battery ok' },
  16: { de: 'Batterie schwach', en: 'battery low' },
  23: { de: 'Verbindung gestört', en: 'connection failure' },
  48: { de: 'in Betrieb', en: 'in service' },
  67: { de: 'Störung', en: 'malfunction' },
  70: { de: 'in Ordnung', en: 'normal state' },
  77: { de: 'zu lange offen', en: 'open too long' },
  78: { de: 'nicht überwacht', en: 'out of service' },
  85: { de: 'Netzausfall', en: 'power failure' },
  86: { de: 'Netz wieder da', en: 'power restored' },
  92: { de: 'von selbst beendet', en: 'automatic reset' },
  93: { de: 'von Hand beendet', en: 'manual reset' },
  97: { de: 'beendet', en: 'ended' },
  102: { de: 'über den ersten Weg', en: 'over the primary channel' },
  103: { de: 'über den zweiten Weg', en: 'over the redundant channel' },
  104: { de: 'ausgeblieben', en: 'time out' },
  112: { de: 'Verbindung wieder da', en: 'connection restored' },
  117: { de: 'liegt im Bett', en: 'lying in bed' },
  119: { de: 'Bewegung', en: 'movement' },
  123: { de: 'meldet sich nicht', en: 'not heard' },
  124: { de: 'meldet sich wieder', en: 'heard again' },
  125: { de: 'geöffnet', en: 'tampered with' },
};

/** What a field means where it is left out (dispatch-protocols.md, 1.2). */
const leftOut = { mty: 'ME', stc: '10' };

/** 'Alarm: Bett, nicht da, Nummer 3'. A code that is not ours stays a number. */
export function requestWords(fields: ReadRequest['fields'], language: 'de' | 'en'): string {
  const { mty = leftOut.mty, dty = '', stc = leftOut.stc, did } = fields;
  const number = did === undefined ? [] : [`${language === 'de' ? 'Nummer' : 'number'} ${did}`];
  const parts = [wordOf(devices, dty, language), wordOf(statuses, stc, language), ...number];
  return `${types[mty]?.[language] ?? mty}: ${parts.join(', ')}`;
}

/** Devices write 2, 02 and 0002 for the same. */
const wordOf = (table: Readonly<Record<number, Words>>, code: string, language: 'de' | 'en'): string =>
  table[Number(code)]?.[language] ?? code;
