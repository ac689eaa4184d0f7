/** English: fact, last activity, next step; no diagnosis, no blame. */
import type { Catalogue } from './catalogue.ts';

export const en: Catalogue = {
  level: { emergency: 'Emergency call', alarm: 'Alarm', notice: 'Notice', fault: 'Fault' },
  test: 'Test alarm',
  routine: 'Routine test',
  trial: 'Trial',
  late: 'late',
  lateSince: (due, now) => `Sent late: raised at ${due}, sent at ${now}.`,

  takeOverBySms: (code) => `To take over: reply OK ${code}.`,
  reply: (code) => `reply OK ${code}`,
  takeOverByLink: (link) => `I will see to it (take over): ${link}`,

  spoken: {
    opening: 'Hello. This is an automatic message.',
    again: 'I repeat.',
    pressOne: 'If you will see to it, press one now.',
  },

  open: 'still open',
  again: (count) => (count === 1 ? 'Triggered once more since.' : `Triggered ${count} more times since.`),
  againAt: (at, times) => `triggered again at ${at} (${times} times so far)`,
  alsoAt: (at, room, times) => `also ${room} at ${at} (triggered ${times} times so far)`,
  nextStep: {
    emergency: 'Please call or go there at once.',
    alarm: 'Please call or go and look.',
    notice: 'For your information. Please ask when you get the chance.',
    fault: 'Please check.',
  },
  chainGoesOn: 'If nobody takes over, the next step of the chain is told.',
  checkByHand: 'Please look in yourself, again and again, until the all-clear.',
  technicianTold: 'The technician is told separately.',
  testNext: 'Please take it over: that is tested too.',
  routineNext: {
    told: 'There is nothing else to do.',
    asked: 'Please answer, so that the way back is tested. There is nothing else to do.',
  },
  prolong: { bySms: 'To prolong it: AWAY 7D.', otherwise: 'If it is to last longer, please enter a new end.' },
  isTrial: 'The flat is in its trial period: please check whether this message is justified.',

  takenOver: (by, at) => `taken over by ${by} at ${at}`,
  accepted: (by, at) => `accepted by ${by} at ${at}; open until somebody closes it`,
  acceptedLabel: 'Accepted',
  alreadyTakenOver: (by, at) => `Already taken over by ${by} at ${at}.`,
  takenOverLabel: 'Taken over',
  allClearLabel: 'All clear',
  allClear: (at, reason) => (reason === '' ? `settled at ${at}` : `${reason} (${at})`),
  closedBy: (by) => `Closed by ${by}.`,
  reasons: {
    justified: 'somebody has seen to it',
    visit: 'there was a visit',
    away: 'was out',
    sensor: 'the sensor was mistaken',
    test: 'test alarm ended',
    other: '',
    resolved: 'resolved by itself',
    cancelled: 'cancelled in the flat',
  },
  alreadyClosed: (at, reason) => `Closed in the meantime, at ${at}${reason === '' ? '' : ` (${reason})`}.`,

  meanwhile: (happened) => `Meanwhile: ${happened}.`,
  happened: {
    raised: (at, level) => `${at} ${level}`,
    takenOver: (at, by) => `${at} taken over by ${by}`,
    accepted: (at, by) => `${at} accepted by ${by}`,
    activity: (at, room) => `${at} activity again (${room})`,
    again: (at) => `${at} triggered again`,
    settled: (at, reason) => `${at} settled${reason === '' ? '' : `: ${reason}`}`,
  },

  counted: {
    notice: { one: 'notice', many: 'notices' },
    fault: { one: 'fault', many: 'faults' },
    'all-clear': { one: 'all-clear', many: 'all-clears' },
    news: { one: 'piece of news', many: 'pieces of news' },
  },
  takeOverAll: (code) => `To take over all of it: reply OK ${code}.`,
  interrupted: (from, to) => `Monitoring was interrupted from ${from} to ${to}.`,

  activityAgain: (at, room) => `activity again ${at}, ${room}`,
  news: 'there is news about this message',
  alarmGoesOn: 'The message is still open.',

  questionLabel: 'Question',
  question: (at) => `You took over at ${at}. Are you still seeing to it?`,
  questionNext: 'Without your answer the chain goes on.',
  chainLabel: 'Chain',
  nextStepTold: 'No word from you: the chain goes on.',
  hadTakenOver: (by) => `Taken over by ${by} before, no word since.`,

  footer: (flat, at) => `${flat}, ${at}. Automatic message from the gateway in the flat, please do not answer it.`,
  resident: 'somebody in the flat',
  local: 'somebody at the gateway',
  onSite: 'the carer on site',
  centre: 'the care dispatch centre',
};
