// The message list: what goes where, what stays tappable, and where the visitor is looking.

import { botMessage, divider, errorNotice, payloadOf, typingDots, userMessage } from './render.js';
import { pick } from './wording.js';

const log = document.getElementById('log');
const scroller = document.getElementById('scroller');
const typing = typingDots();
const RAW_PAYLOAD = /^\/\w+\s*({.*})?$/s;

const calm = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Put nodes after `anchor`, or at the end when there is none. */
function place(nodes, anchor) {
  if (anchor?.isConnected) anchor.after(...nodes);
  else log.append(...nodes);
  if (typing.isConnected) log.append(typing);
}

/** Show the end of the talk, but never push the start of the turn out of sight. */
function reveal(turnStart, smooth = true) {
  const end = scroller.scrollHeight - scroller.clientHeight;
  const top = turnStart ? turnStart.offsetTop - 12 : end;
  scroller.scrollTo({ top: Math.min(end, top), behavior: smooth && !calm() ? 'smooth' : 'auto' });
}

export const clear = () => log.replaceChildren();
export const focus = () => log.focus({ preventScroll: true });

export function addUser(text, pageLanguage) {
  const bubble = userMessage(text, null, pageLanguage);
  place([bubble], null);
  reveal(bubble);
  return bubble;
}

/** The assistant's reply to `anchor` (a visitor's bubble), or to nothing in particular. */
export function addBot(messages, language, onTap, anchor = null) {
  const nodes = messages.filter(({ from }) => from !== 'user').map((message) => botMessage(message, language, onTap));
  if (nodes.length === 0) return;
  place(nodes, anchor);
  reveal(anchor ?? nodes[0]);
}

/** The greeting comes first even when something was typed before it arrived; its buttons stay. */
export function addGreeting(messages, language, onTap) {
  const nodes = messages.map((message) => botMessage(message, language, onTap));
  for (const chips of nodes.flatMap((node) => [...node.querySelectorAll('.chips')])) chips.classList.add('lasting');
  log.prepend(...nodes);
}

/** What was tapped may be stored as a payload; these are the words that were on the buttons. */
function titlesIn(messages, language) {
  const titles = {};
  for (const { buttons = [], choices = [] } of messages) {
    for (const { title, payload } of buttons) titles[payload] = title;
    for (const { id, question } of choices) titles[payloadOf({ id })] = pick(question, language);
  }
  return titles;
}

/** Both sides of an earlier talk. Payloads without known words, such as a change of language, are left out. */
export function addHistory(messages, language, onTap) {
  const titles = titlesIn(messages, language);
  log.setAttribute('aria-live', 'off'); // an old talk is not read out
  const first = messages.findIndex(({ from }) => from === 'user');
  const nodes = [];
  messages.forEach((message, index) => {
    const node = message.from === 'user' ? pastUser(message, titles, language) : botMessage(message, language, onTap);
    if (message.from === 'user') retireIn(nodes);
    else if (first < 0 || index < first) node.querySelector('.chips')?.classList.add('lasting');
    if (node) nodes.push(node);
  });
  log.prepend(...nodes);
  reveal(null, false);
  setTimeout(() => log.setAttribute('aria-live', 'polite'), 300);
}

function pastUser(message, titles, pageLanguage) {
  const words = titles[message.text] ?? (RAW_PAYLOAD.test(message.text) ? '' : message.text);
  return words ? userMessage(words, message.language, pageLanguage) : null;
}

function retireIn(nodes) {
  for (const chips of nodes.flatMap((node) => [...node.querySelectorAll('.chips:not(.lasting)')])) chips.hidden = true;
}

/** Buttons of earlier turns would answer a question no longer asked. */
export const retireChips = () => retireIn([log]);

export function setTyping(on) {
  if (!on) typing.remove();
  else if (!typing.isConnected) log.append(typing);
}

export function addDivider(language, key, before) {
  const line = divider(language, key);
  if (before?.isConnected) before.before(line);
  else log.append(line);
}

/** A failure with a button to try again; returns the notice. */
export function addError(error, language, anchor, onRetry, opening = false) {
  const retry = () => {
    notice.remove();
    onRetry();
  };
  const notice = errorNotice(error, language, { onRetry: retry, opening });
  place([notice], anchor);
  reveal(anchor ?? notice);
  return notice;
}

/** A failure that mends itself: counts down `seconds`, then resolves. `signal` ends it early. */
export function waitAloud(error, language, anchor, seconds, words, signal) {
  const notice = errorNotice(error, language);
  const countdown = notice.querySelector('.countdown');
  const until = Date.now() + seconds * 1000;
  place([notice], anchor);
  reveal(anchor ?? notice);
  return new Promise((resolve) => {
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      countdown.textContent = words(Math.max(1, left));
      if (left > 0 && !signal.aborted) return;
      clearInterval(timer);
      notice.remove();
      resolve();
    };
    const timer = setInterval(tick, 250);
    tick();
  });
}
