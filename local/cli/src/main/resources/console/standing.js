// How a database stands: whether applications have a replica to read, and whether somebody has to look.

const USABLE = new Set(['available', 'storage-optimization']);
const BROKEN = /^(failed|incompatible|inaccessible|restore-error|storage-full|insufficient)/;
/** In these no one can connect. In others, such as modifying or backing-up, a database goes on answering. */
const DOWN = /^(stop|start|delet|creat|cold$|without a writer$)/;

/** How the status of a database or a member looks: good, idle, busy or failed. */
export function lookOf(status) {
  if (status === 'cold') {
    return 'idle';
  }
  return USABLE.has(status) ? 'good' : BROKEN.test(status) ? 'failed' : 'busy';
}

/**
 * How a live replica stands, in words.
 *
 * @returns {look, word, down}; look is live or pinned only if all is well, down is whether applications cannot read it
 */
export function standingOf({ status, locked }, pinned) {
  const well = pinned ? 'pinned' : 'live';
  if (BROKEN.test(status) || DOWN.test(status)) {
    return { look: 'failed', word: `${well}, ${status}`, down: true };
  }
  const doubts = [USABLE.has(status) ? null : status, locked ? null : 'not locked against deletion'].filter(Boolean);
  return { look: doubts.length ? 'busy' : well, word: [well, ...doubts].join(', '), down: false };
}

/** The same for a database, with what the clock beside it means. */
export function standing({ secret, named, live, stranger, pinned, unread }) {
  if (unread) {
    return { look: 'failed', word: 'cannot be read now', down: true, meaning: `what is shown of the destination is old: ${unread}` };
  }
  if (!secret) {
    return { look: 'idle', word: 'no secret', down: false, meaning: 'nothing is read from a replica yet' };
  }
  if (secret.problem) {
    return { look: 'failed', word: 'the secret cannot be used', down: true, meaning: secret.problem };
  }
  if (!named) {
    return { look: 'idle', word: 'no replica yet', down: false, meaning: 'nothing is read from a replica yet' };
  }
  if (stranger) {
    return { look: 'failed', word: 'the secret names no replica', down: true, meaning: `${named} is no replica of this database` };
  }
  if (!live) {
    return { look: 'failed', word: 'the live replica is gone', down: true, meaning: 'applications have nothing to read' };
  }
  const one = standingOf(live, pinned);
  return { ...one, meaning: one.down ? `applications cannot read it: its status is ${live.status}` : 'age of the data that applications read' };
}
