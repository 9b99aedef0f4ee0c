import type { BackgroundTask } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { removeUnusedArtifacts } from './artifact-store.ts';
import { announceRemoval, forgetRemovals, settleRemoval, withdrawRemoval } from './stored-bytes.store.ts';
import { digestsInUse } from './stored-bytes.views.ts';

const REMEMBERED_MS = 24 * 60 * 60_000;

/**
 * Tells which of some digests stay. Looking and removing are apart, and equal bytes may arrive and be recorded in between:
 * so what nothing names is announced first, and looked for again once everybody sees that.
 */
async function staying(uow: UnitOfWork, digests: string[]): Promise<ReadonlySet<string>> {
  const named = await uow.read(EVERY_TENANT, (tx) => digestsInUse(tx, digests));
  const unnamed = digests.filter((digest) => !named.has(digest));
  if (unnamed.length === 0) return named;
  const announced = await uow.writeSql(EVERY_TENANT, (tx) => announceRemoval(tx, unnamed, clock.now()));
  const withdraw = (some: string[]) => uow.writeSql(EVERY_TENANT, (tx) => withdrawRemoval(tx, some));
  let since: ReadonlySet<string>;
  try {
    since = await uow.read(EVERY_TENANT, (tx) => digestsInUse(tx, announced));
    if (since.size > 0) await withdraw([...since]);
  } catch (error) {
    await withdraw(announced);
    throw error;
  }
  const going = new Set(announced.filter((digest) => !since.has(digest)));
  return new Set(digests.filter((digest) => !going.has(digest)));
}

/** Removes stored bytes that nothing names; returns how many files that were. */
export async function sweepUnused(uow: UnitOfWork, now: Date, signal?: AbortSignal): Promise<number> {
  const removed = await removeUnusedArtifacts(now, (digests) => staying(uow, digests), {
    ...(signal && { signal }),
    settled: (digests) => uow.writeSql(EVERY_TENANT, (tx) => settleRemoval(tx, digests, clock.now())),
  });
  const before = new Date(now.getTime() - REMEMBERED_MS);
  await uow.writeSql(EVERY_TENANT, (tx) => forgetRemovals(tx, before));
  return removed;
}

/**
 * Removes stored bytes that nothing names: of files that were deleted or replaced, of parts that became a file, and of
 * uploads that a killed process had stored but not recorded. What came within a day stays: its record may be on its way.
 */
export const sweepUnusedBytes: BackgroundTask = {
  name: 'sweep-unused-bytes',
  periodMs: 6 * 60 * 60_000,
  deadlineMs: 60 * 60_000,
  run: async ({ uow, signal }) => `removed ${await sweepUnused(uow, clock.now(), signal)} unused files`,
};
