/** TwiML: what Twilio is to say in a call (verbs Say, Gather and Pause). */
import { asXml } from '../http-template.ts';

type Language = 'de' | 'en';
const voices = { de: 'de-DE', en: 'en-GB' } as const;

/** A pause first: who takes a call holds the telephone to the ear before he listens. `keysTo`: where a pressed key is told. */
export function announcement(spoken: string, language: Language, keysTo: string | null): string {
  const said = say(spoken, language);
  return `<Response><Pause length="1"/>${keysTo === null ? said : gather(said, keysTo)}</Response>`;
}

/** The answer to a pressed key, or to news that nobody listens to. */
export const thanks = (spoken: string | null, language: Language): string =>
  `<Response>${spoken === null ? '' : say(spoken, language)}</Response>`;

const say = (text: string, language: Language): string => `<Say language="${voices[language]}">${asXml(text)}</Say>`;

/** Ten seconds after the last word for a finger that has to be found. */
const gather = (inner: string, action: string): string =>
  `<Gather input="dtmf" numDigits="1" timeout="10" method="POST" action="${asXml(action)}">${inner}</Gather>`;
