import { systemContext } from '#server/access/system-context.ts';
import { openLogIncident } from '#server/incidents/open-log-incident.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { formatCount } from '#server/platform/domain/wording.ts';
import type { Tx } from '#server/platform/tx.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { nextCheck, SETTLED_MS } from './domain/next-check.ts';
import {
  closeGaps,
  forgetReplicas,
  highestNumber,
  keepVerified,
  lookForNumbers,
  noteTold,
  type ReplicaToVerify,
  replicasToVerify,
  standingGaps,
} from './verify-numbers.store.ts';

const REPLICAS = 500;
/** By then the last numbers of one that fell silent were found. */
const SILENT_MS = 3_600_000;
const GAPS_MAX = 10_000;
/** A spool is brought in long before. */
const STANDS_MS = 5 * 60_000;
const KEPT_MS = 90 * 24 * 3_600_000;
const RUNBOOK = `Open Decisions → Completeness and note the replica and its numbers. Look whether the machine of that gateway still has a spool (the folder "spool" in its data directory) and start a gateway there: it brings the records in. Look whether the database was restored from a backup: then records after it are gone, and the log of the gateway names the calls. Resolve this with what was found.`;

/** Looks for the numbers of one replica that are due, in the given transaction. */
export async function verifyReplica(tx: Tx, replica: ReplicaToVerify, now: Date): Promise<number> {
  const highest = await highestNumber(tx, replica.organisationId, replica.replica);
  const next = nextCheck(replica, highest, now);
  if (!next) return 0;
  const { look, checkedTo } = next;
  const found = look
    ? await lookForNumbers(tx, { ...replica, ...look, at: now, gapsMax: GAPS_MAX })
    : { written: 0, skipped: 0, missing: 0 };
  const verifiedTo = look ? look.to : replica.verifiedTo;
  await keepVerified(tx, replica, { verifiedTo, checkedTo, numberedTo: checkedTo, at: now, ...found });
  return found.missing;
}

/** Opens an incident for gaps that stand, one while it is unresolved. */
async function tellGaps(tx: Tx, now: Date): Promise<number> {
  const gaps = await standingGaps(
    tx,
    new Date(now.getTime() - STANDS_MS),
    new Date(now.getTime() - SETTLED_MS),
  );
  for (const { organisationId, replica, count, first, last } of gaps) {
    await openLogIncident(systemContext(tx, organisationId, 'completeness'), {
      about: 'records',
      title: `${formatCount(count)} decision records of a gateway are missing`,
      finding: `A gateway gave out numbers for which there is neither a record nor a reason.`,
      figures: [
        { label: 'Replica', value: replica },
        { label: 'Missing', value: formatCount(count) },
        { label: 'Numbers', value: `${first} to ${last}` },
      ],
      runbook: RUNBOOK,
    });
    await noteTold(tx, organisationId, replica, now);
  }
  return gaps.length;
}

/** Looks for every number that gateways gave to records, once, and for those that were missing until they turn up. */
export const verifyNumbers: BackgroundTask = {
  name: 'decisions.verify-numbers',
  periodMs: SETTLED_MS / 4,
  async run({ uow, holdLease }) {
    const now = clock.now();
    const replicas = await uow.read(EVERY_TENANT, (tx) =>
      replicasToVerify(tx, new Date(now.getTime() - SILENT_MS), REPLICAS),
    );
    let missing = 0;
    for (const replica of replicas) {
      holdLease();
      const { organisationId } = replica;
      missing += await uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
        verifyReplica(tx, replica, now),
      );
    }
    const closed = await uow.write(EVERY_TENANT, closeGaps);
    holdLease();
    const told = await uow.write(EVERY_TENANT, (tx) => tellGaps(tx, now));
    await uow.write(EVERY_TENANT, (tx) => forgetReplicas(tx, new Date(now.getTime() - KEPT_MS)));
    return `${missing} numbers are missing, ${closed} turned up, told of ${told} replicas`;
  },
};
