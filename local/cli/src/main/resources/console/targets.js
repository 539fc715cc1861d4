// The replicas that a rollback can go to, as far as they show it: the machine alone knows for sure, and refuses the others.

import { lookOf } from './standing.js';

/** Why a replica cannot go live; undefined if nothing speaks against it. A stopped one is started. */
export function hindrance({ unfinished }, replica) {
  if (unfinished.has(replica.replicationId)) {
    return 'its replication is running';
  }
  if (replica.status === 'deleting') {
    return 'it is being deleted';
  }
  return lookOf(replica.status) === 'failed' ? `it is ${replica.status}` : undefined;
}

/** Those that can go live and are not, the newest data first. */
export function others(lineage) {
  return lineage.replicas.filter((replica) => replica !== lineage.live && !hindrance(lineage, replica));
}

/** The newest data of all that can go live, but for those that wait for their source to be accepted. */
export function newest(lineage) {
  return lineage.replicas.find((replica) => !hindrance(lineage, replica) && !lineage.held.has(replica));
}

/** The newest data of a source that waits to be accepted. */
export function newestOf(lineage, source) {
  return [...lineage.held].find((replica) => replica.source === source && !hindrance(lineage, replica));
}

/** What a rollback goes to that names no replica: {replica}, or {refusal} with the reason why the machine refuses it. */
export function before(lineage) {
  const { live, chosen } = lineage;
  if (!live) {
    return { refusal: 'no replica is live' };
  }
  if (chosen) {
    return { refusal: 'an operator has chosen the live one already' };
  }
  const replica = others(lineage).find((one) => one.snapshotTime < live.snapshotTime);
  return replica ? { replica } : { refusal: 'there is none' };
}
