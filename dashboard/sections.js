/** Everything of the page but the alerts: the flat at a glance, rules, sensors, faults, live feed, mailbox, technology. */
/** @import { LiveEvent, MailboxMessage, SensorView, Status } from '../gateway/http/api.ts' */
/** @import { Speech } from './speech.js' */
import { element } from './dom.js';

/** @typedef {Extract<LiveEvent, { type: 'reading' }>} ReadingEvent */

/** @param {Status} status @param {Speech} speech */
export function header(status, speech) {
  const { words, time, room } = speech;
  const { flat, lastLife, mode } = status;
  const phase = /** @type {Record<string, string>} */ (words.phases)[flat.phase] ?? flat.phase;
  const lapse = status.speed === 1 ? '' : ` · ${words.timeLapse} ${Math.round(status.speed)}×`;
  const heard = lastLife ? `${time(lastLife.at)}, ${room(lastLife.room)}` : words.noLife;
  return element(
    'header',
    {},
    element('h1', {}, flat.name, element('small', {}, ` ${phase}${lapse}`)),
    element('p', { class: 'clock', 'aria-label': words.careTime }, speech.clock(status.at)),
    element(
      'dl',
      { class: 'glance' },
      fact(words.lastLife, heard),
      fact(words.presence, words.presences[status.presence]),
      fact(words.monitoring, words.monitorings[status.monitoring], status.monitoring === 'hearing' ? '' : 'warn'),
      fact(
        words.mode,
        mode.until === null ? words.modes[mode.mode] : `${words.modes[mode.mode]} ${words.until} ${time(mode.until)}`,
      ),
    ),
  );
}

/** @param {string} name @param {string} value @param {string} [mark] */
const fact = (name, value, mark = '') =>
  element('div', { class: mark }, element('dt', {}, name), element('dd', {}, value));

/** @param {Status} status @param {Speech} speech */
export function rulesSection(status, { words, language }) {
  const items = status.rules.map((rule) =>
    element(
      'li',
      { 'data-key': rule.rule },
      element('strong', {}, rule.title[language]),
      element('span', { class: `tag ${rule.state}` }, words.ruleStates[rule.state]),
      rule.shadow && element('span', { class: 'tag shadow' }, words.shadow),
      element('p', {}, rule.text),
    ),
  );
  return section('rules', words.rules, element('ul', { class: 'rules' }, items));
}

/** @param {Status} status @param {Speech} speech */
export function sensorsSection(status, speech) {
  const { words } = speech;
  const byRoom = [...status.sensors].sort((a, b) => speech.room(a.room).localeCompare(speech.room(b.room)));
  const rows = byRoom.map((sensor) => ({
    key: sensor.id,
    cells: [
      element('span', {}, speech.room(sensor.room), element('small', {}, ` ${sensor.id}`)),
      sensorText(sensor, speech),
      sensor.lastHeardAt === null ? '–' : speech.time(sensor.lastHeardAt),
    ],
  }));
  return section('sensors', words.sensors, table([words.sensor, words.says, words.heardAt], rows));
}

/**
 * Events have no lasting state; housekeeping is news only when something is wrong.
 * @param {SensorView['signals'][number]} cell
 */
function isWorthTelling({ signal, value }) {
  if (signal === 'link') return false;
  if (signal === 'availability') return value === false;
  if (signal === 'tamper') return value === true;
  return value !== null || (signal !== 'help' && signal !== 'button');
}

/** @param {SensorView} sensor @param {Speech} speech */
function sensorText(sensor, { words, value }) {
  const told = sensor.signals.filter(isWorthTelling).map((cell) => value(cell.signal, cell.value));
  const trouble = words.sensorStates[sensor.state];
  return element(
    'span',
    {},
    trouble && element('strong', { class: 'warn' }, trouble),
    trouble && told.length > 0 ? ', ' : '',
    told.join(', '),
  );
}

