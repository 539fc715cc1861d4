// What can be done: each is one StartExecution, sent as anybody else would send it.

import { ApiError } from './aws.js';
import { now, spanText } from './clock.js';
import { attribute, h, keyed, part, show, text } from './dom.js';
import { isCold } from './databases.js';
import { ageOf } from './lineages.js';
import { standing } from './standing.js';
import { before, hindrance, newest, newestOf, others } from './targets.js';
import { statusWord } from './telling.js';

const BEFORE = '';
const LATEST = 'latest';
const ACCEPT = 'accept:';

/** After so many readings at most, what was started is in the lists, or never will be. */
const READINGS = 3;

/** Starts an execution and looks at it. */
async function startExecution(account, machine, input) {
  const answer = await account.aws.json('states', 'StartExecution', { stateMachineArn: machine.arn, input: JSON.stringify(input) });
  account.chosen = null;
  account.hurry();
  return answer.executionArn;
}

function nameOf(arn) {
  return arn.split(':').pop();
}

export class Actions {
  #accounts;
  #tell;
  #done;
  /** Of each database whose replication was started and is in no list yet: {arn, readings}. */
  #starting = new Map();
  /** The dry run whose answer stands in the dialog that asked for it, or will: {arn, dialog, input, answered}. */
  #dryRun;

  /**
   * @param accounts gives {source, destination}
   * @param tell what a user should know
   * @param done after something was started
   */
  constructor(accounts, tell, done) {
    this.#accounts = accounts;
    this.#tell = tell;
    this.#done = done;
  }

  async start(machine, { database, kind }) {
    if (this.isStarting(database)) {
      return;
    }
    const starting = { readings: 0 };
    this.#starting.set(database, starting);
    try {
      starting.arn = await startExecution(this.#accounts().source, machine, { sourceDatabase: database, ...(kind && { kind }) });
      this.#tell(`Replication of ${database} started: ${nameOf(starting.arn)}`);
    } catch (error) {
      this.#starting.delete(database);
      this.#tell(`${describe(error)}`, 'failed');
    }
    this.#done();
  }

  isStarting(database) {
    return this.#starting.has(database);
  }

  /** Whether the answer of a dry run stands in the dialog that asked for it. */
  shows(arn) {
    return this.#dryRun?.arn === arn;
  }

  /** Looks what the accounts, which were just read, say of what was started. */
  look() {
    const { source, destination } = this.#accounts();
    for (const [database, starting] of this.#starting) {
      const listed = source.executions.some((one) => one.arn === starting.arn);
      if (starting.arn && (listed || ++starting.readings >= READINGS)) {
        this.#starting.delete(database);
      }
    }
    const ended = destination.executions.find((one) => this.shows(one.arn) && one.status !== 'RUNNING');
    if (ended) {
      this.#dryRun.answered = true;
      this.#answer(ended.status === 'SUCCEEDED' ? 'good' : 'failed', ended.failure ?? ended.summary ?? statusWord(ended.status));
    }
  }

  /** Nobody knows any more what became of what was started. */
  forget() {
    this.#starting.clear();
    if (this.#dryRun && !this.#dryRun.answered) {
      this.#answer('failed', 'The endpoint was gone before it answered.');
    }
    this.#dryRun = undefined;
  }

  #answer(look, words) {
    const { dialog, input } = this.#dryRun;
    const answer = part(dialog, 'answer');
    show(answer, true);
    attribute(answer, 'data-look', look);
    text(part(answer, 'words'), words);
    text(part(answer, 'asked'), JSON.stringify(input));
  }

