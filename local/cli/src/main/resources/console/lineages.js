// The replicated databases, each with its source, its secret and its replicas, and what may be done with it.

import { clockText, now, spanText, timeText } from './clock.js';
import { attribute, h, keyed, part, show, text, waits } from './dom.js';
import { folded } from './fold.js';
import { standing } from './standing.js';
import { others } from './targets.js';
import { statusWord } from './telling.js';
import { showTimeline, timeline } from './timeline.js';
import { underWay, waitsFor } from './underway.js';

const LISTED = 12;

/**
 * What belongs together, by the ARN of the source database, or by the secret of one that neither account has: {key, arn, database, secret,
 * replicas, held, named, live, stranger, pinned, chosen, unfinished, running, rollback, failed, inSource, kind, gone, unread}. The kind is
 * there only where the name alone does not say which database is meant.
 */
export function lineagesOf(source, destination) {
  const arns = new Set([
    ...source.databases.map((one) => one.arn),
    ...destination.databases.map((one) => one.sourceArn),
    ...destination.secrets.map((secret) => secret.sourceArn),
  ]);
  arns.delete(undefined);
  const known = [...arns].sort().map((arn) => {
    const database = arn.split(':').pop();
    const secret =
      destination.secrets.find((one) => one.sourceArn === arn) ??
      destination.secrets.find((one) => !one.sourceArn && one.database === database);
    return lineage({ key: arn, arn, database, secret }, source, destination);
  });
  const alone = destination.secrets
    .filter((secret) => !known.some((one) => one.secret === secret))
    .map((secret) => lineage({ key: secret.arn, database: secret.database, secret }, source, destination));
  const all = [...known, ...alone];
  return [...all.filter((one) => one.secret), ...all.filter((one) => !one.secret)];
}

function lineage({ key, arn, database, secret }, source, destination) {
  const replicas = destination.databases
    .filter((one) => arn && one.sourceArn === arn)
    .sort((a, b) => b.snapshotTime - a.snapshotTime);
  const named = secret?.dbInstanceIdentifier || secret?.dbClusterIdentifier;
  const live = replicas.find((replica) => replica.id === named);
  const pinned = secret?.pinned === 'true';
  const original = source.databases.find((one) => one.arn === arn);
  return {
    key,
    arn,
    database,
    secret,
    replicas,
    held: heldOf(replicas, secret?.sourceResourceId),
    named,
    live,
    stranger: Boolean(named && !live && destination.databases.some((one) => one.id === named)),
    pinned,
    // An operator's choice stands until newer data than that of its time is live.
    chosen: Boolean(named) && (pinned || Date.parse(secret.snapshotTime) < Date.parse(secret.notBefore)),
    unfinished: new Set(destination.executions.filter((one) => one.status === 'RUNNING').map((one) => one.name)),
    running: underWay(database, { source, destination }),
    rollback: rollbackOf(destination, replicas),
    failed: failedLast([...source.executions, ...destination.executions], database),
    inSource: Boolean(original),
    kind: source.databases.filter((one) => one.id === database).length > 1 ? original?.kind : undefined,
    gone: goneOf({ source, destination }, replicas),
    unread: (destination.errors.get('databases') ?? destination.errors.get('secrets'))?.code,
  };
}

/** Those that wait for their source to be accepted: of another one than those that go live, and newer than all others. */
function heldOf(replicas, accepted) {
  const end = replicas.findIndex(({ source }) => !accepted || !source || source === accepted);
  return new Set(replicas.slice(0, end < 0 ? replicas.length : end));
}

/** The replication that ended last, if it failed: from then on the data only grows older. */
function failedLast(executions, database) {
  const [last] = executions
    .filter((one) => one.stopped && one.database === database && one.what === 'replication')
    .sort((a, b) => b.stopped - a.stopped);
  return last && last.status !== 'SUCCEEDED' ? last : undefined;
}

