// Executions in words: of which database, what for, how they ended and why. Their names are often random.

import { ApiError } from './aws.js';

const PLAN = 'PlanReplication';
const FIRST_EVENTS = 20;

/**
 * What the inputs and the outputs of executions say. A list of them does not: each is asked for it, and not again until it has ended. The
 * database of a replication whose input names none is known once it is planned.
 */
export class Descriptions {
  #aws;
  #known = new Map();

  constructor(aws) {
    this.#aws = aws;
  }

  /** Gives each execution its description: {database, replicationId, what, dry, whole, summary, failure}. */
  async add(executions) {
    const known = new Map();
    await Promise.all(
      executions.map(async (execution) => {
        const before = this.#known.get(execution.arn);
        const same = before?.status === execution.status && (before.planned || execution.status !== 'RUNNING');
        const description = same ? before : await this.#describe(execution);
        known.set(execution.arn, description);
        Object.assign(execution, description);
      }),
    );
    this.#known = known;
  }

  async #describe({ arn, name, machine, status }) {
    try {
      const { input, output, error, cause } = await this.#aws.json('states', 'DescribeExecution', { executionArn: arn });
      const description = described({ name, machine, status, input, output, error, cause });
      const complete = description.planned || (status !== 'RUNNING' && description.database);
      return complete ? description : { ...description, ...(await this.#plan(arn)) };
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      return { what: machine.split('-').pop(), failure: `${error.operation}: ${error.code}` };
    }
  }

  async #plan(arn) {
    const { events } = await this.#aws.json('states', 'GetExecutionHistory', { executionArn: arn, maxResults: FIRST_EVENTS });
    return planned(events);
  }
}

/** What the first step of a replication in the source has answered; a destination's input says as much. */
export function planned(events) {
  const plan = events.find(({ stateExitedEventDetails: exited }) => exited?.name === PLAN);
  const { sourceArn, replicationId } = membersOf(plan?.stateExitedEventDetails.output);
  return typeof sourceArn === 'string' ? { database: sourceArn.split(':').pop(), replicationId, planned: true } : {};
}

/** From what DescribeExecution answers. */
export function described({ name, machine, status, input, output, error, cause }) {
  const [asked, done] = [membersOf(input), membersOf(output)];
  const database = asked.sourceDatabase ?? (asked.sourceArn ?? done.sourceArn ?? '').toString().split(':').pop();
  const kind = machine.split('-').pop();
  const change = kind === 'rollback' && asked.unpin === true && !asked.to ? 'unpin' : kind;
  const dry = kind === 'rollback' && asked.dryRun === true;
  const id = typeof asked.replicationId === 'string' ? asked.replicationId : undefined;
  const fromTheStart = kind === 'rollback' ? change !== 'unpin' && !asked.restore && !dry : !id || name === id;
  return {
    status,
    database: typeof database === 'string' && database !== '' ? database : undefined,
    replicationId: id,
    planned: kind === 'rollback' || Boolean(id && asked.sourceArn),
    dry,
    // Whether it tells how long others take: one that is resumed, or changes less, does not.
    whole: fromTheStart,
    what: dry ? `dry run of ${change === 'unpin' ? 'an unpin' : 'a rollback'}` : change,
    summary: done.summary && (dry ? `Nothing was changed: ${done.summary}` : done.summary),
    failure: error || cause ? failureOf(error, cause) : undefined,
  };
}

/** running, failed, timed out. */
export function statusWord(status) {
  return status.toLowerCase().replace('_', ' ');
}

/** An error's simple name and the first line of its message. */
function failureOf(error, cause) {
  const name = (error ?? '').replace(/^([a-z]\w*\.)+/, '');
  const message = messageOf(cause).trim().split('\n')[0];
  return [name, message].filter(Boolean).join(': ');
}

/** A function's cause is JSON with the message and a stack trace. */
export function messageOf(cause) {
  return membersOf(cause).errorMessage ?? cause ?? '';
}

/** The members of a JSON object; none of any other text. */
function membersOf(text) {
  try {
    const value = JSON.parse(text ?? '');
    return value && typeof value === 'object' ? value : {};
  } catch {
    return {};
  }
}
