// What survives a reload. Storage may be refused (private windows), so every access may fail quietly.

const CONVERSATION = 'waibot.conversation';
const LANGUAGE = 'waibot.language';
const DRAFT = 'waibot.draft';

function read(area, key) {
  try {
    return window[area].getItem(key);
  } catch {
    return null;
  }
}

function write(area, key, value) {
  try {
    if (value) window[area].setItem(key, value);
    else window[area].removeItem(key);
  } catch {
    // Without storage the chat still works; only resuming after a reload is lost.
  }
}

/** The conversation to resume: {id, token}, or null. */
export function loadConversation() {
  try {
    const found = JSON.parse(read('localStorage', CONVERSATION));
    return found?.id && found?.token ? found : null;
  } catch {
    return null;
  }
}

export function saveConversation(conversation) {
  write('localStorage', CONVERSATION, conversation && JSON.stringify(conversation));
}

/** `en` or `zh`: what the visitor chose before, else what the browser prefers. */
export function loadLanguage() {
  const chosen = read('localStorage', LANGUAGE);
  if (chosen === 'en' || chosen === 'zh') return chosen;
  return /^zh\b/i.test(navigator.language ?? '') ? 'zh' : 'en';
}

export function saveLanguage(language) {
  write('localStorage', LANGUAGE, language);
}

// The draft is kept for this tab only: it may hold something personal.
export const loadDraft = () => read('sessionStorage', DRAFT) ?? '';
export const saveDraft = (text) => write('sessionStorage', DRAFT, text);
