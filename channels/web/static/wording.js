// The page's own words. What the assistant says comes from the server, never from here.

const RETRY_MS = 2000;

let words = { en: {}, zh: {} };

export const LANG_TAG = { en: 'en', zh: 'zh-Hans' };

/** Without its words the page can say nothing, so this tries until it has them. */
export async function loadWording() {
  try {
    const response = await fetch('/static/web/wording.json', { credentials: 'same-origin' });
    words = await response.json();
  } catch {
    await new Promise((resolve) => { setTimeout(resolve, RETRY_MS); });
    await loadWording();
  }
}

/** One string in one language, its {placeholders} filled. Unknown keys give an empty string. */
export function t(language, key, values = {}) {
  const text = words[language]?.[key] ?? '';
  return text.replace(/{(\w+)}/g, (whole, name) => values[name] ?? whole);
}

/** The side of a value for one language: {en, zh} objects, plain values, or lists of either. */
export function pick(value, language) {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => pick(item, language)).filter(Boolean).join(t(language, 'join'));
  if (typeof value === 'object') return pick(value[language] ?? value.en ?? value.zh ?? value.text, language);
  return String(value);
}

/** Put the page's words into every element that asks for one by a data-word… attribute. */
export function translatePage(language) {
  document.documentElement.lang = LANG_TAG[language];
  const fill = (attribute, put) => {
    for (const node of document.querySelectorAll(`[${attribute}]`)) put(node, t(language, node.getAttribute(attribute)));
  };
  fill('data-word', (node, text) => { node.textContent = text; });
  fill('data-word-label', (node, text) => node.setAttribute('aria-label', text));
  fill('data-word-placeholder', (node, text) => node.setAttribute('placeholder', text));
}
