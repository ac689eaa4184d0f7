/** What the HTTP side says to people, in the flat's language. */
import type { Words } from '../../rules/engine/types.ts';

export const httpWords = {
  notSignedIn: {
    de: 'Nicht angemeldet. Einen Anmelde-Link zeigt: aal status --link',
    en: 'Not signed in. For a sign-in link run: aal status --link',
  },
  linkSpent: {
    de: 'Dieser Anmelde-Link gilt nicht mehr (er gilt einmal und 15 Minuten). Einen neuen zeigt: aal status --link',
    en: 'This sign-in link is no longer valid (it works once, for 15 minutes). For a new one run: aal status --link',
  },
  wrongHost: {
    de: 'Diese Adresse wird hier nicht bedient.',
    en: 'This address is not served here.',
  },
  wrongOrigin: {
    de: 'Die Anfrage kam von einer fremden Seite und wurde abgelehnt.',
    en: 'The request came from another site and was refused.',
  },
  notGenuine: { de: 'Abgelehnt.', en: 'Refused.' },
  tooMany: {
    de: 'Zu viele Anfragen. Bitte eine Minute warten.',
    en: 'Too many requests. Please wait a minute.',
  },
  tooManyStreams: {
    de: 'Die Seite ist schon zu oft geöffnet.',
    en: 'The page is open too many times already.',
  },
  notFound: { de: 'Das gibt es hier nicht.', en: 'There is nothing here.' },
  badBody: { de: 'Die Anfrage ist nicht lesbar.', en: 'The request cannot be read.' },
  tooLarge: { de: 'Die Anfrage ist zu groß.', en: 'The request is too large.' },
  failed: {
    de: 'Das hat nicht geklappt; der Grund steht im Protokoll des Wohnungsgeräts.',
    en: 'That did not work; the reason is in the log of the gateway.',
  },
  needsUntil: {
    de: 'Diese Betriebsart braucht ein Ende (untilMs).',
    en: 'This mode needs an end (untilMs).',
  },
} as const satisfies Record<string, Words>;

export const portInUse = (port: number): Words => ({
  de: `Der Port ${port} ist belegt. In flat.yaml unter http: einen anderen eintragen oder das andere Programm beenden.`,
  en: `Port ${port} is in use. Enter another under http: in flat.yaml, or stop the other program.`,
});

export const cannotListen = (where: string, reason: string): Words => ({
  de: `${where} lässt sich nicht öffnen: ${reason}`,
  en: `${where} cannot be opened: ${reason}`,
});

export const alreadyRunning = (socketPath: string): Words => ({
  de: `Für diesen Datenordner läuft schon ein Wohnungsgerät (${socketPath} antwortet).`,
  en: `A gateway is running for this data folder already (${socketPath} answers).`,
});

export const socketPathTooLong = (socketPath: string): Words => ({
  de: `Der Pfad ${socketPath} ist zu lang für einen Unix-Socket (höchstens 107 Zeichen). Einen kürzeren Datenordner wählen.`,
  en: `The path ${socketPath} is too long for a Unix socket (at most 107 characters). Choose a shorter data folder.`,
});
