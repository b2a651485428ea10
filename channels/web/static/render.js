// Bubbles, chips and notices. Each message is shown in its own language, whatever the page's is.

import { eligibilityCard, progressCard, sourceCard } from './cards.js';
import { blocks, el, link } from './format.js';
import { LANG_TAG, pick, t } from './wording.js';

/** What a tap on a choice sends. */
export const payloadOf = (choice) => `/ask_policy${JSON.stringify({ entry_id: choice.id })}`;

function noteOf(message) {
  if (message.from === 'agent') return 'note_agent';
  const outcome = message.outcome ?? '';
  if (outcome.startsWith('unanswerable')) return 'note_unanswerable';
  if (outcome === 'expired_entry') return 'note_expired';
  return outcome === 'handed_over' ? 'note_handed_over' : null;
}

// Plain channels get everything as text; where a card shows the same, it is not said twice.
function ownText({ text, eligibility, progress }, language) {
  const means = pick(progress?.means, language);
  if (!text || (means && text.includes(means))) return [];
  return blocks(pick(eligibility?.summary, language) || text);
}

function choiceList(choices, language, onTap) {
  return el('ul', { class: 'choices', 'aria-label': t(language, 'choices') }, choices.map((choice) => {
    const question = pick(choice.question, language);
    return el('li', {}, el('button', {
      type: 'button', class: 'choice', 'data-testid': 'choice', onclick: () => onTap(payloadOf(choice), question),
    }, question));
  }));
}

function chips(buttons, onTap) {
  return el('div', { class: 'chips' }, buttons.map(({ title, payload }) =>
    el('button', { type: 'button', class: 'chip', 'data-testid': 'chip', onclick: () => onTap(payload, title) }, title)));
}

/** One message of the assistant. `onTap(payload, title)` is called when a button or choice is tapped. */
export function botMessage(message, fallbackLanguage, onTap) {
  const language = LANG_TAG[message.language] ? message.language : fallbackLanguage;
  const choices = message.choices ?? [];
  // A clarification may repeat its choices as buttons for simpler clients.
  const buttons = (message.buttons ?? []).filter(({ payload }) => !choices.some(({ id }) => payload.includes(`"${id}"`)));
  const attachments = (message.attachments ?? []).filter(({ url }) => url);
  const note = noteOf(message);
  const text = ownText(message, language);
  return el('article', {
    class: 'message bot', lang: LANG_TAG[language], 'data-testid': 'message-bot', 'data-outcome': message.outcome, 'data-id': message.id,
  },
    note && el('p', { class: 'note label' }, t(language, note)),
    text.length > 0 && el('div', { class: 'text' }, text),
    message.eligibility && eligibilityCard(message.eligibility, language),
    message.progress && progressCard(message.progress, language),
    message.entry && sourceCard(message.entry, language),
    attachments.length > 0 && el('ul', { class: 'attachments' },
      attachments.map(({ url, title }) => el('li', {}, link(url, pick(title, language) || url)))),
    choices.length > 0 && choiceList(choices, language, onTap),
    buttons.length > 0 && chips(buttons, onTap));
}

/** What the visitor said; `language` is null while the server has not yet said which it is. */
export function userMessage(text, language, pageLanguage) {
  const guess = language ?? (/\p{Script=Han}/u.test(text) ? 'zh' : 'en');
  return el('article', { class: 'message user', lang: LANG_TAG[guess], 'data-testid': 'message-user' },
    el('span', { class: 'unseen', lang: LANG_TAG[pageLanguage] }, `${t(pageLanguage, 'you')} `),
    el('span', { class: 'text' }, text));
}

export function typingDots() {
  return el('div', { class: 'typing', 'aria-hidden': 'true', 'data-testid': 'typing' }, el('i'), el('i'), el('i'));
}

export const divider = (language, key) => el('p', { class: 'divider', lang: LANG_TAG[language] }, t(language, key));

function errorText(error, language, opening) {
  if (error.code === 'not_ready') return t(language, 'error_not_ready');
  if (error.code === 'network') return t(language, opening ? 'error_open' : 'error_network');
  return pick(error.words, language) || t(language, `error_${error.code}`) || t(language, 'error_other');
}

/** A failure in words, with its reference, and either a button or a countdown the caller keeps up to date. */
export function errorNotice(error, language, { onRetry = null, opening = false } = {}) {
  return el('div', { class: 'notice', role: onRetry ? 'alert' : null, lang: LANG_TAG[language], 'data-testid': 'error', 'data-code': error.code },
    el('p', {}, errorText(error, language, opening)),
    el('p', { class: 'notice-foot' },
      onRetry
        ? el('button', { type: 'button', class: 'chip', 'data-testid': 'retry', onclick: onRetry }, t(language, 'retry'))
        : el('span', { class: 'countdown', 'aria-hidden': 'true' }),
      error.requestId && el('small', { class: 'request-id' }, t(language, 'request_id', { id: error.requestId }))));
}
