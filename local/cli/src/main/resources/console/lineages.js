// The replicated databases, each with its source, its secret and its replicas, and what may be done with it.

import { clockText, now, spanText, timeText } from './clock.js';
import { attribute, h, keyed, part, show, text } from './dom.js';
import { showTimeline, timeline } from './timeline.js';

/** What belongs together, by the ARN of the source database: {arn, database, secret, replicas, live, rollback}. */
export function lineagesOf(source, destination) {
  const arns = new Set([
    ...source.instances.map((instance) => instance.arn),
    ...destination.instances.map((instance) => instance.sourceArn),
    ...destination.secrets.map((secret) => secret.sourceArn),
  ]);
  arns.delete(undefined);
  const all = [...arns].sort().map((arn) => {
    const database = arn.split(':').pop();
    const replicas = destination.instances
      .filter((instance) => instance.sourceArn === arn)
      .sort((a, b) => b.snapshotTime - a.snapshotTime);
    const secret =
      destination.secrets.find((one) => one.sourceArn === arn) ??
      destination.secrets.find((one) => !one.sourceArn && one.database === database);
    const live = replicas.find((replica) => replica.id === secret?.dbInstanceIdentifier);
    const rollback = destination.machine(`${replicas[0]?.stack}-rollback`);
    const inSource = source.instances.some((instance) => instance.arn === arn);
    return { arn, database, secret, replicas, live, rollback, inSource, pinned: secret?.pinned === 'true' };
  });
  return [...all.filter((lineage) => lineage.secret), ...all.filter((lineage) => !lineage.secret)];
}

/** @param actions what the buttons do: start(machine, database), rollBack(lineage, replica), unpin(lineage) */
export function showLineages(section, lineages, source, actions) {
  const machines = source.machines.filter((machine) => machine.name.endsWith('-replication'));
  show(part(section, 'empty'), lineages.length === 0);
  text(part(section, 'empty'), 'No database in the source account yet.');
  keyed(part(section, 'cards'), lineages, (lineage) => lineage.arn, create, (card, lineage) => update(card, lineage, machines, actions));
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
        h('p', { class: 'age' }, h('span', { class: 'digits', 'data-part': 'age' }), h('span', { class: 'quiet', 'data-part': 'meaning' })),
        h('p', { class: 'mono live-name', 'data-part': 'live' }),
        h('p', { class: 'quiet', 'data-part': 'detail' }),
        h('div', { class: 'buttons', 'data-part': 'buttons' }),
      ),
      timeline(),
    ),
  );
}

function update(card, lineage, machines, actions) {
  const { secret, live, pinned, replicas, inSource, rollback, database } = lineage;
  const [look, word] = pinned ? ['pinned', 'pinned'] : live ? ['live', 'live'] : secret ? ['idle', 'no replica yet'] : ['idle', 'no secret'];
  const chip = part(card, 'chip');
  attribute(chip, 'data-look', look);
  text(chip, word);
  const snapshotTime = Date.parse(secret?.snapshotTime ?? '');
  card.snapshotTime = snapshotTime;
  card.lineage = lineage;
  showAge(card);
  text(part(card, 'meaning'), secret?.snapshotTime ? 'age of the data that applications read' : 'nothing is read from a replica yet');
  text(part(card, 'live'), secret?.dbInstanceIdentifier ?? '');
  text(part(card, 'detail'), details(secret, snapshotTime, replicas));
  const choices = [];
  if (inSource) {
    choices.push(...machines.map((machine) => ({
      key: machine.arn,
      label: machines.length > 1 ? `Start ${machine.name}` : 'Start a replication',
      look: 'primary',
      act: () => actions.start(machine, database),
    })));
  }
  if (rollback && secret && replicas.length > 1) {
    choices.push({ key: 'roll back', label: 'Roll back…', act: () => actions.rollBack(lineage) });
  }
  if (rollback && pinned) {
    choices.push({ key: 'unpin', label: 'Unpin…', act: () => actions.unpin(lineage) });
  }
  keyed(part(card, 'buttons'), choices, (choice) => choice.key, button, (element, choice) => {
    text(element, choice.label);
    attribute(element, 'aria-describedby', titleOf(lineage));
    element.onclick = choice.act;
  });
}

function titleOf({ arn }) {
  return `lineage-${arn}`;
}

/** Lets the clock go on between two readings. */
export function showAge(card) {
  const age = now() - card.snapshotTime;
  text(part(card, 'age'), Number.isFinite(age) ? clockText(age) : '-:--:--');
  showTimeline(part(card, 'timeline'), card.lineage);
}

function details(secret, snapshotTime, replicas) {
  if (!secret) {
    return 'The destination has no secret for it: a replication would be refused.';
  }
  const kept = replicas.length === 1 ? '1 replica' : `${replicas.length} replicas`;
  const parts = [Number.isFinite(snapshotTime) ? `snapshot of ${timeText(snapshotTime)}` : `secret ${secret.name}`, kept];
  if (secret.notBefore) {
    parts.push(`nothing from before ${timeText(Date.parse(secret.notBefore))} goes live by itself`);
  }
  return parts.join(' · ');
}

function button(choice) {
  return h('button', { type: 'button', class: choice.look, 'data-action': choice.key.includes(':') ? 'start' : choice.key.replace(' ', '-') });
}

/** The newest data that has passed its check, as far as its status says. */
export function newest(lineage) {
  return lineage.replicas.find((replica) => replica.status === 'available');
}

/** An age in words, for a replica. */
export function ageOf(replica) {
  return Number.isFinite(replica?.snapshotTime) ? `data ${spanText(now() - replica.snapshotTime)} old, of ${timeText(replica.snapshotTime)}` : '';
}
