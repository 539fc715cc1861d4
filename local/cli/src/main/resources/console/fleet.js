// The DB instances, the DB clusters and the snapshots of an account.

import { clockText, now, timeText } from './clock.js';
import { isCold } from './databases.js';
import { attribute, h, keyed, part, show, text, waits } from './dom.js';
import { folded } from './fold.js';
import { keyOf } from './model.js';
import { lookOf, standingOf } from './standing.js';
import { hindrance } from './targets.js';
import { waitsFor } from './underway.js';

const LISTED = { most: 10 };

/** @param lineages of which the databases may be replicas; rollBack(lineage, replica) is offered where that can be done */
export function showDatabases(section, account, lineages, rollBack) {
  const databases = account.databases
    .map((database) => ({ database, lineage: lineages.find((one) => one.replicas.includes(database)) }))
    .sort((a, b) => (b.database.snapshotTime || 0) - (a.database.snapshotTime || 0) || (a.database.id < b.database.id ? -1 : 1));
  show(part(section, 'no-databases'), databases.length === 0);
  const fill = (row, item) => fillDatabase(row, item, rollBack);
  folded(part(section, 'databases'), databases, LISTED, ({ database }) => database.arn, databaseRow, fill);
}

function databaseRow({ database }) {
  return h(
    'li',
    { class: 'database', [`data-${database.kind}`]: database.id },
    h('div', { class: 'headline' }, h('strong', { class: 'mono' }, database.id), h('span', { class: 'chip', 'data-part': 'role' })),
    h('p', { class: 'facts' }, h('span', { 'data-part': 'status', class: 'state-word' }), h('span', { class: 'digits', 'data-part': 'age' })),
    h('p', { class: 'quiet', 'data-part': 'detail' }),
    database.members && h('ul', { class: 'members', 'data-part': 'members', 'aria-label': `Members of ${database.id}` }),
    h('div', { class: 'buttons' }, h('button', { type: 'button', class: 'small', 'data-action': 'roll-back-to', hidden: true })),
  );
}

function fillDatabase(row, { database, lineage }, rollBack) {
  const isLive = lineage?.live === database;
  const held = lineage?.held.has(database) && database.role === 'superseded';
  const tagged = held ? 'held: source replaced' : database.role === 'live' ? 'tagged live' : (database.role ?? '');
  const { look, word } = isLive ? standingOf(database, lineage.pinned) : { look: 'idle', word: tagged };
  const chip = part(row, 'role');
  show(chip, Boolean(lineage && word));
  text(chip, isLive && lineage.pinned ? `live, ${word}` : word);
  attribute(chip, 'data-look', look);
  attribute(row, 'data-live', isLive);
  const status = part(row, 'status');
  text(status, database.status);
  attribute(status, 'data-look', lookOf(database.status));
  row.snapshotTime = database.snapshotTime;
  showDatabaseAge(row);
  const reason = lineage && !isLive ? hindrance(lineage, database) : undefined;
  text(part(row, 'detail'), [details(database), reason && `cannot go live: ${reason}`].filter(Boolean).join(' · '));
  if (database.members) {
    keyed(part(row, 'members'), database.members, (member) => member.id, memberRow, fillMember);
  }
  const button = row.querySelector('button');
  const target = lineage?.rollback && lineage.secret && !isLive && !reason;
  show(button, Boolean(target));
  const direction = lineage?.live && database.snapshotTime > lineage.live.snapshotTime ? 'forward' : 'back';
  const label = lineage?.live ? `Roll ${direction} to this` : 'Take this live';
  text(button, `${label}…`);
  attribute(button, 'aria-label', `${label}: ${database.id}`);
  const waiting = target && waitsFor(lineage.running, 'rollback');
  waits(button, waiting);
  button.onclick = waiting ? null : () => rollBack(lineage, database);
}

function memberRow({ id }) {
  return h(
    'li',
    { class: 'facts', 'data-member': id },
    h('span', { class: 'mono' }, id),
    h('span', { class: 'chip', 'data-part': 'role' }),
    h('span', { class: 'state-word', 'data-part': 'status' }),
    h('span', { class: 'quiet', 'data-part': 'size' }),
  );
}

function fillMember(row, { role, status, size }) {
  text(part(row, 'role'), role);
  text(part(row, 'status'), status);
  attribute(part(row, 'status'), 'data-look', lookOf(status));
  text(part(row, 'size'), size);
}

/** Lets the clock go on between two readings. */
export function showDatabaseAge(row) {
  const age = now() - row.snapshotTime;
  text(part(row, 'age'), Number.isFinite(age) ? `data ${clockText(age)} old` : '');
}

function details(database) {
  return [
    database.engine,
    database.size,
    isCold(database) ? 'no members: it has its storage only' : null,
    database.endpoint,
    database.readerEndpoint && `readers ${database.readerEndpoint}`,
    database.encrypted ? `encrypted under ${shortKey(database.key)}` : 'not encrypted',
    database.locked ? 'locked against deletion' : null,
  ].filter(Boolean).join(' · ');
}

/** @param names of accounts */
export function showSnapshots(section, account, names) {
  show(part(section, 'no-snapshots'), account.snapshots.length === 0);
  text(part(section, 'count-snapshots'), String(account.snapshots.length));
  folded(part(section, 'snapshots'), account.snapshots, LISTED, keyOf, snapshotRow, (row, snapshot) => {
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
