// The replicas of a database by the age of their data, on a line that ends now.

import { now, spanText } from './clock.js';
import { attribute, h, keyed, part, show, text } from './dom.js';
import { standingOf } from './standing.js';

/** What it shows stands in words in the list of the replicas too. */
export function timeline() {
  return h(
    'div',
    { class: 'timeline', 'data-part': 'timeline', 'aria-hidden': 'true' },
    h('div', { class: 'axis' }),
    h('div', { 'data-part': 'marks' }),
    h('span', { class: 'caption', 'data-part': 'oldest' }),
    h('span', { class: 'caption now' }, 'now'),
  );
}

export function showTimeline(element, { replicas, live, pinned }) {
  const dated = replicas.filter((replica) => Number.isFinite(replica.snapshotTime));
  show(element, dated.length > 0);
  if (!dated.length) {
    return;
  }
  const end = now();
  const oldest = Math.min(...dated.map((replica) => replica.snapshotTime));
  const start = oldest - (end - oldest) * 0.04;
  text(part(element, 'oldest'), `oldest data ${spanText(end - oldest)}`);
  keyed(part(element, 'marks'), dated, (replica) => replica.id, mark, (one, replica) => {
    const idle = replica.status === 'available' ? { look: 'idle', word: '' } : { look: 'busy', word: replica.status };
    const { look, word } = replica === live ? standingOf(replica, pinned) : idle;
    attribute(one, 'data-look', look);
    const place = ((replica.snapshotTime - start) / (end - start)) * 100;
    one.style.left = `${place.toFixed(2)}%`;
    one.style.setProperty('--shift', Math.round(place));
    text(one.firstElementChild, word);
  });
}

function mark(replica) {
  return h('div', { class: 'mark-of', title: replica.id }, h('span'));
}
