// One conversation: open or resume it, send in order, be patient with the server, start over.

import * as api from './api.js';
import * as composer from './composer.js';
import * as news from './news.js';
import * as store from './store.js';
import * as thread from './thread.js';
import { LANG_TAG, loadWording, t, translatePage } from './wording.js';

const RATE_LIMIT_TRIES = 4;
const MAX_WAIT_S = 30;

const state = {
  language: store.loadLanguage(),
  conversation: null, // {id, token}
  spoken: null, // the language the server was last told
  queue: Promise.resolve(),
  pending: 0,
  abort: new AbortController(),
};

/** Run tasks one after the other. Starting over drops what is still waiting. */
function enqueue(task) {
  const { signal } = state.abort;
  state.pending += 1;
  thread.setTyping(true);
  state.queue = state.queue
    .then(() => (signal.aborted ? null : task(signal)))
    .catch((error) => console.error(error)) // a mistake of ours must not stop the queue
    .finally(() => {
      if (signal.aborted) return;
      state.pending -= 1;
      thread.setTyping(state.pending > 0);
    });
  return state.queue;
}

/** Seconds to wait before the same call is worth repeating by itself, or null. */
function delayFor(error, attempt) {
  if (error.status === 503) return error.retryAfterS ?? Math.min(MAX_WAIT_S, 2 ** (attempt + 1));
  if (error.status === 429 && attempt < RATE_LIMIT_TRIES) return error.retryAfterS ?? 5;
  return null;
}

async function patiently(call, signal, anchor = null) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const wait = signal.aborted ? null : delayFor(error, attempt);
      if (wait === null) throw error;
      const { language } = state;
      thread.setTyping(false);
      await thread.waitAloud(error, language, anchor, wait, (seconds) => t(language, 'retry_in', { seconds }), signal);
      if (signal.aborted) throw error;
      thread.setTyping(true);
    }
  }
}

function keep(conversation) {
  state.conversation = conversation;
  store.saveConversation(conversation);
}

async function openConversation(signal) {
  const { language } = state;
  const { id, token, greeting } = await api.open(language, signal);
  keep({ id, token });
  state.spoken = language;
  return greeting ?? [];
}

/** Resume the stored conversation; false when there is none to resume. */
async function resume(signal) {
  const stored = store.loadConversation();
  if (!stored) return false;
  try {
    const { messages } = await patiently(() => api.history(stored, signal), signal);
    if (messages.length === 0) return false;
    state.conversation = stored;
    thread.addHistory(messages, state.language, tap);
    news.follow(stored, messages, showNews);
    return true;
  } catch (error) {
    if (!error.gone) throw error;
    keep(null);
    return false;
  }
}

function begin() {
  return enqueue(async (signal) => {
    try {
      if (state.conversation || (await resume(signal))) return;
      const greeting = await patiently(() => openConversation(signal), signal);
      thread.addGreeting(greeting, state.language, tap);
    } catch (error) {
      if (!signal.aborted) thread.addError(error, state.language, null, begin, true);
    } finally {
      document.documentElement.dataset.ready = String(state.conversation !== null);
    }
  });
}

/** Post once; when the server no longer knows the conversation, open another and post there. */
async function postOrRenew(message, bubble, signal) {
  const earlier = state.conversation;
  if (earlier) {
    try {
      return await api.post(earlier, message, signal);
    } catch (error) {
      if (!error.gone) throw error;
      keep(null);
    }
  }
  await openConversation(signal);
  if (earlier) thread.addDivider(state.language, 'renewed', bubble);
  return api.post(state.conversation, message, signal);
}

async function deliver(message, bubble, signal) {
  try {
    const { messages } = await patiently(() => postOrRenew(message, bubble, signal), signal, bubble);
    if (signal.aborted) return;
    bubble?.classList.remove('failed');
    if (composer.isEmpty()) store.saveDraft('');
    thread.addBot(messages, state.language, tap, bubble);
    news.follow(state.conversation, messages, showNews);
  } catch (error) {
    if (signal.aborted) return;
    bubble?.classList.add('failed');
    if (message.text && composer.isEmpty()) store.saveDraft(message.text); // a reload must not lose it
    thread.addError(error, state.language, bubble, () => send(message, bubble));
  }
}

const send = (message, bubble) => enqueue((signal) => deliver(message, bubble, signal));

function say(message, shown) {
  thread.retireChips();
  send(message, thread.addUser(shown, state.language));
}

function tap(payload, title) {
  say({ payload }, title);
  thread.focus();
}

function showNews(messages) {
  thread.addBot(messages, state.language, tap);
}

async function startOver() {
  news.stop();
  state.abort.abort();
  state.abort = new AbortController();
  state.queue = Promise.resolve();
  state.pending = 0;
  await enqueue(async (signal) => {
    try {
      if (state.conversation) await patiently(() => api.close(state.conversation, signal), signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!error.gone) {
        thread.addError(error, state.language, null, startOver);
        return;
      }
    }
    if (signal.aborted) return;
    keep(null);
    thread.clear();
  });
  if (!state.conversation) await begin();
  composer.focusIfKeyboard();
}

function showLanguage() {
  const toggle = document.getElementById('language');
  translatePage(state.language);
  toggle.textContent = t(state.language, 'switch_language');
  toggle.setAttribute('aria-label', t(state.language, 'switch_language_label'));
  toggle.lang = LANG_TAG[state.language === 'en' ? 'zh' : 'en'];
  composer.refresh(state.language);
}

function switchLanguage() {
  const language = state.language === 'en' ? 'zh' : 'en';
  state.language = language;
  store.saveLanguage(language);
  showLanguage();
  const payload = `/change_language${JSON.stringify({ target_language: language })}`;
  enqueue(async (signal) => {
    if (!state.conversation || state.language !== language || state.spoken === language) return;
    await deliver({ payload }, null, signal);
    state.spoken = language;
  });
}

/** On an iPhone the keyboard lies over the page; keep the composer above it. */
function followKeyboard() {
  const view = window.visualViewport;
  view?.addEventListener('resize', () => {
    if (view.scale > 1.01) return; // zoomed in by hand
    document.body.style.height = `${view.height}px`;
    window.scrollTo(0, 0);
  });
}

async function main() {
  composer.start(() => state.language, (text) => say({ text }, text));
  document.getElementById('language').addEventListener('click', switchLanguage);
  document.getElementById('start-over').addEventListener('click', startOver);
  window.addEventListener('online', () => document.querySelector('[data-code="network"] [data-testid="retry"]')?.click());
  followKeyboard();
  await loadWording();
  composer.setText(store.loadDraft(), state.language);
  showLanguage();
  await begin();
  composer.focusIfKeyboard();
}

main();
