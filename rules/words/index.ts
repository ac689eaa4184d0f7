export { becauseSentence, type Names } from './because.ts';
export { faultTitle, ownTitle, testTitle } from './titles.ts';
