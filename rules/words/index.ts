export { becauseSentence } from './because.ts';
export type { Language, Names } from './teller.ts';
export { clock, duration } from './time.ts';
export { faultNames, faultTitle, ownTitle, testTitle } from './titles.ts';
export { waitingSentence } from './waiting.ts';
export { createWhen } from './when.ts';
