export { becauseSentence, type Names } from './because.ts';
