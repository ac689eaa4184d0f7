/** The local page: listens to the live feed, shows what it hears, and says so plainly when it hears nothing. */
/** @import { LiveEvent, MailboxMessage, Status } from '../gateway/http/api.ts' */
/** @import { ReadingEvent } from './sections.js' */
import { alertsSection, isOver } from './alerts.js';
import { element, patch } from './dom.js';
import {
  faultsSection,
  feedSection,
  header,
  healthSection,
  mailboxSection,
  rulesSection,
  sensorsSection,
} from './sections.js';
import { speechOf } from './speech.js';
import { catalogue } from './words.js';

const readingsShown = 14;
const messagesShown = 30;
/** The feed says something at least every 15 s; longer silence means that the page is looking at the past. */
const silenceMs = 40_000;
const retryMs = 3_000;
/** A screen need not change more often than an eye can follow. */
const drawEveryMs = 200;
const answerMs = 15_000;

/** @type {Status | null} */
let status = null;
/** @type {ReadingEvent[]} */
let readings = [];
/** @type {Map<string, unknown>} */
const lastValues = new Map();
const housekeeping = new Set(['battery', 'link', 'availability', 'tamper']);
/** @type {MailboxMessage[]} */
let messages = [];
/** @type {Set<string>} */
let announced = new Set();
let drawing = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let saying;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let silence;

const page = byId('page');
const connection = byId('connection');

/** @param {string} id */
function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no #${id}`);
  return found;
}

const wordsNow = () => catalogue[status?.flat.language ?? (navigator.language.startsWith('de') ? 'de' : 'en')];

function listen() {
  const feed = new EventSource('/api/events');
  const again = () => {
    feed.close();
    lost().then(() => setTimeout(listen, retryMs));
  };
  const heard = () => {
    connection.replaceChildren();
    clearTimeout(silence);
    silence = setTimeout(again, silenceMs);
  };
  feed.addEventListener('open', readMailbox);
  feed.addEventListener('ping', heard);
  for (const type of ['status', 'reading', 'message'])
    feed.addEventListener(type, (event) => {
      heard();
      take(JSON.parse(/** @type {MessageEvent<string>} */ (event).data));
    });
  feed.addEventListener('error', again);
}

/** Says why nothing is heard: signed out, or no gateway. */
async function lost() {
  clearTimeout(silence);
  const words = wordsNow();
  const answer = await fetch('/api/status').catch(() => null);
  if (answer?.status === 401) {
    page.replaceChildren();
    status = null;
    connection.replaceChildren(
      element('p', {}, words.signedOut),
      element('p', {}, element('code', {}, 'aal status --link')),
    );
  } else if (answer?.ok) {
    take({ type: 'status', status: await answer.json() });
  } else {
    connection.replaceChildren(element('p', {}, words.disconnected));
  }
}

async function readMailbox() {
  const answer = await fetch('/api/mailbox').catch(() => null);
  if (!answer?.ok) return;
  messages = /** @type {MailboxMessage[]} */ (await answer.json()).slice(-messagesShown).reverse();
  draw();
}

/** @param {LiveEvent} event */
function take(event) {
  if (event.type === 'status') status = event.status;
  else if (event.type === 'reading') hear(event);
  else messages = [event.message, ...messages].slice(0, messagesShown);
  draw();
}

/** What a person did, or what has changed; the housekeeping of the radio stays out. */
function hear(/** @type {ReadingEvent} */ reading) {
  const { sensor, signal, value, life } = reading;
  const key = `${sensor} ${signal}`;
  const isNew = life || (lastValues.has(key) && lastValues.get(key) !== value);
  lastValues.set(key, value);
  if (isNew && !housekeeping.has(signal)) readings = [reading, ...readings].slice(0, readingsShown);
}

function draw() {
  if (drawing) return;
  drawing = true;
  setTimeout(() => {
    drawing = false;
    if (status) show(status);
  }, drawEveryMs);
}

/** @param {Status} now */
function show(now) {
  const speech = speechOf(now);
  document.documentElement.lang = speech.language;
  const fresh = element(
    'div',
    { id: 'page' },
    header(now, speech),
    element(
      'main',
      {},
      alertsSection(now, speech, act),
      element('div', {}, rulesSection(now, speech), sensorsSection(now, speech)),
      element(
        'div',
        {},
        faultsSection(now, speech),
        mailboxSection(messages, speech),
        feedSection(readings, speech),
        healthSection(now, speech),
      ),
    ),
  );
  patch(page, fresh);
  announce(now, speech.words.newAlert);
}

/** The title and a line for screen readers: an alert is noticed on another tab, and without looking. */
function announce(/** @type {Status} */ now, /** @type {string} */ newAlert) {
  const open = now.alerts.filter((view) => !isOver(view));
  document.title =
    open.length > 0 ? `(${open.length}) ${open[0]?.alert.title[now.flat.language]} · ${now.flat.name}` : now.flat.name;
  const fresh = open.filter(({ alert }) => !announced.has(alert.id));
  announced = new Set(open.map(({ alert }) => alert.id));
  if (fresh.length > 0)
    byId('announce').textContent = fresh
      .map(({ alert, because }) => `${newAlert} ${alert.title[now.flat.language]}. ${because}`)
      .join(' ');
}

/** A button or form of an alert was used. */
async function act(/** @type {Event} */ event) {
  event.preventDefault();
  const control = /** @type {HTMLElement} */ (event.currentTarget);
  const card = /** @type {HTMLElement} */ (control.closest('[data-alert]'));
  const reason = control instanceof HTMLFormElement ? new FormData(control).values().next().value : undefined;
  const buttons = card.querySelectorAll('button');
  for (const button of buttons) button.disabled = true;
  say(await send(String(control.dataset.command), { alertId: card.dataset.alert, ...(reason ? { reason } : {}) }));
  for (const button of buttons) button.disabled = false;
}

/** @param {string} text */
function say(text) {
  const line = byId('answer');
  line.textContent = text;
  clearTimeout(saying);
  saying = setTimeout(() => {
    line.textContent = '';
  }, answerMs);
}

/** @param {string} command @param {object} body @returns {Promise<string>} what to tell the person */
async function send(command, body) {
  try {
    const answer = await fetch(`/api/${command}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const said = /** @type {{ text?: string, error?: string }} */ (await answer.json());
    return answer.ok ? String(said.text) : `${wordsNow().failed} ${said.error}`;
  } catch {
    return `${wordsNow().failed} ${wordsNow().disconnected}`;
  }
}

listen();