/** The machine of the stack whose replicas these are; without any, the only one that there is. */
function rollbackOf({ machines }, [replica]) {
  const all = machines.filter((machine) => machine.name.endsWith('-rollback'));
  return replica ? all.find((machine) => machine.name === `${replica.stack}-rollback`) : all.length === 1 ? all[0] : undefined;
}

/** What it means for a database that a stack was deleted; undefined if all stacks that it needs are there. */
function goneOf({ source, destination }, [replica]) {
  if (replica && destination.goneStacks.includes(replica.stack)) {
    return `The stack ${replica.stack} was deleted: nothing is replicated, rolled back or pruned any more.`;
  }
  const [stack] = source.machines.length === 0 ? source.goneStacks : [];
  return stack && `The stack ${stack} was deleted: no replication can be started.`;
}

/** @param actions what the buttons do: start(machine, lineage), rollBack(lineage, replica), unpin(lineage); isStarting(database) */
export function showLineages(section, lineages, source, actions) {
  const machines = source.machines.filter((machine) => machine.name.endsWith('-replication'));
  show(part(section, 'empty'), lineages.length === 0);
  text(part(section, 'empty'), 'No database in the source account yet.');
  const must = (lineage) => lineage.running.length > 0 || lineage.failed || lineage.gone || standing(lineage).look === 'failed';
  const fill = (card, lineage) => update(card, lineage, machines, actions);
  folded(part(section, 'cards'), lineages, { most: LISTED, must }, (lineage) => lineage.key, create, fill);
}

function create(lineage) {
  const id = titleOf(lineage);
  return h(
    'li',
    { class: 'lineage', 'data-database': lineage.database, 'aria-labelledby': id },
    h(
      'div',
      { class: 'lineage-inside' },
      h(
        'div',
        {},
        h('div', { class: 'headline' }, h('h3', { id }, lineage.database), h('span', { class: 'chip', 'data-part': 'chip' })),
        h('p', { class: 'age', 'data-part': 'clock' }, h('span', { class: 'digits', 'data-part': 'age' }), h('span', { class: 'quiet', 'data-part': 'meaning' })),
        h('p', { class: 'mono live-name', 'data-part': 'live' }),
        h('p', { class: 'quiet', 'data-part': 'detail' }),
        h('ul', { class: 'rows running', 'data-part': 'running', 'aria-label': 'Under way' }),
        h('p', { class: 'refused', 'data-part': 'failed', hidden: true }),
        h('p', { class: 'refused', 'data-part': 'gone', hidden: true }),
        h('div', { class: 'buttons', 'data-part': 'buttons' }),
      ),
      timeline(),
    ),
  );
}

function update(card, lineage, machines, actions) {
  const { secret, named, live, pinned, inSource, rollback, database } = lineage;
  const { look, word, down, meaning } = standing(lineage);
  const chip = part(card, 'chip');
  attribute(chip, 'data-look', look);
  text(chip, word);
  attribute(part(card, 'clock'), 'data-look', look);
  card.snapshotTime = down ? NaN : Date.parse(secret?.dataTime ?? secret?.snapshotTime ?? '');
  card.lineage = lineage;
  showAge(card);
  text(part(card, 'meaning'), meaning);
  text(part(card, 'live'), named && !live ? `${named}, named by the secret` : (named ?? ''));
  text(part(card, 'detail'), details(lineage));
  keyed(part(card, 'running'), lineage.running, (one) => one.arn, runRow, fillRun);
  const { failed, gone } = lineage;
  show(part(card, 'gone'), Boolean(gone));
  text(part(card, 'gone'), gone);
  show(part(card, 'failed'), Boolean(failed));
  text(part(card, 'failed'), failed && `The last replication ${statusWord(failed.status)} at ${timeText(failed.stopped)}: ${failed.failure ?? 'no reason given'}`);
  const choices = [];
  if (inSource) {
    choices.push(...machines.map((machine) => ({
      key: machine.arn,
      label: machines.length > 1 ? `Start ${machine.name}` : 'Start a replication',
      look: 'primary',
      waits: actions.isStarting(database) ? 'A replication of it is being started' : waitsFor(lineage.running, 'replication'),
      act: () => actions.start(machine, lineage),
    })));
  }
  if (rollback && secret && others(lineage).length > 0) {
    choices.push({ key: 'roll back', label: 'Roll back…', waits: waitsFor(lineage.running, 'rollback'), act: () => actions.rollBack(lineage) });
  }
  if (rollback && pinned) {
    choices.push({ key: 'unpin', label: 'Unpin…', waits: waitsFor(lineage.running, 'rollback'), act: () => actions.unpin(lineage) });
  }
  keyed(part(card, 'buttons'), choices, (choice) => choice.key, button, (element, choice) => {
    text(element, choice.label);
    attribute(element, 'aria-describedby', titleOf(lineage));
    waits(element, choice.waits);
    element.onclick = choice.waits ? null : choice.act;
  });
}

