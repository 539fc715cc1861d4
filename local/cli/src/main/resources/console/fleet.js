// The DB instances and the snapshots of an account.

import { clockText, now, timeText } from './clock.js';
import { attribute, h, part, show, text, waits } from './dom.js';
import { folded } from './fold.js';
import { lookOf, standingOf } from './standing.js';
import { hindrance } from './targets.js';
import { waitsFor } from './underway.js';

const LISTED = { most: 10 };

/** @param lineages of which the instances may be replicas; rollBack(lineage, replica) is offered where that can be done */
export function showInstances(section, account, lineages, rollBack) {
  const instances = account.instances
    .map((instance) => ({ instance, lineage: lineages.find((one) => one.replicas.includes(instance)) }))
    .sort((a, b) => (b.instance.snapshotTime || 0) - (a.instance.snapshotTime || 0) || (a.instance.id < b.instance.id ? -1 : 1));
  show(part(section, 'no-instances'), instances.length === 0);
  const fill = (row, item) => fillInstance(row, item, rollBack);
  folded(part(section, 'instances'), instances, LISTED, ({ instance }) => instance.arn, instanceRow, fill);
}

function instanceRow({ instance }) {
  return h(
    'li',
    { class: 'instance', 'data-instance': instance.id },
    h('div', { class: 'headline' }, h('strong', { class: 'mono' }, instance.id), h('span', { class: 'chip', 'data-part': 'role' })),
    h('p', { class: 'facts' }, h('span', { 'data-part': 'status', class: 'state-word' }), h('span', { class: 'digits', 'data-part': 'age' })),
    h('p', { class: 'quiet', 'data-part': 'detail' }),
    h('div', { class: 'buttons' }, h('button', { type: 'button', class: 'small', 'data-action': 'roll-back-to', hidden: true })),
  );
}

function fillInstance(row, { instance, lineage }, rollBack) {
  const isLive = lineage?.live === instance;
  const held = lineage?.held.has(instance) && instance.role === 'superseded';
  const tagged = held ? 'held: source replaced' : instance.role === 'live' ? 'tagged live' : (instance.role ?? '');
  const { look, word } = isLive ? standingOf(instance, lineage.pinned) : { look: 'idle', word: tagged };
  const chip = part(row, 'role');
  show(chip, Boolean(lineage && word));
  text(chip, isLive && lineage.pinned ? `live, ${word}` : word);
  attribute(chip, 'data-look', look);
  attribute(row, 'data-live', isLive);
  const status = part(row, 'status');
  text(status, instance.status);
  attribute(status, 'data-look', lookOf(instance.status));
  row.snapshotTime = instance.snapshotTime;
  showInstanceAge(row);
  const reason = lineage && !isLive ? hindrance(lineage, instance) : undefined;
  text(part(row, 'detail'), [details(instance), reason && `cannot go live: ${reason}`].filter(Boolean).join(' · '));
  const button = row.querySelector('button');
  const target = lineage?.rollback && lineage.secret && !isLive && !reason;
  show(button, Boolean(target));
  const direction = lineage?.live && instance.snapshotTime > lineage.live.snapshotTime ? 'forward' : 'back';
  const label = lineage?.live ? `Roll ${direction} to this` : 'Take this live';
  text(button, `${label}…`);
  attribute(button, 'aria-label', `${label}: ${instance.id}`);
  const waiting = target && waitsFor(lineage.running, 'rollback');
  waits(button, waiting);
  button.onclick = waiting ? null : () => rollBack(lineage, instance);
}

/** Lets the clock go on between two readings. */
export function showInstanceAge(row) {
  const age = now() - row.snapshotTime;
  text(part(row, 'age'), Number.isFinite(age) ? `data ${clockText(age)} old` : '');
}

function details(instance) {
  return [
    instance.engine,
    instance.size,
    instance.endpoint,
    instance.encrypted ? `encrypted under ${shortKey(instance.key)}` : 'not encrypted',
    instance.locked ? 'locked against deletion' : null,
  ].filter(Boolean).join(' · ');
}

/** @param names of accounts */
export function showSnapshots(section, account, names) {
  show(part(section, 'no-snapshots'), account.snapshots.length === 0);
  text(part(section, 'count-snapshots'), String(account.snapshots.length));
  folded(part(section, 'snapshots'), account.snapshots, LISTED, (snapshot) => snapshot.id, snapshotRow, (row, snapshot) => {
    const broken = /^(failed|incompatible|deleted)/.test(snapshot.status);
    const busy = snapshot.status !== 'available' && !broken;
    const chip = part(row, 'role');
    show(chip, Boolean(snapshot.role) || !snapshot.manual);
    text(chip, snapshot.manual ? snapshot.role : 'automated');
    const status = part(row, 'status');
    text(status, busy ? `${snapshot.status} ${snapshot.percent} %` : snapshot.status);
    attribute(status, 'data-look', broken ? 'failed' : busy ? 'busy' : 'good');
    const progress = row.querySelector('progress');
    show(progress, busy);
    progress.value = snapshot.percent;
    const time = Number.isFinite(snapshot.dataTime) ? snapshot.dataTime : snapshot.created;
    text(part(row, 'detail'), [
      Number.isFinite(time) ? `data of ${timeText(time)}` : null,
      snapshot.encrypted ? `encrypted under ${shortKey(snapshot.key)}` : 'not encrypted',
      snapshot.sharedWith?.length ? `shared with ${snapshot.sharedWith.map((id) => (names[id] ? `the ${names[id]} account` : id)).join(', ')}` : null,
    ].filter(Boolean).join(' · '));
  });
}

function snapshotRow(snapshot) {
  return h(
    'li',
    { 'data-snapshot': snapshot.id },
    h('div', { class: 'headline' }, h('strong', { class: 'mono' }, snapshot.id), h('span', { class: 'chip', 'data-look': 'idle', 'data-part': 'role' })),
    h('p', { class: 'facts' }, h('span', { class: 'state-word', 'data-part': 'status' }), h('progress', { max: 100, 'aria-label': `Progress of ${snapshot.id}` })),
    h('p', { class: 'quiet', 'data-part': 'detail' }),
  );
}

/** Enough of a key's id to find it in the list of the keys. */
export function shortKey(arn) {
  return arn ? `key ${arn.split('/').pop().slice(0, 8)}` : 'a key';
}
