// The console: reads both accounts again and again while somebody looks, and shows what is there.

import { Actions, describe } from './actions.js';
import { Disconnected } from './aws.js';
import { now, pace, reset, timeText } from './clock.js';
import { attribute, h, keyed, part, text } from './dom.js';
import { showExecutions, tick } from './executions.js';
import { showDatabaseAge, showDatabases, showSnapshots } from './fleet.js';
import { showKeys } from './keys.js';
import { lineagesOf, showAge, showLineages } from './lineages.js';
import { Account } from './model.js';
import { standing } from './standing.js';
import { statusWord } from './telling.js';

const PERIOD = 1200;
const FRAME = 250;
const NEWS = 4;
const NEWS_STAYS = 12_000;
const NARROW = '(max-width: 34rem)';
const SIDES = { source: '111111111111', destination: '222222222222' };
const TITLES = { source: 'Databases', destination: 'Databases and replicas' };
const NAMES = Object.fromEntries(Object.entries(SIDES).map(([side, id]) => [id, side]));

const asked = new URLSearchParams(location.search);
const source = asked.get('region') ?? 'us-east-1';
const regions = { source, destination: asked.get('destination-region') ?? source };
const sections = Object.fromEntries(Object.keys(SIDES).map((side) => [side, document.getElementById(side)]));
const lineageSection = document.getElementById('lineages');
let accounts = opened();
let connection = 'connecting';
let reading = false;
let again = false;
let timer;
let known;

const actions = new Actions(() => accounts, tell, readSoon);

function opened() {
  return Object.fromEntries(Object.entries(SIDES).map(([side, id]) => [side, new Account(id, regions[side])]));
}

async function read() {
  if (reading || document.hidden) {
    again = reading;
    return;
  }
  reading = true;
  clearTimeout(timer);
  try {
    await Promise.all(Object.values(accounts).map((account) => account.read()));
    render();
    connect('connected');
    frame();
  } catch (error) {
    connect(error instanceof Disconnected ? 'disconnected' : 'broken');
    if (!(error instanceof Disconnected)) {
      throw error;
    }
  } finally {
    reading = false;
    timer = setTimeout(read, again ? 0 : PERIOD);
    again = false;
  }
}

/** Now, or when the reading that is under way ends. */
function readSoon() {
  read();
}

const CONNECTIONS = {
  connected: 'Connected',
  disconnected: 'Disconnected: the endpoint does not answer',
  broken: 'What this page shows is old: it cannot show what the endpoint answers',
};

/** Whoever answers after a while of silence may be another stage, of which nothing is known. */
function connect(state) {
  if (state !== connection) {
    if (connection !== 'connecting') {
      tell(CONNECTIONS[state], state === 'connected' ? 'good' : 'failed');
    }
    if (state === 'disconnected') {
      accounts = opened();
      actions.forget();
      known = undefined;
      reset();
    }
    connection = state;
    const line = document.getElementById('connection');
    attribute(line, 'data-state', state);
    text(part(line, 'text'), state);
    attribute(document.body, 'data-connection', state);
  }
}

function render() {
  const { source, destination } = accounts;
  const lineages = lineagesOf(source, destination);
  actions.look();
  showLineages(lineageSection, lineages, source, {
    start: (machine, lineage) => actions.start(machine, lineage),
    rollBack: (lineage, replica) => actions.rollBack(lineage, replica),
    unpin: (lineage) => actions.unpin(lineage),
    isStarting: (database) => actions.isStarting(database),
  });
  for (const [side, account] of Object.entries(accounts)) {
    const section = sections[side];
    keyed(part(section, 'errors'), [...account.errors], ([name]) => name, () => h('p', { class: 'refused' }), (line, [, error]) => text(line, describe(error)));
    const fillGone = (line, stack) => text(line, gone(stack, account));
    keyed(part(section, 'gone'), account.goneStacks, (stack) => stack, () => h('p', { class: 'refused' }), fillGone);
    showDatabases(section, account, lineages, (lineage, replica) => actions.rollBack(lineage, replica));
    showExecutions(section, account, (arn) => {
      account.chosen = arn;
      readSoon();
    });
    showSnapshots(section, account, NAMES);
    showKeys(section, account, NAMES);
  }
  attribute(document.body, 'data-read', true);
  tellChanges(lineages);
}

