// Executions in words: of which database, what for, how they ended and why. Their names are often random.

import { ApiError } from './aws.js';

/** What the inputs and the outputs of executions say. A list of them does not: each is asked for it, and one that has ended is not again. */
export class Descriptions {
  #aws;
  #known = new Map();

  constructor(aws) {
    this.#aws = aws;
  }

  /** Gives each execution its description: {database, what, summary, failure}. */
  async add(executions) {
    const known = new Map();
    await Promise.all(
      executions.map(async (execution) => {
        const before = this.#known.get(execution.arn);
        const description = before?.status === execution.status ? before : await this.#describe(execution);
        known.set(execution.arn, description);
        Object.assign(execution, description);
      }),
    );
    this.#known = known;
  }

  async #describe({ arn, machine, status }) {
    try {
      const { input, output, error, cause } = await this.#aws.json('states', 'DescribeExecution', { executionArn: arn });
      return described({ machine, status, input, output, error, cause });
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      return { what: machine.split('-').pop(), failure: `${error.operation}: ${error.code}` };
    }
  }
}

/** From what DescribeExecution answers. */
export function described({ machine, status, input, output, error, cause }) {
  const [asked, done] = [membersOf(input), membersOf(output)];
  const database = asked.sourceDatabase ?? (asked.sourceArn ?? done.sourceArn ?? '').toString().split(':').pop();
  const kind = machine.split('-').pop();
  const change = kind === 'rollback' && asked.unpin === true && !asked.to ? 'unpin' : kind;
  const dry = kind === 'rollback' && asked.dryRun === true;
  return {
    status,
    database: typeof database === 'string' && database !== '' ? database : undefined,
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
