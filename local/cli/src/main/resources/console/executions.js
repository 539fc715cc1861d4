// An account's executions: the list, and the one that is looked at as its state graph.

import { clockText, now, timeText } from './clock.js';
import { attribute, h, part, show, text } from './dom.js';
import { Drawing } from './draw.js';
import { folded } from './fold.js';
import { functionOf } from './layout.js';
import { messageOf, statusWord } from './telling.js';

const LISTED = 6;
const LOOKS = { RUNNING: 'busy', SUCCEEDED: 'live', FAILED: 'failed', TIMED_OUT: 'failed', ABORTED: 'failed' };

export function showExecutions(section, account, choose) {
  const shown = account.shown;
  showOne(section, shown, account);
  show(part(section, 'follow'), account.chosen !== null && account.chosen !== account.executions[0]?.arn);
  part(section, 'follow').onclick = () => choose(null);
  show(part(section, 'no-executions'), account.executions.length === 0);
  const must = (one) => one.arn === shown?.arn || one.status === 'RUNNING';
  folded(part(section, 'executions'), account.executions, { most: LISTED, must }, (one) => one.arn, row, (element, one) => {
    attribute(element.firstElementChild, 'aria-pressed', String(one.arn === shown?.arn));
    element.firstElementChild.onclick = () => choose(one.arn);
    const dot = part(element, 'dot');
    attribute(dot, 'data-look', LOOKS[one.status]);
    text(part(element, 'title'), one.database ?? one.name);
    text(part(element, 'kind'), `${one.what} ${statusWord(one.status)}`);
    show(part(element, 'name'), Boolean(one.database));
    const told = one.failure ?? one.summary;
    show(part(element, 'told'), Boolean(told));
    text(part(element, 'told'), told);
    attribute(part(element, 'told'), 'data-look', one.failure && 'failed');
    element.execution = one;
    showElapsed(element);
  });
}

/** Lets the clocks go on between two readings. */
export function tick(section, account) {
  showOne(section, account.shown, account);
  part(section, 'executions').keyedChildren?.forEach(showElapsed);
}

function row(execution) {
  return h(
    'li',
    {},
    h(
      'button',
      { type: 'button', class: 'pick', 'data-execution': execution.name },
      h('span', { class: 'dot', 'data-part': 'dot', 'aria-hidden': 'true' }),
      h('span', { class: 'pick-title' }, h('strong', { 'data-part': 'title' }), ' ', h('span', { 'data-part': 'kind' })),
      h('span', { class: 'digits quiet', 'data-part': 'elapsed' }),
      h('span', { class: 'mono quiet pick-more pick-name', 'data-part': 'name' }, execution.name),
      h('span', { class: 'quiet pick-more', 'data-part': 'told' }),
    ),
  );
}

function showElapsed(element) {
  const { started, stopped } = element.execution;
  text(part(element, 'elapsed'), clockText((stopped ?? now()) - started));
}

function showOne(section, shown, account) {
  const block = part(section, 'shown');
  show(block, Boolean(shown));
  if (!shown) {
    return;
  }
  const status = part(block, 'status');
  const told = account.executions.find((one) => one.arn === shown.arn) ?? {};
  text(status, shown.status ? statusWord(shown.status) : 'not started yet');
  attribute(status, 'data-look', LOOKS[shown.status] ?? 'idle');
  text(part(block, 'about'), told.database ? `${told.database}: ${told.what}` : (told.what ?? ''));
  text(part(block, 'name'), shown.name ?? shown.machine);
  text(part(block, 'elapsed'), shown.started ? clockText((shown.stopped ?? now()) - shown.started) : '');
  text(part(block, 'current'), sentence(shown));
  const failure = shown.error ? `${shown.error}: ${messageOf(shown.cause)}` : '';
  show(part(block, 'failure'), failure !== '');
  text(part(block, 'failure'), failure);
  show(part(block, 'summary'), Boolean(told.summary));
  text(part(block, 'summary'), told.summary);
  show(part(block, 'data'), Boolean(shown.input));
  text(part(block, 'payload'), payload(shown));
  const graph = part(block, 'graph');
  attribute(graph, 'aria-label', `State graph of ${shown.machine}. ${sentence(shown)}`.trim());
  graph.drawing ??= new Drawing(graph);
  graph.drawing.show(shown.definition, shown.history, shown.status);
}

function sentence(shown) {
  if (shown.status !== 'RUNNING') {
    return shown.started ? `${shown.machine}, started ${timeText(shown.started)}` : 'What it will do:';
  }
  const states = shown.history.open;
  if (!states.length) {
    return 'Between two states';
  }
  const functionName = shown.definition && functionOf(JSON.parse(shown.definition), states.at(-1));
  return `In ${states.at(-1)}${functionName ? `, which runs ${functionName} (docs/states.md says where its code is)` : ''}`;
}

function payload({ input, output }) {
  return [['input', input], ['output', output]]
    .filter(([, value]) => value)
    .map(([name, value]) => `${name} ${JSON.stringify(JSON.parse(value), null, 2)}`)
    .join('\n');
}