function gone(stack, { databases, snapshots }) {
  const left = [['replica', databases], ['snapshot', snapshots]]
    .map(([what, all]) => [what, all.filter((one) => one.stack === stack).length])
    .filter(([, number]) => number > 0)
    .map(([what, number]) => `${number} ${what}${number === 1 ? '' : 's'}`);
  return `The stack ${stack} was deleted.${left.length ? ` Of what it made, this is left: ${left.join(' and ')}.` : ''}`;
}

/** Between two readings only the clocks change. */
function frame() {
  const time = now();
  if (time === undefined || connection !== 'connected') {
    return;
  }
  text(document.getElementById('time'), timeText(time));
  const speed = pace();
  text(document.getElementById('pace'), `×${speed < 10 ? speed.toFixed(1).replace('.0', '') : Math.round(speed)}`);
  part(lineageSection, 'cards').keyedChildren?.forEach(showAge);
  for (const [side, account] of Object.entries(accounts)) {
    part(sections[side], 'databases').keyedChildren?.forEach(showDatabaseAge);
    tick(sections[side], account);
  }
}

/** What ended and what went live since the last reading; what runs is seen in the graphs. */
function tellChanges(lineages) {
  const present = new Map();
  for (const [side, account] of Object.entries(accounts)) {
    account.executions.forEach((one) => present.set(one.arn, { status: one.status, execution: one, side }));
    account.databases.forEach(({ arn, id, members }) => present.set(`writer ${arn}`, { writer: writerOf(members), name: id }));
  }
  for (const one of lineages) {
    const { look, word } = standing(one);
    present.set(one.key, { live: one.live?.id, pinned: one.pinned, trouble: look === 'failed' && word, name: one.database });
  }
  for (const [side, account] of Object.entries(accounts)) {
    account.goneStacks.forEach((stack) => present.set(`${side} ${stack}`, { gone: `The stack ${stack} in the ${side} was deleted` }));
  }
  for (const [key, { status, execution, live, pinned, trouble, name, side, gone: deleted, writer }] of known ? present : []) {
    const before = known.get(key);
    if (status && status !== 'RUNNING' && before?.status !== status) {
      // What somebody has asked for stays until he has read it.
      const stays = execution.dry && !actions.shows(execution.arn);
      tell(ending(execution, side), status === 'SUCCEEDED' ? 'good' : 'failed', stays);
    }
    if (deleted && !before) {
      tell(deleted, 'failed');
    }
    if (trouble && before && before.trouble !== trouble) {
      tell(`${name}: ${trouble}`, 'failed');
    }
    if (live && before && before.live !== live) {
      tell(`${name}: ${live} is live`, 'good');
    }
    if (writer && before?.writer && before.writer !== writer) {
      tell(`${name}: ${writer} is the writer now`);
    }
    if (before && !status && !deleted && before.pinned !== pinned) {
      tell(`${name} is ${pinned ? 'pinned' : 'no longer pinned'}`);
    }
  }
  known = present;
}

function writerOf(members) {
  return members?.find(({ role }) => role === 'writer')?.id;
}

function ending({ database, name, what, status, failure, summary }, side) {
  const said = `${database ?? name}: ${what} in the ${side} ${statusWord(status)}`;
  return failure || summary ? `${said}: ${failure ?? summary}` : said;
}

/** @param stays until somebody closes it */
function tell(words, look = 'info', stays = false) {
  const news = document.getElementById('news');
  const line = h('p', { 'data-look': look, 'data-stays': stays }, words);
  news.append(line);
  if (stays) {
    line.append(h('button', { type: 'button', class: 'small', 'data-action': 'close', onclick: () => line.remove() }, 'Close'));
    return;
  }
  [...news.querySelectorAll('p:not([data-stays])')].slice(0, -NEWS).forEach((old) => old.remove());
  setTimeout(() => line.remove(), NEWS_STAYS);
}

for (const [side, id] of Object.entries(SIDES)) {
  const section = sections[side];
  section.append(document.getElementById('account').content.cloneNode(true));
  text(part(section, 'id'), id);
  text(part(section, 'databases-title'), TITLES[side]);
  section.querySelectorAll('details.card').forEach((card) => (card.open = !matchMedia(NARROW).matches));
}
text(document.getElementById('region'), [...new Set(Object.values(regions))].join(' to '));
document.addEventListener('visibilitychange', read);
setInterval(() => document.hidden || frame(), FRAME);
read();
