/** Why a command over MQTT was refused, as its sender reads it. */
export interface Refusal {
  readonly reason: 'verb' | 'retained' | 'size' | 'json' | 'shape';
  /** The verb, the limit in bytes, or the key that is wrong. */
  readonly detail: string;
}

const texts = {
  de: {
    verb: (detail: string) => `Den Befehl „${detail}“ gibt es nicht.`,
    retained: () => 'Befehle dürfen nicht als „retained“ gesendet werden: Sie würden bei jedem Start wiederholt.',
    size: (detail: string) => `Der Befehl ist länger als ${detail} Byte.`,
    json: () => 'Der Befehl ist kein gültiges JSON.',
    shape: (detail: string) =>
      detail ? `Im Befehl fehlt „${detail}“ oder ist falsch.` : 'Der Befehl muss ein JSON-Objekt sein.',
  },
  en: {
    verb: (detail: string) => `There is no command "${detail}".`,
    retained: () => 'Commands must not be retained: they would be repeated at every start.',
    size: (detail: string) => `The command is longer than ${detail} bytes.`,
    json: () => 'The command is not valid JSON.',
    shape: (detail: string) =>
      detail ? `"${detail}" is missing in the command, or wrong.` : 'The command must be a JSON object.',
  },
} as const;

export const refusalText = ({ reason, detail }: Refusal, language: 'de' | 'en'): string =>
  texts[language][reason](detail);
