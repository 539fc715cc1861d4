// What both accounts hold, as their services answer: read again and again, what changes often each time, the rest less often.

import { ApiError, Aws } from './aws.js';
import { clusterSnapshotOf, databasesOf, instanceSnapshotOf } from './databases.js';
import { History } from './history.js';
import { Descriptions } from './telling.js';

const SLOW = 8;
const EXECUTIONS = 20;
const WHOLE = 1000;
const RECENT = 100;
const SECRET_PREFIX = 'rds-replica/';
const REPLICATION = '-replication';

/** Of a secret's value only these ever leave the function that reads it. */
const PUBLIC_KEYS = [
  'dbInstanceIdentifier', 'dbClusterIdentifier', 'reader_host', 'replicationId', 'sourceArn', 'snapshotTime', 'dataTime', 'pinned',
  'notBefore', 'sourceResourceId',
];

/** How RDS answers for the shares of a snapshot: {operation, id, list, gone}. */
const SHARES = {
  instance: {
    operation: 'DescribeDBSnapshotAttributes',
    id: 'DBSnapshotIdentifier',
    list: 'DBSnapshotAttributes',
    gone: 'DBSnapshotNotFound',
  },
  cluster: {
    operation: 'DescribeDBClusterSnapshotAttributes',
    id: 'DBClusterSnapshotIdentifier',
    list: 'DBClusterSnapshotAttributes',
    gone: 'DBClusterSnapshotNotFoundFault',
  },
};

/** One account, as far as it was read. */
export class Account {
  databases = [];
  snapshots = [];
  keys = [];
  machines = [];
  executions = [];
  secrets = [];
  /** What went wrong at the last reading, by operation. */
  errors = new Map();
  /** The arn of the execution that is looked at; null for the newest. */
  chosen = null;
  shown = null;
  #round = 0;
  #stacks = new Set();
  #machinesRead = false;
  #shares = new Map();
  #descriptions;

  constructor(id, region) {
    this.aws = new Aws(id, region);
    this.#descriptions = new Descriptions(this.aws);
  }

  async read() {
    const slow = this.#round++ % SLOW === 0;
    await Promise.all([
      this.#part('databases', () => this.#databases()),
      this.#part('snapshots', () => this.#snapshots(slow)),
      this.#part('secrets', () => this.#secrets()),
      this.#part('executions', () => this.#executions(slow)),
      slow && this.#part('keys', () => this.#keys()),
    ]);
  }

  /** Reads everything at the next reading. */
  hurry() {
    this.#round = 0;
  }

  machine(name) {
    return this.machines.find((machine) => machine.name === name);
  }