/** @param {Status} status @param {Speech} speech */
export function faultsSection(status, { words, time }) {
  if (status.faults.length === 0) return null;
  const items = status.faults.map(({ id, since, text }) =>
    element('li', { 'data-key': id }, text, element('small', {}, ` ${words.since} ${time(since)}`)),
  );
  return section('faults', words.faults, element('ul', {}, items));
}

/** @param {readonly ReadingEvent[]} readings newest first @param {Speech} speech */
export function feedSection(readings, speech) {
  const items = readings.map(({ at, sensor, room, signal, value, life }) =>
    element(
      'li',
      { class: life ? 'life' : '' },
      element('time', {}, speech.clock(at)),
      ` ${speech.room(room)}: ${speech.value(signal, value)}`,
      element('small', {}, ` ${sensor}`),
    ),
  );
  const list =
    items.length > 0
      ? element('ol', { class: 'feed' }, items)
      : element('p', { class: 'quiet' }, speech.words.nothingHeard);
  return section('feed', speech.words.feed, list);
}

/** @param {readonly MailboxMessage[]} messages newest first @param {Speech} speech */
export function mailboxSection(messages, { words, time }) {
  if (messages.length === 0) return null;
  const letters = messages.map(({ at, to, by, subject, text }) =>
    element(
      'article',
      { class: 'letter', 'data-key': `${at} ${to} ${by} ${subject}` },
      element(
        'p',
        { class: 'small' },
        `${time(at)} · ${to} ${words.by} ${/** @type {Record<string, string>} */ (words.channels)[by] ?? by}`,
      ),
      subject && by !== 'sms' && element('h3', {}, subject),
      element('p', { class: 'letter-text' }, text),
    ),
  );
  const hint = element('p', { class: 'small' }, words.mailboxHint);
  return section('mailbox', words.mailbox, hint, element('div', { class: 'letters' }, letters));
}

/** @param {Status} status @param {Speech} speech */
export function healthSection(status, { words, time, megabytes }) {
  const { broker, bridge, journal, timeseries, outbox, heartbeatAt, rssBytes } = status.health;
  const series = timeseries
    ? `${timeseries.target}: ${timeseries.behind} ${words.behind}, ${timeseries.quarantined} ${words.quarantined} ${timeseries.lastError ?? ''}`
    : words.notConfigured;
  return section(
    'health',
    words.health,
    element(
      'dl',
      { class: 'facts' },
      fact(words.broker, words.brokers[broker], broker === 'up' ? '' : 'warn'),
      fact(words.bridge, words.bridges[bridge], bridge === 'online' ? '' : 'warn'),
      fact(words.outbox, `${outbox.pending} ${words.waiting}`),
      fact(
        words.journal,
        `${journal.inputs} ${words.inputs}, ${megabytes(journal.historyBytes + journal.stateBytes)} ${journal.damage.join(' ')}`,
      ),
      fact(words.timeseries, series),
      fact(words.heartbeat, heartbeatAt === null ? words.notConfigured : time(heartbeatAt)),
      fact(words.memory, megabytes(rssBytes)),
      fact(words.version, `${status.version}, ${words.runningSince} ${time(status.startedAt)}`),
    ),
  );
}

/** @param {string} id @param {string} title @param {...Node} content */
const section = (id, title, ...content) =>
  element('section', { 'aria-labelledby': id, 'data-key': id }, element('h2', { id }, title), content);

/**
 * The first column names the row.
 * @param {string[]} titles
 * @param {{ key: string, cells: (string | Node)[] }[]} rows
 */
function table(titles, rows) {
  const head = titles.map((title) => element('th', { scope: 'col' }, title));
  const body = rows.map(({ key, cells: [name, ...cells] }) =>
    element(
      'tr',
      { 'data-key': key },
      element('th', { scope: 'row' }, name),
      cells.map((cell) => element('td', {}, cell)),
    ),
  );
  return element('table', {}, element('thead', {}, element('tr', {}, head)), element('tbody', {}, body));
}
