// What a message carries besides its text: a source, an eligibility result, the progress of a case.

import { date, el, link, number } from './format.js';
import { pick, t } from './wording.js';

const STAGES = 5;
const MOST_NEAREST = 3;
const SETBACK = /return|refus|reject|not_accept|cancel|lapse|fail|withdraw/;

const today = () => new Date().toISOString().slice(0, 10);

function validity(inForce, language) {
  const { from, until } = inForce ?? {};
  const parts = [];
  if (from) parts.push(t(language, from > today() ? 'in_force_from' : 'in_force_since', { date: date(from, language) }));
  if (until) parts.push(t(language, until < today() ? 'in_force_ended' : 'in_force_until', { date: date(until, language) }));
  return parts;
}

/** The card under an answer: where it comes from, since when it holds, when it was checked, how sure it is. */
export function sourceCard(entry, language) {
  const source = entry.source ?? {};
  const of = (field) => pick(source[`${field}_${language}`] ?? source[field], language);
  const title = of('title') || source.title_zh || source.title_en || entry.question;
  const origin = [of('issuer'), of('number'), of('clause'), source.host].filter(Boolean);
  const checked = entry.checked?.on ?? entry.checked;
  const dates = [...validity(entry.in_force, language), checked && t(language, 'checked', { date: date(checked, language) })];
  const confidence = t(language, `confidence_${entry.confidence}`);
  return el('aside', { class: 'card source', 'data-testid': 'source-card', 'data-entry': entry.id, 'aria-label': t(language, 'source') },
    el('p', { class: 'card-head' },
      el('span', { class: 'label' }, t(language, 'source')),
      confidence && el('span', { class: `badge ${entry.confidence}` }, confidence)),
    el('p', { class: 'source-title' }, source.url ? link(source.url, title) : title),
    origin.length > 0 && dotted('origin', origin),
    dotted('dates', dates));
}

function dotted(name, parts) {
  return el('p', { class: `small dotted ${name}` }, parts.filter(Boolean).map((part) => el('span', {}, part)));
}

function shownValue(value, language) {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'number') return number(value, language);
  if (Array.isArray(value)) return value.map((item) => shownValue(item, language)).join(t(language, 'join')) || '–';
  const text = pick(value, language);
  const hsk = /^hsk(\d)$/.exec(text);
  return hsk ? `HSK ${hsk[1]}` : t(language, `value_${text}`) || text;
}

function pointsRow(row, language) {
  const known = row.points !== null && row.points !== undefined;
  return el('tr', { class: known && row.points > 0 ? null : 'nothing' },
    el('th', { scope: 'row' }, pick(row.label, language) || t(language, `row_${row.code}`) || row.code),
    el('td', {}, shownValue(row.value, language)),
    el('td', { class: 'figure', 'aria-label': known && t(language, 'points_of', row) },
      el('b', {}, known ? String(row.points) : '?'), el('span', { class: 'max' }, `/${row.max}`)));
}

function pointsTable(points, language) {
  const head = (key, name) => el('th', { scope: 'col', class: name }, t(language, key));
  return el('table', { 'data-testid': 'eligibility-table' },
    el('caption', { class: 'unseen' }, t(language, 'table_caption')),
    el('thead', {}, el('tr', {}, head('column_row'), head('column_value'), head('column_points', 'figure'))),
    el('tbody', {}, points.rows.map((row) => pointsRow(row, language))),
    el('tfoot', {}, el('tr', {},
      el('th', { scope: 'row', colspan: 2 }, t(language, 'total')),
      el('td', { class: 'figure' }, el('b', {}, String(points.total ?? '?'))))));
}

function labelledList(name, key, items, language) {
  return items.length > 0 && el('div', { class: name },
    el('p', { class: 'label' }, t(language, key)),
    el('ul', {}, items.map((item) => el('li', {}, item))));
}

function nearestLine({ label, gives, points }, language) {
  return t(language, 'nearest_line', { change: pick(label, language), category: t(language, `category_${gives}`), points });
}

/** Category, points row by row, the salary route, what to be careful about. */
export function eligibilityCard(result, language) {
  const { category, points, salary = [], nearest = [], warnings = [] } = result;
  const total = points?.total;
  return el('section', { class: `card eligibility category-${category}`, 'data-testid': 'eligibility-card' },
    el('p', { class: 'result' },
      el('span', { class: 'category', 'data-category': category }, t(language, `category_${category}`) || category),
      Number.isFinite(total) && el('span', { class: 'total' }, t(language, 'points', { points: total }))),
    points?.rows?.length > 0 && pointsTable(points, language),
    labelledList('detail', 'salary_route', salary.map((line) => pick(line, language)), language),
    labelledList('detail', 'nearest', nearest.slice(0, MOST_NEAREST).map((near) => nearestLine(near, language)), language),
    labelledList('warnings', 'warnings', warnings.map((warning) => pick(warning, language)), language));
}

function progressBar(stage, setback, language) {
  const steps = Array.from({ length: STAGES }, (_, index) => {
    const place = index + 1 < stage ? 'done' : index + 1 === stage ? 'here' : 'ahead';
    return el('span', { class: `step ${place}` });
  });
  return el('div', {
    class: `steps${setback ? ' setback' : ''}`, role: 'img', 'data-testid': 'progress-bar', 'data-stage': stage,
    'aria-label': t(language, 'step_of', { stage, count: STAGES }),
  }, steps);
}

function timeLimit(limit, language) {
  if (!limit) return '';
  const parts = [
    limit.working_days && t(language, 'working_days', { days: limit.working_days }),
    limit.from && t(language, 'limit_from', { date: date(limit.from, language) }),
    limit.due && t(language, 'limit_due', { date: date(limit.due, language) }),
  ];
  return parts.filter(Boolean).join(language === 'zh' ? '，' : ', ');
}

/** The five steps, the state in words, what it means and what to do next. */
export function progressCard(progress, language) {
  const { state = {}, stage } = progress;
  const facts = [
    ['means', pick(progress.means, language)],
    ['next', pick(progress.next, language)],
    ['time_limit', timeLimit(progress.time_limit, language)],
  ].filter(([, text]) => text);
  return el('section', { class: 'card progress', 'data-testid': 'progress-card', 'data-state': state.code },
    el('p', { class: 'card-head' },
      el('span', { class: 'label' }, t(language, 'case_number', { number: progress.business_number ?? '' })),
      stage && dotted('stage', [t(language, 'step_of', { stage, count: STAGES }), pick(progress.stage_name, language)])),
    stage && progressBar(stage, SETBACK.test(state.code), language),
    el('p', { class: 'state' }, pick(state, language)),
    el('dl', {}, facts.map(([key, text]) => [el('dt', {}, t(language, key)), el('dd', {}, text)]).flat()),
    dotted('dates', ['since', 'as_of'].map((key) => progress[key] && t(language, key, { date: date(progress[key], language) }))));
}
