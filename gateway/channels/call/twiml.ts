/** TwiML: what Twilio is to say in a call (verbs Say and Hangup). */
import { asXml } from '../http-template.ts';

const voices = { de: 'de-DE', en: 'en-GB' } as const;

/** A pause first: who takes a call holds the telephone to the ear before he listens. */
export const announcement = (spoken: string, language: 'de' | 'en'): string =>
  `<Response><Pause length="1"/>${say(spoken, language)}</Response>`;

const say = (text: string, language: 'de' | 'en'): string => `<Say language="${voices[language]}">${asXml(text)}</Say>`;
