// The keys of an account, and who may use them: by the key's policy and by its grants.

import { attribute, h, keyed, part, show, text } from './dom.js';
import { folded } from './fold.js';
import { grantee, usersOf } from './policy.js';

const LISTED = { most: 10 };

export function showKeys(section, account, names) {
  show(part(section, 'no-keys'), account.keys.length === 0);
  text(part(section, 'count-keys'), String(account.keys.length));
  folded(part(section, 'keys'), account.keys, LISTED, (key) => key.id, keyRow, (row, key) => {
    const state = part(row, 'state');
    text(state, key.state);
    attribute(state, 'data-look', key.state === 'Enabled' ? 'good' : 'failed');
    text(part(row, 'description'), key.description || key.aliases.join(', ') || 'no description');
    const aliases = key.description ? key.aliases.join(', ') : '';
    text(part(row, 'aliases'), aliases);
    show(part(row, 'aliases'), aliases !== '');
    text(part(row, 'policy'), JSON.stringify(JSON.parse(key.policy), null, 2));
    const uses = counted([
      ...usersOf(key.policy, names).map((use) => ({ ...use, by: use.effect === 'Deny' ? 'denied' : 'policy' })),
      ...key.grants.map((grant) => ({ ...grantee(grant, names), by: 'grant' })),
    ]);
    folded(part(row, 'users'), uses, LISTED, keyOf, useRow, fillUse);
  });
}

function keyOf({ by, who, what, when }) {
  return [by, who, what, when].join(' ');
}

/** One for all that are alike, such as the grants that RDS makes for each snapshot. */
function counted(uses) {
  const kinds = new Map();
  for (const use of uses) {
    const kind = kinds.get(keyOf(use)) ?? { ...use, count: 0 };
    kind.count++;
    kinds.set(keyOf(use), kind);
  }
  return [...kinds.values()];
}

function keyRow(key) {
  return h(
    'li',
    { 'data-key': key.id },
    h('div', { class: 'headline' }, h('strong', { class: 'mono' }, key.id.slice(0, 8)), h('span', { class: 'state-word', 'data-part': 'state' })),
    h('p', { 'data-part': 'description' }),
    h('p', { class: 'quiet mono', 'data-part': 'aliases' }),
    h('ul', { class: 'users', 'data-part': 'users' }),
    h('details', {}, h('summary', {}, 'Policy'), h('pre', { 'data-part': 'policy' })),
  );
}

function useRow() {
  return h(
    'li',
    {},
    h('span', { class: 'by', 'data-part': 'by' }),
    h('strong', { 'data-part': 'who' }),
    h('span', { 'data-part': 'what' }),
    h('span', { class: 'quiet', 'data-part': 'when' }),
  );
}

function fillUse(row, use) {
  attribute(row, 'data-by', use.by);
  text(part(row, 'by'), use.count > 1 ? `${use.count} ${use.by}s` : use.by);
  ['who', 'what', 'when'].forEach((name) => text(part(row, name), use[name]));
}
