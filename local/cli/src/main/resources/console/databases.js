// DB instances, DB clusters and their snapshots, as RDS answers, in one form.

import { lookOf } from './standing.js';

const TAG = 'rds-replicator:';
/** The statuses of a DB cluster by its members, in the words of the stack's own lists. */
const COLD = 'cold';
const LOSES_MEMBER = 'losing a member';
const WITHOUT_WRITER = 'without a writer';

/** The DB instances that are no members, and the DB clusters with their members. */
export function databasesOf(instances, clusters) {
  const alone = instances.filter((instance) => !instance.DBClusterIdentifier);
  return [...alone.map(instanceOf), ...clusters.map((cluster) => clusterOf(cluster, instances))];
}

function instanceOf(instance) {
  return {
    kind: 'instance',
    id: instance.DBInstanceIdentifier,
    arn: instance.DBInstanceArn,
    status: instance.DBInstanceStatus,
    size: `${instance.DBInstanceClass}, ${instance.AllocatedStorage} GiB`,
    endpoint: instance.Endpoint?.Address && `${instance.Endpoint.Address}:${instance.Endpoint.Port}`,
    ...common(instance),
  };
}

function clusterOf(cluster, instances) {
  const id = cluster.DBClusterIdentifier;
  const members = membersOf(cluster, instances.filter((instance) => instance.DBClusterIdentifier === id));
  const hasWriter = members.some(({ role }) => role === 'writer');
  const hasReader = members.some(({ role, status }) => role === 'reader' && status !== 'deleting');
  return {
    kind: 'cluster',
    id,
    arn: cluster.DBClusterArn,
    status: statusOf(cluster.Status, members),
    members,
    endpoint: hasWriter && isHost(cluster.Endpoint) ? `${cluster.Endpoint}:${cluster.Port}` : undefined,
    readerEndpoint: hasReader && isHost(cluster.ReaderEndpoint) ? `${cluster.ReaderEndpoint}:${cluster.Port}` : undefined,
    ...common(cluster),
  };
}

/** What RDS says of both kinds in the same words. */
function common(database) {
  return {
    engine: `${database.Engine} ${database.EngineVersion}`,
    encrypted: database.StorageEncrypted === 'true',
    key: database.KmsKeyId,
    locked: database.DeletionProtection === 'true',
    ...tagged(database.TagList),
  };
}

/** RDS answers the word creating until there is a host. */
function isHost(endpoint) {
  return Boolean(endpoint?.includes('.'));
}

/** The members that the cluster lists, and those that say that they are of the cluster; the writer first. */
function membersOf(cluster, instances) {
  const listed = cluster.DBClusterMembers || [];
  const ids = new Set([...listed, ...instances].map((member) => member.DBInstanceIdentifier));
  return [...ids]
    .map((id) => {
      const instance = instances.find((one) => one.DBInstanceIdentifier === id);
      const isWriter = listed.some((one) => one.DBInstanceIdentifier === id && one.IsClusterWriter === 'true');
      const role = isWriter ? 'writer' : 'reader';
      return { id, role, status: instance?.DBInstanceStatus ?? 'unknown', size: instance?.DBInstanceClass };
    })
    .sort((a, b) => (b.role === 'writer') - (a.role === 'writer') || (a.id < b.id ? -1 : 1));
}

/** An available cluster is as usable as its members are. */
function statusOf(own, members) {
  if (lookOf(own) !== 'good') {
    return own;
  }
  if (members.length === 0) {
    return COLD;
  }
  const writer = members.find(({ role }) => role === 'writer');
  if (!writer) {
    return WITHOUT_WRITER;
  }
  if (members.some(({ status }) => status === 'deleting')) {
    return LOSES_MEMBER;
  }
  if (lookOf(writer.status) !== 'good') {
    return writer.status;
  }
  const reader = members.find(({ status }) => lookOf(status) !== 'good');
  return reader ? `reader ${reader.status}` : own;
}

/** Whether it has its storage only. */
export function isCold({ status }) {
  return status === COLD;
}

export function instanceSnapshotOf(snapshot) {
  return {
    kind: 'instance',
    id: snapshot.DBSnapshotIdentifier,
    encrypted: snapshot.Encrypted === 'true',
    database: snapshot.DBInstanceIdentifier,
    ...commonOfSnapshot(snapshot),
    dataTime: Date.parse(snapshot.OriginalSnapshotCreateTime ?? ''),
  };
}

/** RDS does not say of which time the data of a copied one is: the tag does. */
export function clusterSnapshotOf(snapshot) {
  const common = commonOfSnapshot(snapshot);
  return {
    kind: 'cluster',
    id: snapshot.DBClusterSnapshotIdentifier,
    encrypted: snapshot.StorageEncrypted === 'true',
    database: snapshot.DBClusterIdentifier,
    ...common,
    dataTime: common.snapshotTime,
  };
}

function commonOfSnapshot(snapshot) {
  return {
    status: snapshot.Status,
    percent: Number(snapshot.PercentProgress ?? 0),
    manual: snapshot.SnapshotType === 'manual',
    key: snapshot.KmsKeyId,
    created: Date.parse(snapshot.SnapshotCreateTime ?? ''),
    ...tagged(snapshot.TagList),
  };
}

/** What this project's tags say of a resource. */
function tagged(tags) {
  const all = Object.fromEntries((tags || []).map(({ Key, Value }) => [Key, Value]));
  return {
    stack: all[`${TAG}stack`],
    replicationId: all[`${TAG}replication-id`],
    sourceArn: all[`${TAG}source-arn`],
    // A read replica's snapshot has the data of its last transaction.
    snapshotTime: Date.parse(all[`${TAG}data-time`] ?? all[`${TAG}snapshot-time`] ?? ''),
    source: all[`${TAG}source-resource-id`],
    role: all[`${TAG}role`],
  };
}