  /** @param replica where to; undefined for the good replica before the live one */
  rollBack(lineage, replica) {
    const dialog = document.getElementById('rollback');
    const choices = choicesOf(lineage);
    const to = part(dialog, 'to');
    keyed(to, choices, (choice) => choice.value, ({ value }) => h('option', { value }), (option, { label, refusal }) => {
      text(option, refusal ? `${label} (${refusal})` : label);
      option.disabled = Boolean(refusal);
    });
    to.value = replica?.id ?? firstChoice(lineage);
    const pin = part(dialog, 'pin');
    pin.checked = true;
    const pins = () => pin.checked && !acceptedBy(to.value);
    const input = () => ({
      sourceDatabase: lineage.database,
      ...(acceptedBy(to.value) ? { accept: acceptedBy(to.value) } : { ...(to.value && { to: to.value }), pin: pins() }),
    });
    const preview = () => {
      const target = targetOf(lineage, to.value);
      pin.disabled = Boolean(acceptedBy(to.value));
      text(part(dialog, 'to-name'), target?.id ?? 'as the machine finds');
      text(part(dialog, 'to-age'), ageOf(target));
      text(part(dialog, 'effect'), effect(lineage, target, pins()));
      text(part(dialog, 'input'), JSON.stringify(input()));
    };
    text(part(dialog, 'database'), lineage.database);
    text(part(dialog, 'from-name'), lineage.named ?? 'none');
    text(part(dialog, 'from-age'), lineage.live ? [standing(lineage).word, ageOf(lineage.live)].join('; ') : standing(lineage).word);
    to.onchange = preview;
    pin.onchange = preview;
    preview();
    part(dialog, 'dry').onclick = () => this.#ask(dialog, lineage, { ...input(), dryRun: true });
    dialog.onclose = () => (this.#dryRun = undefined);
    show(part(dialog, 'answer'), false);
    part(dialog, 'go').onclick = () => this.#send(dialog, lineage, input(), 'Rollback');
    open(dialog);
  }

  unpin(lineage) {
    const dialog = document.getElementById('unpin');
    const latest = part(dialog, 'latest');
    part(dialog, 'stay').checked = true;
    const input = () => ({ sourceDatabase: lineage.database, unpin: true, ...(latest.checked && { to: LATEST }) });
    const preview = () => text(part(dialog, 'input'), JSON.stringify(input()));
    const best = newest(lineage);
    text(part(dialog, 'newest'), best && best !== lineage.live ? `: ${best.id}, ${ageOf(best)}` : '');
    text(part(dialog, 'database'), lineage.database);
    part(dialog, 'stay').onchange = preview;
    latest.onchange = preview;
    preview();
    part(dialog, 'go').onclick = () => this.#send(dialog, lineage, input(), 'Unpinning');
    open(dialog);
  }

  async #send(dialog, lineage, input, what) {
    await this.#start(dialog, lineage, input, (arn) => {
      dialog.close();
      this.#tell(`${what} of ${lineage.database} started: ${nameOf(arn)}`);
    });
  }

  /** The answer of a dry run stays in the dialog until that is closed. */
  async #ask(dialog, lineage, input) {
    await this.#start(dialog, lineage, input, (arn) => {
      if (dialog.open) {
        this.#dryRun = { arn, dialog, input };
        this.#answer('busy', 'Under way…');
      }
    });
  }

  async #start(dialog, lineage, input, started) {
    const buttons = dialog.querySelectorAll('button');
    buttons.forEach((button) => (button.disabled = true));
    show(part(dialog, 'error'), false);
    try {
      started(await startExecution(this.#accounts().destination, lineage.rollback, input));
      this.#done();
    } catch (error) {
      show(part(dialog, 'error'), true);
      text(part(dialog, 'error'), describe(error));
    } finally {
      buttons.forEach((button) => (button.disabled = false));
    }
  }
}

function open(dialog) {
  show(part(dialog, 'error'), false);
  part(dialog, 'cancel').onclick = () => dialog.close();
  dialog.showModal();
}

/** {value, label, refusal}; the refusal says why it cannot be chosen, undefined if it can. */
function choicesOf(lineage) {
  const replicas = lineage.replicas.filter((one) => one !== lineage.live);
  return [
    { value: BEFORE, label: 'the good replica before the live one', refusal: before(lineage).refusal },
    ...replicas.map((one) => ({ value: one.id, label: one.id, refusal: hindrance(lineage, one) })),
    { value: LATEST, label: 'the newest good replica', refusal: newest(lineage) ? undefined : 'there is none' },
    ...[...new Set([...lineage.held].map((one) => one.source))].map((source) => ({
      value: `${ACCEPT}${source}`,
      label: `accept source ${source}: its newest good replica, and later ones by themselves`,
      refusal: newestOf(lineage, source) ? undefined : 'there is none',
    })),
  ];
}

/** The source that a choice accepts; undefined for one that accepts none. */
function acceptedBy(to) {
  return to.startsWith(ACCEPT) ? to.slice(ACCEPT.length) : undefined;
}

/** Backwards, if there is something; else whatever there is. */
function firstChoice(lineage) {
  if (!before(lineage).refusal) {
    return BEFORE;
  }
  const older = others(lineage).find((one) => one.snapshotTime < lineage.live?.snapshotTime);
  return older?.id ?? LATEST;
}

/** What the machine will most likely choose; it alone knows which replicas are good. */
function targetOf(lineage, to) {
  if (to === LATEST) {
    return newest(lineage);
  }
  if (acceptedBy(to)) {
    return newestOf(lineage, acceptedBy(to));
  }
  return to === BEFORE ? before(lineage).replica : lineage.replicas.find((replica) => replica.id === to);
}

function effect({ secret, live, database }, target, pin) {
  if (target && target === live) {
    return `The secret ${secret.name} names it already${pin ? ', and will be pinned to it' : ''}.`;
  }
  const named = `The secret ${secret.name} will name ${target ? target.id : 'another replica'}`;
  const started = firstDone(target);
  if (!target || !live || !Number.isFinite(target.snapshotTime - live.snapshotTime)) {
    return `${named}; applications that read it go there when they next connect.${started}`;
  }
  const step = target.snapshotTime - live.snapshotTime;
  const data = `data of ${database} that is ${spanText(Math.abs(step))} ${step < 0 ? 'older' : 'newer'} than what they see now`;
  return `${named}: applications that read it will see ${data}, ${spanText(now() - target.snapshotTime)} old in all.${started}`;
}

/** What the machine does before it changes the secret. */
function firstDone(target) {
  if (target?.status.startsWith('stop')) {
    return ' It is stopped: the machine starts it first, which takes minutes.';
  }
  return target && isCold(target) ? ' It is cold: the machine makes its members first, which takes minutes.' : '';
}

/** An error as the service gave it. */
export function describe(error) {
  return error instanceof ApiError ? `${error.operation}: ${error.code}: ${error.message}` : error.message;
}
