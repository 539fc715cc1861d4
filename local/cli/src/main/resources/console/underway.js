// What runs for a database, how far it is, and when it should end: as the functions that list replicas and snapshots say it.

const RUNS_FOR_A_MEDIAN = 10;

/**
 * The executions of both accounts that run for a database, the first begun first.
 *
 * @returns a list of {arn, side, what, dry, stage, percent, started, expectedEnd}; stage, percent and expectedEnd are undefined if not known
 */
export function underWay(database, sides) {
  return Object.entries(sides)
    .flatMap(([side, account]) =>
      account.executions
        .filter((one) => one.status === 'RUNNING' && one.database === database)
        .map((one) => ({
          arn: one.arn,
          side,
          what: one.what,
          dry: one.dry,
          stage: one.stage,
          percent: percentOf(one, account.snapshots),
          started: one.started,
          expectedEnd: expectedEnd(one, account.executions),
        })),
    )
    .sort((a, b) => a.started - b.started);
}

/** After the median time of the machine's last ones of the database that succeeded and did the whole work; undefined if there is none. */
export function expectedEnd(execution, executions) {
  if (!execution.whole) {
    return undefined;
  }
  const spans = executions
    .filter((one) => one.machine === execution.machine && one.database === execution.database && one.whole && one.status === 'SUCCEEDED')
    .sort((a, b) => b.started - a.started)
    .slice(0, RUNS_FOR_A_MEDIAN)
    .map((one) => one.stopped - one.started)
    .sort((a, b) => a - b);
  const median = (spans[(spans.length - 1) >> 1] + spans[spans.length >> 1]) / 2;
  return spans.length ? execution.started + median : undefined;
}

/** Of the snapshot that it makes, as RDS reports it; RDS reports none of a restore. */
function percentOf({ replicationId }, snapshots) {
  const made = snapshots.find((one) => replicationId && one.replicationId === replicationId && /^(creating|copying|pending)$/.test(one.status));
  return made?.percent;
}

/** Why nobody should start another one now; undefined if nothing speaks against it. */
export function waitsFor(running, kind) {
  const runs = running.some(({ what, dry }) => !dry && (what === 'replication') === (kind === 'replication'));
  return runs ? `A ${kind} of it is running` : undefined;
}
