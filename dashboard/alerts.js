/** The alerts: what happened, why, who knows, and what one can do about it. */
/** @import { AlertView, DeliveryView, Status } from '../gateway/http/api.ts' */
/** @import { Speech } from './speech.js' */
import { element } from './dom.js';

const closeReasons = /** @type {const} */ (['justified', 'visit', 'away', 'sensor', 'test', 'other']);

/** @param {AlertView} view */
export const isOver = ({ alert }) => alert.state === 'closed' || alert.state === 'cancelled';

/**
 * @param {Status} status
 * @param {Speech} speech
 * @param {(event: Event) => void} act what the buttons and forms call; the alert is in data-alert, the command in data-command
 */
export function alertsSection(status, speech, act) {
  const { words } = speech;
  const open = status.alerts.filter((view) => !isOver(view));
  const over = status.alerts.filter(isOver);
  return element(
    'section',
    { 'aria-labelledby': 'alerts', class: 'wide' },
    element('h2', { id: 'alerts' }, words.alerts),
    open.length === 0 && element('p', { class: 'quiet', 'data-key': 'none' }, words.noAlerts),
    open.map((view) => card(view, speech, act)),
    over.length > 0 &&
      element(
        'details',
        { class: 'earlier', 'data-key': 'earlier' },
        element('summary', {}, `${words.earlier} (${over.length})`),
        over.map((view) => card(view, speech, act)),
      ),
  );
}

/** @param {AlertView} view @param {Speech} speech @param {(event: Event) => void} act */
function card(view, speech, act) {
  const { alert, because, replyCode } = view;
  const { words, language, time } = speech;
  const heading = [
    element('span', { class: 'level' }, words.levels[alert.level]),
    alert.marked && element('span', { class: 'marked' }, words.marked[alert.marked]),
    ` ${alert.title[language]}`,
  ];
  return element(
    'article',
    { class: `alert ${alert.level} ${alert.state}`, 'data-key': alert.id, 'data-alert': alert.id },
    element('h3', {}, heading),
    element('p', { class: 'state' }, stateText(view, speech)),
    element('p', { class: 'because' }, because),
    alert.acknowledged && element('p', {}, whoText(words.takenOverBy, alert.acknowledged, speech)),
    alert.handedOver && element('p', {}, `${words.handedOver}: ${alert.handedOver.to} ${time(alert.handedOver.at)}`),
    alert.closed &&
      element('p', {}, `${whoText(words.closedBy, alert.closed, speech)}: ${words.reasons[alert.closed.reason]}`),
    !isOver(view) && actions(view, speech, act),
    deliveries(view, speech),
    element('p', { class: 'small' }, alert.id, replyCode ? ` · ${words.replyCode} ${replyCode}` : ''),
  );
}

/** @param {AlertView} view @param {Speech} speech */
function stateText({ alert }, { words, time }) {
  const since = `${words.states[alert.state]}, ${words.since} ${time(alert.openedAt ?? alert.startedAt)}`;
  return alert.count > 1 ? `${since}, ${words.again(alert.count - 1)}` : since;
}

/** @param {string} what @param {{ by: string, at: number }} who @param {Speech} speech */
const whoText = (what, { by, at }, { person, time }) => `${what} ${person(by)}, ${time(at)}`;

/** @param {AlertView} view @param {Speech} speech @param {(event: Event) => void} act */
function actions({ alert }, { words }, act) {
  /** @param {string} command @param {string} text @param {string} key */
  const button = (command, text, key) =>
    element('button', { type: 'button', 'data-command': command, 'data-key': key, onclick: act }, text);
  return element(
    'div',
    { class: 'actions', 'data-key': 'actions' },
    alert.state === 'open' && button('ack', words.takeOver, 'ack'),
    alert.state === 'prealarm' && button('cancel', words.cancel, 'cancel'),
    alert.state !== 'prealarm' && closeForm(alert.id, words, act),
  );
}

/** @param {string} alertId @param {Speech['words']} words @param {(event: Event) => void} act */
function closeForm(alertId, words, act) {
  const choices = closeReasons.map((reason) =>
    element(
      'label',
      {},
      element('input', { type: 'radio', name: `reason ${alertId}`, value: reason, required: true }),
      words.reasons[reason],
    ),
  );
  return element(
    'details',
    { 'data-key': 'close' },
    element('summary', {}, `${words.close} …`),
    element(
      'form',
      { 'data-command': 'close', onsubmit: act },
      element('fieldset', {}, element('legend', {}, words.closeWhy), choices),
      element('button', { type: 'submit' }, words.close),
    ),
  );
}

/** @param {AlertView} view @param {Speech} speech */
function deliveries(view, speech) {
  const { words } = speech;
  if (view.deliveries.length === 0) return isOver(view) ? null : element('p', { class: 'small' }, words.nobodyTold);
  return element(
    'div',
    { class: 'deliveries', 'data-key': 'deliveries' },
    element('h4', {}, words.told),
    element(
      'ul',
      {},
      view.deliveries.map((delivery) => deliveryItem(delivery, speech)),
    ),
  );
}

const marks = { pending: '…', sent: '✓', 'handed-over': '✓✓', failed: '✗', superseded: '–' };

/** @param {DeliveryView} delivery @param {Speech} speech */
function deliveryItem({ id, contact, by, message, status, reason, attempts, at, lastAttemptAt }, { words, time }) {
  const channel = /** @type {Record<string, string>} */ (words.channels)[by] ?? by;
  const why = reason ? ` (${reason})` : '';
  const tries = attempts > 1 ? `, ${attempts} ${words.attempts}` : '';
  return element(
    'li',
    { class: status, 'data-key': id },
    element('span', { class: 'mark', 'aria-hidden': 'true' }, marks[status]),
    `${contact}, ${channel}: ${words.messages[message]} ${words.deliveries[status]} ${time(lastAttemptAt ?? at)}${why}${tries}`,
  );
}
