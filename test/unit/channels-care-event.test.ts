/** What a message means to a care dispatch service: by what the rule noticed, never by what a technician called it. */
import { describe, expect, it } from 'vitest';
import { careEventOf } from '../../gateway/channels/dispatch/event.ts';
import type { Alert, Because } from '../../rules/engine/types.ts';
import { aMessage, anAlert } from '../support/messages.ts';

const alertOf = (facts: Because['facts'], change: Partial<Alert> = {}): Alert =>
  anAlert({ rule: 'x', because: { ...anAlert().because, rule: 'x', facts }, ...change });

const closed = (reason: NonNullable<Alert['closed']>['reason'], by = 'keller'): Partial<Alert> => ({
  state: 'closed',
  closed: { by, reason, at: 0 },
});

describe('what it is about', () => {
  it.each([
    ['inactivity', { kind: 'inactivity', forMs: 1 }],
    ['inactivity', { kind: 'unusual' }],
    ['inactivity', { kind: 'stays', signal: 'activity', is: true, room: 'bath' }],
    ['no-show', { kind: 'missing', signal: 'activity' }],
    ['help', { kind: 'happens', signal: 'help', value: true, room: 'hall', sensor: 'sos_button' }],
    ['fall', { kind: 'happens', signal: 'fall', value: 'confirmed', room: 'bath' }],
    ['bed-left', { kind: 'stays', signal: 'bed', is: false, room: 'bedroom', value: false }],
    ['in-bed', { kind: 'in-bed-too-long', sensor: 'bed', room: 'bedroom' }],
    ['left-flat', { kind: 'stays', signal: 'whereabouts', is: 'away' }],
    ['left-flat', { kind: 'happens', signal: 'contact', value: true }],
    ['left-flat', { kind: 'counts', signal: 'activity', times: 3 }],
    ['door-open', { kind: 'stays', signal: 'contact', is: true, room: 'hall' }],
    ['climate', { kind: 'stays', signal: 'temperature', above: 28, below: null }],
    ['smoke', { kind: 'happens', signal: 'smoke', value: true }],
    ['leak', { kind: 'stays', signal: 'leak', is: true }],
    ['battery-low', { kind: 'fault', id: 'battery:bed', sensor: 'bed', room: 'bedroom' }],
    ['sensor-silent', { kind: 'fault', id: 'silent:bed', sensor: 'bed', room: 'bedroom' }],
    ['gateway-fault', { kind: 'fault', id: 'disk-nearly-full' }],
    ['gateway-fault', { kind: 'fault', id: 'something-new' }],
    ['not-monitored', { kind: 'not-monitored', rule: null }],
    ['other', { kind: 'counts', signal: 'power' }],
    ['other', { kind: 'a-kind-to-come' }],
  ])('%s: %o', (about, facts) => {
    expect(careEventOf(aMessage({ alert: alertOf(facts) })).about).toBe(about);
  });

  it('a routine test is told apart from one that somebody sets off', () => {
    const alert = alertOf({ kind: 'routine', contact: 'zentrale' }, { marked: 'test', level: 'notice' });
    expect(careEventOf(aMessage({ alert })).about).toBe('routine-test');
  });

  it('a test is a test, whatever it plays', () => {
    expect(careEventOf(aMessage({ alert: alertOf({ kind: 'inactivity' }, { marked: 'test' }) })).about).toBe('test');
  });
});

describe('its turn', () => {
  const eventOf = (kind: 'update' | 'all-clear' | 'reminder' | 'taken-over' | 'question', facts = {}, alert = {}) =>
    careEventOf(aMessage({ kind, facts, alert: alertOf({ kind: 'inactivity' }, alert) }));

  it('a reminder is the same alarm again', () => {
    expect(eventOf('reminder')).toMatchObject({ turn: 'begins', phase: 'begins' });
  });
  it('help pressed again is an alarm, a sign of life is news', () => {
    expect(eventOf('update', { count: 2, at: 0 })).toMatchObject({ turn: 'again', phase: 'begins' });
    expect(eventOf('update', { room: 'kitchen', at: 0 })).toMatchObject({ turn: 'activity', phase: 'informs' });
  });
  it('who has taken over, and what is only asked, ends nothing', () => {
    expect(eventOf('taken-over', { by: 'keller' })).toMatchObject({ turn: 'taken-over', phase: 'informs' });
    expect(eventOf('question')).toMatchObject({ turn: 'informed', phase: 'informs' });
  });
  it('the end says whether by itself, by the resident or by a person', () => {
    expect(eventOf('all-clear', {}, closed('resolved', 'rule'))).toMatchObject({ turn: 'resolved', phase: 'ends' });
    expect(eventOf('all-clear', {}, closed('cancelled', 'resident'))).toMatchObject({ turn: 'cancelled' });
    expect(eventOf('all-clear', {}, closed('other', 'resident'))).toMatchObject({ turn: 'cancelled' });
    expect(eventOf('all-clear', {}, closed('justified'))).toMatchObject({ turn: 'closed', phase: 'ends' });
  });
});

it('names room and sensor where there are any, and the flat as a whole otherwise', () => {
  const facts = { kind: 'happens', signal: 'help', room: 'hall', sensor: 'sos_button' };
  expect(careEventOf(aMessage({ alert: alertOf(facts) }))).toMatchObject({ room: 'hall', sensor: 'sos_button' });
  const whole = { kind: 'stays', signal: 'whereabouts', is: 'away', room: '', sensor: null };
  expect(careEventOf(aMessage({ alert: alertOf(whole) }))).toMatchObject({ room: null, sensor: null });
});
