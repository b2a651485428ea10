// The box one types in: Enter sends, Shift+Enter breaks the line, an input method is never interrupted.

import { saveDraft } from './store.js';
import { t } from './wording.js';

const LIMIT = 2000;
const COUNT_FROM = 1800;

const box = document.getElementById('composer');
const sendButton = document.getElementById('send');
const counter = document.getElementById('counter');

const lengthOf = (text) => [...text].length; // code points, as the server counts

function fit() {
  box.style.height = 'auto';
  box.style.height = `${box.scrollHeight}px`;
}

/** Bring height, counter and button in line with the text. */
export function refresh(language) {
  const text = box.value.trim();
  const used = lengthOf(text);
  counter.hidden = used < COUNT_FROM;
  counter.classList.toggle('over', used > LIMIT);
  counter.textContent = used > LIMIT
    ? t(language, 'counter_over', { over: used - LIMIT })
    : t(language, 'counter', { used, limit: LIMIT });
  box.setAttribute('aria-invalid', String(used > LIMIT));
  sendButton.disabled = !text || used > LIMIT;
  fit();
}

export function setText(text, language) {
  box.value = text;
  saveDraft(text);
  refresh(language);
}

export const isEmpty = () => !box.value.trim();

/** Take focus where there is a real keyboard; on a phone that would cover half of the answer. */
export function focusIfKeyboard() {
  if (window.matchMedia('(hover: hover) and (pointer: fine)').matches) box.focus({ preventScroll: true });
}

/** Call `onSend(text)` for each message; `languageNow()` gives the page's language. */
export function start(languageNow, onSend) {
  const submit = () => {
    refresh(languageNow());
    if (sendButton.disabled) return;
    const text = box.value.trim();
    setText('', languageNow());
    onSend(text);
  };
  box.addEventListener('input', () => {
    saveDraft(box.value);
    refresh(languageNow());
  });
  box.addEventListener('keydown', (event) => {
    // 229 is what some browsers report for the Enter that only confirms a candidate.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });
  document.getElementById('form').addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
}