function titleOf({ key }) {
  return `lineage-${key}`;
}

/** Lets the clock go on between two readings. */
export function showAge(card) {
  const age = now() - card.snapshotTime;
  text(part(card, 'age'), Number.isFinite(age) ? clockText(age) : '-:--:--');
  showTimeline(part(card, 'timeline'), card.lineage);
  part(card, 'running').keyedChildren?.forEach(showRunTime);
}

function runRow() {
  return h(
    'li',
    {},
    h(
      'p',
      { class: 'facts' },
      h('strong', { 'data-part': 'what' }),
      h('span', { class: 'state-word', 'data-look': 'busy', 'data-part': 'stage' }),
      h('progress', { max: 100 }),
    ),
    h('p', { class: 'quiet digits', 'data-part': 'time' }),
  );
}

function fillRun(row, run) {
  row.run = run;
  text(part(row, 'what'), `${run.what} in the ${run.side}`);
  const begun = run.stage ?? 'just begun';
  text(part(row, 'stage'), run.percent === undefined ? begun : `${begun} ${run.percent} %`);
  const progress = row.querySelector('progress');
  show(progress, run.percent !== undefined);
  progress.value = run.percent ?? 0;
  attribute(progress, 'aria-label', `Progress of ${run.stage}`);
  showRunTime(row);
}

function showRunTime(row) {
  text(part(row, 'time'), timeOf(row.run, now()));
}

/** How long something runs, and when it should end; nothing of its end if nobody knows. */
export function timeOf({ started, expectedEnd }, time) {
  const spent = `for ${clockText(time - started)}`;
  if (expectedEnd === undefined) {
    return spent;
  }
  const left = expectedEnd - time;
  const end = `at ${timeText(expectedEnd).slice(11)}`;
  return left >= 0 ? `${spent} · should end ${end}, in ${spanText(left)}` : `${spent} · should have ended ${end}, ${spanText(-left)} ago`;
}

function details({ secret, replicas, pinned, inSource }) {
  if (!secret) {
    return 'The destination has no secret for it: a replication would be refused.';
  }
  const snapshotTime = Date.parse(secret.snapshotTime ?? '');
  const kept = replicas.length === 1 ? '1 replica' : `${replicas.length} replicas`;
  const parts = [Number.isFinite(snapshotTime) ? `snapshot of ${timeText(snapshotTime)}` : `secret ${secret.name}`, kept];
  if (secret.reader_host) {
    parts.push(`reader_host ${secret.reader_host}`);
  }
  if (pinned) {
    parts.push('pinned: nothing goes live by itself until it is unpinned');
  } else if (secret.notBefore) {
    parts.push(`nothing from before ${timeText(Date.parse(secret.notBefore))} goes live by itself`);
  }
  if (!inSource) {
    parts.push('the source account has no such database');
  }
  return parts.join(' · ');
}

function button(choice) {
  return h('button', { type: 'button', class: choice.look, 'data-action': choice.key.includes(':') ? 'start' : choice.key.replace(' ', '-') });
}

/** An age in words, for a replica. */
export function ageOf(replica) {
  return Number.isFinite(replica?.snapshotTime) ? `data ${spanText(now() - replica.snapshotTime)} old, of ${timeText(replica.snapshotTime)}` : '';
}
