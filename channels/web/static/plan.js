// The printable plan. The facts stand behind the # of the address: browsers never send that part, so no log has them.

import { date, el, link } from './format.js';
import { loadLanguage, saveLanguage } from './store.js';
import { LANG_TAG, pick } from './wording.js';

const TIMEOUT_MS = 20000;
const LANGUAGES = ['en', 'zh'];
const GROUPS = ['visa', 'window', 'local', 'permanent'];

let words = { en: {}, zh: {} };
let language = loadLanguage();
let result = null;

function t(key, values = {}) {
  return (words[language][key] ?? '').replace(/{(\w+)}/g, (whole, name) => values[name] ?? whole);
}

/** What the address carries: {profile, city, as_of, language}, or null. */
function readFacts() {
  try {
    const bytes = Uint8Array.from(atob(location.hash.slice(1).replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0));
    const facts = JSON.parse(new TextDecoder().decode(bytes));
    return facts && typeof facts === 'object' && facts.profile ? facts : null;
  } catch {
    return null;
  }
}

async function ask({ profile, city, as_of: day }) {
  const response = await fetch('/api/v1/eligibility', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ profile, ...(city && { city }), ...(day && { as_of: day }) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const body = await response.json();
  return response.ok ? { answer: body } : { problems: body.error.fields ?? [body.error] };
}

const section = (key, ...children) => el('section', {}, el('h2', {}, t(key)), ...children);
// Long and only looked up: closed at first, and printed only when the reader has opened it.
const folded = (key, ...children) => el('details', { 'data-testid': key }, el('summary', {}, t(key)), ...children);
const list = (items) => el('ul', {}, items.map((item) => el('li', {}, item)));

function mark(met) {
  const [name, key] = met === true ? ['yes', 'met'] : met === false ? ['no', 'not_met'] : ['open', 'open'];
  return el('span', { class: `mark mark-${name}` }, t(key));
}

function validity({ in_force: inForce, source, confidence }) {
  const { from, until } = inForce;
  const parts = [
    until ? t('in_force_until', { from: date(from, language), until: date(until, language) }) : t('in_force', { from: date(from, language) }),
    pick({ en: source.en, zh: source.zh }, language),
    source.host !== 'none' && source.host !== 'several' && t('source_dated', { host: source.host, dated: source.dated }),
    t(`confidence_${confidence}`),
  ];
  return el('p', { class: 'soft' }, parts.filter(Boolean).join(' · '));
}

function placeItem(place) {
  const parts = [pick(place.address, language), pick(place.hours, language)].filter(Boolean);
  return el('li', {}, el('b', {}, pick(place.name, language)), parts.length > 0 && ` ${parts.join(language === 'zh' ? '；' : '; ')}`,
    place.phone && [' ', link(`tel:${place.phone.replace(/[^\d+]/g, '')}`, place.phone)],
    place.web && [' ', link(`https://${place.web}`, place.web)],
    place.seen && el('span', { class: 'soft' }, ` (${t('seen', { date: date(place.seen, language) })})`));
}

function step(one) {
  return el('li', { 'data-kind': one.kind, 'data-code': one.code },
    el('h3', {}, pick(one.title, language)),
    el('p', {}, pick(one.text, language)),
    one.with && [el('p', { class: 'label' }, t('with')), el('p', { class: 'with' }, pick(one.with, language))],
    one.papers.length > 0 && [el('p', { class: 'label' }, t('papers')), list(one.papers.map((paper) => pick(paper, language)))],
    one.places.length > 0 && [el('p', { class: 'label' }, t('places')), el('ul', {}, one.places.map(placeItem))]);
}

function pointsTable({ rows, total }) {
  const head = (key, name) => el('th', { scope: 'col', class: name }, t(key));
  return el('table', { 'data-testid': 'points-table' },
    el('caption', { class: 'unseen' }, t('points')),
    el('thead', {}, el('tr', {}, head('column_row'), head('column_band'), head('column_points', 'figure'))),
    el('tbody', {}, rows.map((row) => el('tr', {},
      el('th', { scope: 'row' }, pick(row.label, language)),
      el('td', {}, pick(row.band, language)),
      el('td', { class: 'figure' }, `${row.points ?? t('not_known')} / ${row.max}`)))),
    el('tfoot', {}, el('tr', {}, el('th', { scope: 'row', colspan: 2 }, t('total')), el('td', { class: 'figure' }, String(total)))));
}

function routeItem(route) {
  return el('li', { 'data-code': route.code },
    el('p', { class: 'route-head' }, el('b', {}, `${route.code} ${pick(route.title, language)}`), mark(route.met)),
    route.reasons.map((reason) => el('p', {}, pick(reason, language))),
    el('p', { class: 'soft' }, pick(route.clause, language)), validity(route));
}

function conditionItem(condition) {
  const name = condition.met === true ? 'yes' : condition.met === false ? 'no' : 'open';
  const key = { yes: 'met', no: 'not_met', open: 'open' }[name];
  return el('li', { class: name }, el('span', {}, el('span', { class: 'unseen' }, `${t(key)} `), pick(condition, language)));
}

function relatedItem(one) {
  return el('li', { 'data-code': one.code },
    el('p', { class: 'route-head' }, el('b', {}, pick(one.title, language)), mark(one.met)),
    el('ul', { class: 'conditions' }, one.conditions.map(conditionItem)),
    one.note && el('p', {}, pick(one.note, language)),
    el('p', { class: 'soft' }, pick(one.clause, language)), validity(one));
}

function relatedGroups(related) {
  return GROUPS.map((group) => [group, related.filter((one) => one.group === group)])
    .filter(([, found]) => found.length > 0)
    .map(([group, found]) => [el('p', { class: 'label' }, t(`group_${group}`)), el('ul', { class: 'routes' }, found.map(relatedItem))]);
}

function rulesSection({ rules, wage_base: base }) {
  const items = rules.map((rule) => el('li', {}, pick(rule, language), validity(rule)));
  if (base) items.push(el('li', {}, `${base.city} ${base.year}: CNY ${base.monthly_cny}`, validity(base), base.other_figures.map((other) => el('p', { class: 'soft' }, pick(other.reason, language)))));
  return section('sources', el('ul', {}, items));
}

function whole(answer) {
  const { policy } = answer;
  const today = date(new Date().toISOString(), language);
  return [
    el('h1', {}, t('title')),
    el('p', { class: 'soft' }, t('dated', { as_of: date(policy.as_of, language), today, version: date(policy.version, language) })),
    el('p', { class: 'notice' }, t('self_check')),
    el('p', { class: 'result' },
      el('span', { class: 'category', 'data-testid': 'category', 'data-category': answer.category }, pick(answer.category_name, language)),
      el('span', { class: 'total' }, t('points_total', { points: answer.points.total }))),
    ...pick(answer.summary, language).split('\n').map((line) => el('p', {}, line)),
    section('plan', el('ol', { class: 'steps' }, answer.plan.steps.map(step))),
    section('points', pointsTable(answer.points)),
    section('salary', list(answer.salary.map((line) => pick(line, language)))),
    answer.nearest.length > 0 && section('nearest', list(answer.nearest.map((one) => t('nearest_line', { change: pick(one.label, language), gives: one.gives, points: one.points })))),
    section('warnings', list(answer.warnings.map((one) => pick(one, language)))),
    answer.assumed.length > 0 && section('assumed', list(answer.assumed.map((one) => pick(one, language)))),
    folded('routes', el('ul', { class: 'routes' }, answer.routes.map(routeItem))),
    folded('related', ...relatedGroups(answer.related).flat()),
    rulesSection(policy),
    el('p', { class: 'soft' }, t('privacy')),
  ].filter(Boolean);
}

function body() {
  if (result === null) return [el('p', { role: 'status' }, t('loading'))];
  if (result.answer) return whole(result.answer);
  const chat = el('p', {}, link('/', t('to_chat')));
  if (result.problems) return [el('h1', {}, t('title')), el('p', { class: 'notice', role: 'alert' }, t('wrong')), list(result.problems.map((one) => pick(one.message, language))), chat];
  return [el('h1', {}, t('title')), el('p', { class: 'notice', role: 'alert' }, t(result.failed ? 'failed' : 'no_facts')), chat];
}

function show() {
  document.documentElement.lang = LANG_TAG[language];
  document.title = t('title');
  const toggle = document.getElementById('language');
  toggle.textContent = t('switch_language');
  toggle.setAttribute('aria-label', t('switch_language_label'));
  const printer = document.getElementById('print');
  printer.textContent = t('print');
  printer.hidden = !result?.answer;
  document.getElementById('plan').replaceChildren(...body());
}

async function start() {
  const facts = readFacts();
  if (LANGUAGES.includes(facts?.language)) language = facts.language;
  result = facts ? null : {};
  show();
  if (!facts) return;
  try {
    result = await ask(facts);
  } catch {
    result = { failed: true };
  }
  show();
}

document.getElementById('language').addEventListener('click', () => {
  language = language === 'en' ? 'zh' : 'en';
  saveLanguage(language);
  show();
});
document.getElementById('print').addEventListener('click', () => window.print());
window.addEventListener('hashchange', start);
words = await (await fetch('/static/web/plan_wording.json', { credentials: 'same-origin' })).json();
start();