  /** The names of the stacks that were here, and of those that made what is here, whose machines are gone. */
  get goneStacks() {
    if (!this.#machinesRead || this.errors.has('executions')) {
      return [];
    }
    const present = new Set(stacksOf(this.machines));
    const made = [...this.databases, ...this.snapshots].map((one) => one.stack).filter(Boolean);
    return [...new Set([...this.#stacks, ...made])].filter((stack) => !present.has(stack)).sort();
  }

  /** One service's refusal leaves the rest as it is. */
  async #part(name, read) {
    try {
      await read();
      this.errors.delete(name);
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      this.errors.set(name, error);
    }
  }

  async #databases() {
    const [instances, clusters] = await Promise.all([
      this.aws.rdsAll('DescribeDBInstances', 'DBInstances'),
      this.aws.rdsAll('DescribeDBClusters', 'DBClusters'),
    ]);
    this.databases = databasesOf(instances, clusters);
  }

  async #snapshots(slow) {
    const [ofInstances, ofClusters] = await Promise.all([
      this.aws.rdsAll('DescribeDBSnapshots', 'DBSnapshots'),
      this.aws.rdsAll('DescribeDBClusterSnapshots', 'DBClusterSnapshots'),
    ]);
    this.snapshots = [...ofInstances.map(instanceSnapshotOf), ...ofClusters.map(clusterSnapshotOf)].sort(
      (a, b) => (b.created || Infinity) - (a.created || Infinity) || (a.id < b.id ? 1 : -1),
    );
    const sharable = this.snapshots.filter((snapshot) => snapshot.manual && snapshot.status === 'available');
    await Promise.all(sharable.map((snapshot) => this.#readShares(snapshot, slow)));
    this.snapshots.forEach((snapshot) => (snapshot.sharedWith = this.#shares.get(keyOf(snapshot)) ?? []));
  }

  async #readShares(snapshot, slow) {
    const key = keyOf(snapshot);
    if (!slow && this.#shares.has(key)) {
      return;
    }
    const { operation, id, list, gone } = SHARES[snapshot.kind];
    try {
      const answer = await this.aws.rds(operation, { [id]: snapshot.id });
      const attributes = answer[`${list}Result`]?.[list] || [];
      const restore = attributes.find((attribute) => attribute.AttributeName === 'restore');
      this.#shares.set(key, restore?.AttributeValues || []);
    } catch (error) {
      if (error.code !== gone) {
        throw error;
      }
      this.#shares.delete(key);
    }
  }

  /** The list says which version is current; a value is read only when that is another one. */
  async #secrets() {
    const all = await this.aws.jsonAll('secretsmanager', 'ListSecrets', 'SecretList', ['NextToken', 'NextToken']);
    const ours = all.filter((secret) => secret.Name.startsWith(SECRET_PREFIX));
    this.secrets = await Promise.all(ours.map((secret) => this.#secret(secret)));
  }

  async #secret({ ARN, Name, SecretVersionsToStages }) {
    const version = Object.entries(SecretVersionsToStages ?? {}).find(([, stages]) => stages.includes('AWSCURRENT'))?.[0];
    const known = this.secrets.find((secret) => secret.arn === ARN);
    if (version && known?.version === version) {
      return known;
    }
    const named = { arn: ARN, name: Name, database: Name.slice(SECRET_PREFIX.length) };
    try {
      const { SecretString, VersionId } = await this.aws.json('secretsmanager', 'GetSecretValue', { SecretId: ARN });
      const value = objectOf(SecretString);
      if (!value) {
        return { ...named, version: VersionId, problem: `the value of secret ${Name} is no JSON object` };
      }
      const shown = Object.fromEntries(PUBLIC_KEYS.filter((key) => key in value).map((key) => [key, String(value[key])]));
      return { ...named, version: VersionId, ...shown };
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      return { ...named, problem: `secret ${Name}: ${error.code}: ${error.message}` };
    }
  }

  async #executions(slow) {
    if (slow) {
      const machines = (await this.aws.jsonAll('states', 'ListStateMachines', 'stateMachines', ['nextToken', 'nextToken'])).map(
        (machine) => ({ arn: machine.stateMachineArn, name: machine.name }),
      );
      this.machines = machines;
      stacksOf(machines).forEach((stack) => this.#stacks.add(stack));
      this.#machinesRead = true;
    }
    const lists = await Promise.all(this.machines.map((machine) => this.#executionsOf(machine)));
    const executions = lists.flat().sort((a, b) => b.started - a.started);
    await this.#descriptions.add(executions);
    await Promise.all(executions.filter((one) => one.status === 'RUNNING').map(async (one) => (one.stage = await this.#stage(one))));
    this.executions = executions;
    await this.#look();
  }

  async #executionsOf({ arn, name }) {
    const { executions } = await this.#listOf(arn);
    return executions.map((execution) => ({
      arn: execution.executionArn,
      name: execution.name,
      machine: name,
      status: execution.status,
      started: execution.startDate * 1000,
      stopped: execution.stopDate && execution.stopDate * 1000,
    }));
  }

  /** A machine that is gone since the machines were listed has none. */
  async #listOf(arn) {
    try {
      return await this.aws.json('states', 'ListExecutions', { stateMachineArn: arn, maxResults: EXECUTIONS });
    } catch (error) {
      if (error.code !== 'StateMachineDoesNotExist') {
        throw error;
      }
      this.machines = this.machines.filter((machine) => machine.arn !== arn);
      return { executions: [] };
    }
  }

  /** The state that a running execution has entered last; undefined for one that has just begun. */
  async #stage({ arn }) {
    const input = { executionArn: arn, reverseOrder: true, includeExecutionData: false, maxResults: RECENT };
    const { events } = await this.aws.json('states', 'GetExecutionHistory', input);
    return events.find((event) => event.stateEnteredEventDetails)?.stateEnteredEventDetails.name;
  }

  /** Reads what is new of the execution that is looked at; a machine alone where there is none. */
  async #look() {
    const target = this.executions.find((execution) => execution.arn === this.chosen) ?? this.executions[0];
    const machine = this.machines.find((one) => one.name.endsWith('-replication')) ?? this.machines[0];
    if (!target) {
      this.shown = machine ? await this.#machineAlone(machine) : null;
      return;
    }
    let shown = this.shown;
    if (shown?.arn !== target.arn) {
      const { definition } = await this.aws.json('states', 'DescribeStateMachineForExecution', { executionArn: target.arn });
      shown = { arn: target.arn, definition, history: new History(), status: null };
    }
    const running = shown.status === null || shown.status === 'RUNNING';
    if (running) {
      const description = await this.aws.json('states', 'DescribeExecution', { executionArn: target.arn });
      shown.history.add(await this.#newEvents(target.arn, shown.history.newest));
      Object.assign(shown, { status: description.status, input: description.input, output: description.output });
      Object.assign(shown, { error: description.error, cause: description.cause });
    }
    this.shown = Object.assign(shown, { name: target.name, machine: target.machine, started: target.started, stopped: target.stopped });
  }

  async #machineAlone(machine) {
    if (this.shown?.machineArn === machine.arn) {
      return this.shown;
    }
    const { definition } = await this.aws.json('states', 'DescribeStateMachine', { stateMachineArn: machine.arn });
    return { machineArn: machine.arn, machine: machine.name, definition, history: null };
  }

  async #newEvents(arn, newest) {
    const events = [];
    let token = {};
    do {
      const input = { executionArn: arn, reverseOrder: true, includeExecutionData: false, maxResults: newest ? RECENT : WHOLE };
      const page = await this.aws.json('states', 'GetExecutionHistory', { ...input, ...token });
      events.push(...page.events.filter((event) => event.id > newest));
      token = page.nextToken && page.events.at(-1).id > newest + 1 ? { nextToken: page.nextToken } : null;
    } while (token);
    return events.reverse();
  }

  async #keys() {
    const [entries, aliases] = await Promise.all([
      this.aws.jsonAll('kms', 'ListKeys', 'Keys', ['Marker', 'NextMarker']),
      this.aws.jsonAll('kms', 'ListAliases', 'Aliases', ['Marker', 'NextMarker']),
    ]);
    this.keys = await Promise.all(
      entries.map(async ({ KeyId }) => {
        const [{ KeyMetadata }, { Policy }, grants] = await Promise.all([
          this.aws.json('kms', 'DescribeKey', { KeyId }),
          this.aws.json('kms', 'GetKeyPolicy', { KeyId, PolicyName: 'default' }),
          this.aws.jsonAll('kms', 'ListGrants', 'Grants', ['Marker', 'NextMarker'], { KeyId }),
        ]);
        return {
          id: KeyId,
          arn: KeyMetadata.Arn,
          description: KeyMetadata.Description,
          state: KeyMetadata.KeyState,
          aliases: aliases.filter((alias) => alias.TargetKeyId === KeyId).map((alias) => alias.AliasName),
          policy: Policy,
          grants,
        };
      }),
    );
  }
}

/** An instance's snapshot and a cluster's can have the same name. */
export function keyOf({ kind, id }) {
  return `${kind} ${id}`;
}

/** Undefined for a text that is none. */
function objectOf(text) {
  try {
    const value = JSON.parse(text);
    return value && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function stacksOf(machines) {
  return machines.filter(({ name }) => name.endsWith(REPLICATION)).map(({ name }) => name.slice(0, -REPLICATION.length));
}
