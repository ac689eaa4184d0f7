/** What the codes mean that we send and receive, in words: for the subscriber sheet and the simulated centre. */
import type { Words } from '../../../rules/engine/types.ts';

const sia: Readonly<Record<string, Words>> = {
  NA: { de: 'Keine Aktivität', en: 'No activity' },
  NS: { de: 'Wieder Aktivität', en: 'Activity resumed' },
  QA: { de: 'Notruf', en: 'Emergency alarm' },
  QR: { de: 'Notruf beendet', en: 'Emergency alarm restored' },
  PA: { de: 'Überfall', en: 'Panic alarm' },
  MA: { de: 'Medizinischer Alarm', en: 'Medical alarm' },
  MR: { de: 'Medizinischer Alarm beendet', en: 'Medical alarm restored' },
  EA: { de: 'Wohnung verlassen', en: 'Exit alarm' },
  DL: { de: 'Tür steht offen', en: 'Door left open' },
  DH: { de: 'Tür wieder geschlossen', en: 'Door left open, restored' },
  FA: { de: 'Rauch oder Feuer', en: 'Fire alarm' },
  FR: { de: 'Rauch oder Feuer beendet', en: 'Fire alarm restored' },
  WA: { de: 'Wasser', en: 'Water alarm' },
  WR: { de: 'Wasser beendet', en: 'Water alarm restored' },
  UA: { de: 'Alarm ohne eigene Art', en: 'Untyped alarm' },
  UR: { de: 'Alarm ohne eigene Art beendet', en: 'Untyped alarm restored' },
  TA: { de: 'Sensor geöffnet', en: 'Tamper alarm' },
  TR: { de: 'Sensor wieder geschlossen', en: 'Tamper restored' },
  XT: { de: 'Batterie eines Sensors schwach', en: 'Transmitter battery low' },
  XR: { de: 'Batterie eines Sensors wieder gut', en: 'Transmitter battery restored' },
  UT: { de: 'Sensor gestört', en: 'Untyped trouble' },
  UJ: { de: 'Sensor wieder in Ordnung', en: 'Untyped trouble restored' },
  AT: { de: 'Netzausfall', en: 'Mains failure' },
  AR: { de: 'Netz wieder da', en: 'Mains restored' },
  YT: { de: 'Akku des Wohnungsgeräts schwach', en: 'System battery low' },
  YR: { de: 'Akku des Wohnungsgeräts wieder gut', en: 'System battery restored' },
  YC: { de: 'Verbindung gestört', en: 'Communications failure' },
  YK: { de: 'Verbindung wieder da', en: 'Communications restored' },
  YX: { de: 'Wohnungsgerät gestört', en: 'Service required' },
  YZ: { de: 'Wohnungsgerät wieder in Ordnung', en: 'Service completed' },
  RP: { de: 'Automatischer Test', en: 'Automatic test' },
  RX: { de: 'Test von Hand', en: 'Manual test' },
};

const cid: Readonly<Record<string, Words>> = {
  '100': { de: 'Medizinischer Alarm', en: 'Medical alarm' },
  '101': { de: 'Notruf', en: 'Personal emergency' },
  '102': { de: 'Meldet sich nicht', en: 'Fail to report in' },
  '111': { de: 'Rauch', en: 'Smoke' },
  '137': { de: 'Sensor geöffnet', en: 'Tamper' },
  '140': { de: 'Allgemeiner Alarm', en: 'General alarm' },
  '150': { de: '24-h-Alarm, kein Einbruch', en: '24 hour alarm, no burglary' },
  '154': { de: 'Wasser', en: 'Water leakage' },
  '300': { de: 'Wohnungsgerät gestört', en: 'System trouble' },
  '301': { de: 'Netzausfall', en: 'Mains loss' },
  '302': { de: 'Akku des Wohnungsgeräts schwach', en: 'System battery low' },
  '350': { de: 'Verbindung gestört', en: 'Communication trouble' },
  '380': { de: 'Sensor gestört', en: 'Sensor trouble' },
  '381': { de: 'Sensor meldet sich nicht', en: 'Sensor not heard' },
  '384': { de: 'Batterie eines Sensors schwach', en: 'Sensor battery low' },
  '601': { de: 'Test von Hand', en: 'Manual test' },
  '602': { de: 'Automatischer Test', en: 'Periodic test' },
};

const over = { de: 'beendet', en: 'restored' } as const;

/** 'NA' -> Keine Aktivität; null for a code that is not ours. */
export const siaWords = (code: string, language: 'de' | 'en'): string | null => sia[code]?.[language] ?? null;

/** '3101' -> Notruf, beendet; null for a code that is not ours. */
export function cidWords(code: string, language: 'de' | 'en'): string | null {
  const words = cid[code.slice(1)]?.[language];
  if (words === undefined) return null;
  return code.startsWith('3') ? `${words}, ${over[language]}` : words;
}

/** What a data block says: '#4711|Nri1/NA12' -> Keine Aktivität, Zone 12; null where it is in codes that are not ours. */
export function reportWords(token: string, data: string, language: 'de' | 'en'): string | null {
  const said = data.slice(data.indexOf('|') + 1);
  const siaCode = token === 'SIA-DCS' ? /^N(?:[a-z]{2}[^/]*\/)*([A-Z]{2})(\d*)$/.exec(said) : null;
  const cidCode = token === 'ADM-CID' ? /^([136]\d{3}) \d{2} (\d{3})$/.exec(said) : null;
  const words = siaCode ? siaWords(siaCode[1] ?? '', language) : cidWords(cidCode?.[1] ?? '', language);
  const zone = Number((siaCode ?? cidCode)?.[2] ?? 0);
  return words !== null && zone > 0 ? `${words}, Zone ${zone}` : words;
}
