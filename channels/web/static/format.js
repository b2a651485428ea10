// Text to nodes, dates and numbers to words. Nothing here ever parses HTML.

/** Make an element; `on…` attributes are listeners, null or false ones are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child || child === 0));
  return node;
}

/** A link that leaves the page, or plain text where the address is not one a browser should follow. */
export function link(href, text) {
  if (!/^(https?:\/\/|mailto:|tel:|\/(?!\/))/i.test(href)) return document.createTextNode(text);
  const outside = /^http/i.test(href);
  return el('a', { href, target: outside && '_blank', rel: outside && 'noopener noreferrer' }, text);
}

// One pass over a line: bold, addresses, e-mail, bare hosts, telephone numbers.
// Short numbers are the public hotlines only, so that an amount is never mistaken for one.
const INLINE = new RegExp([
  '\\*\\*(.+?)\\*\\*',
  '(https?://[\\w\\-.~:/?#@!$&()*+,;=%]+)',
  '([\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+)',
  '((?:[a-z0-9-]+\\.)+(?:cn|com|org)(?:/[\\w\\-.~/?#&=%]*)?)',
  '((?:\\+86[- ]?)?0?\\d{2,3}-(?:\\d{7,8}(?:-\\d{1,4})?|1\\d{4})|400-?\\d{3}-?\\d{4}|12333|12345|12366|12367|962288)',
].join('|'), 'gi');
const TRAILING = /[.,;:!?)]+$/;

/** A number inside a longer number, a code or an amount is not a telephone number. */
function standsAlone(line, start, end) {
  const before = line.slice(0, start);
  return !/[\w.,\-¥]$/.test(before) && !/(CNY|RMB|USD)\s*$/i.test(before) && !/^([\w-]|[.,]\d|\s*(元|yuan))/i.test(line.slice(end));
}

/** One line of text as nodes, with bold, links and telephone numbers. */
export function inline(line) {
  const nodes = [];
  let done = 0;
  for (const match of line.matchAll(INLINE)) {
    const [whole, bold, address, mail, host, phone] = match;
    const text = bold ? whole : whole.replace(TRAILING, '');
    const start = match.index;
    const end = start + text.length;
    if (phone && !standsAlone(line, start, end)) continue;
    nodes.push(line.slice(done, start));
    if (bold) nodes.push(el('strong', {}, inline(bold)));
    else if (address) nodes.push(link(text, text));
    else if (mail) nodes.push(link(`mailto:${text}`, text));
    else if (host) nodes.push(link(`https://${text}`, text));
    else nodes.push(link(`tel:${text.replace(/[^\d+]/g, '')}`, text));
    done = end;
  }
  return [...nodes, line.slice(done)];
}

/** Paragraphs, "- " and "1. " lists. A line indented under a list item belongs to it. */
export function blocks(text) {
  const out = [];
  let open = null; // the list or paragraph that the next line may continue
  for (const raw of text.split(/\r?\n/)) {
    const item = /^\s*(?:[-•]|(\d{1,3})\.)\s+(.*)$/.exec(raw);
    if (item) {
      const tag = item[1] ? 'OL' : 'UL';
      if (open?.tagName !== tag) out.push(open = el(tag));
      open.append(el('li', { value: item[1] }, inline(item[2])));
    } else if (!raw.trim()) {
      if (open?.tagName !== 'OL') open = null;
    } else if (/^\s{2,}/.test(raw) && open?.lastElementChild?.tagName === 'LI') {
      open.lastElementChild.append(el('br'), ...inline(raw.trim()));
    } else if (open?.tagName === 'P') {
      open.append(el('br'), ...inline(raw.trim()));
    } else {
      out.push(open = el('p', {}, inline(raw.trim())));
    }
  }
  return out;
}

const LOCALE = { en: 'en-GB', zh: 'zh-CN' };
const DAY = { en: { day: 'numeric', month: 'short', year: 'numeric' }, zh: { day: 'numeric', month: 'long', year: 'numeric' } };

/** "2026-11-22", or a time seen from China, as "22 Nov 2026" / "2026年11月22日"; what is no date is shown as it is. */
export function date(value, language) {
  if (/^\d{4}(-\d{2})?$/.test(value)) return value;
  const dayOnly = /^\d{4}-\d{2}-\d{2}$/.test(value);
  const moment = new Date(dayOnly ? `${value}T00:00:00Z` : value);
  if (Number.isNaN(moment.getTime())) return String(value);
  return new Intl.DateTimeFormat(LOCALE[language], { ...DAY[language], timeZone: dayOnly ? 'UTC' : 'Asia/Shanghai' }).format(moment);
}

export const number = (value, language) => new Intl.NumberFormat(LOCALE[language]).format(value);
