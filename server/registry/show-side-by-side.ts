import type { Context } from '#server/access/context.ts';
import { workspacesWith } from '#server/access/domain/authorize.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { RunRecord } from '#server/tracking/domain/experiment.ts';
import { getRun } from '#server/tracking/get-run.ts';
import type { VersionFacts } from './domain/version-facts.ts';
import { getVersionFactsMany } from './get-version-facts.ts';
import { listVersionFiles, type VersionFile } from './list-version-files.ts';
import type { SideBySideInput } from './versions.schema.ts';

const FILES_MAX = 500;
const IS_RUN = /^[0-9a-f]{32}$/;

/** A version with what its run was given and what it is made of. */
export interface VersionBeside {
  facts: VersionFacts;
  /** Null when it was made by no run that is tracked here, or the reader may not see runs. */
  run: {
    id: string;
    name: string;
    experimentId: string;
    params: Record<string, string>;
    metrics: Record<string, number>;
  } | null;
  /** At most 500 by path; null when the stored files cannot be read. */
  files: VersionFile[] | null;
  filesCount: number;
}

function maySeeRunsOf(ctx: Context, workspaceId: string): boolean {
  const held = workspacesWith(ctx.actor, 'experiment:read');
  return held === '*' || held.includes(workspaceId);
}

async function runOf(ctx: Context, { source, workspaceId }: VersionFacts): Promise<VersionBeside['run']> {
  const runId = source?.run ?? '';
  if (!IS_RUN.test(runId) || !maySeeRunsOf(ctx, workspaceId)) return null;
  let run: RunRecord;
  try {
    run = await getRun(ctx, { workspaceId, runId });
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return null;
    throw error;
  }
  return {
    id: run.id,
    name: run.name,
    experimentId: run.experimentId,
    params: Object.fromEntries(run.params.map(({ key, value }) => [key, value])),
    metrics: Object.fromEntries(run.metrics.map(({ key, value }) => [key, value])),
  };
}

/**
 * Two to five versions, of one model or several, with parameters and metrics of their runs and their files, in the given
 * order. Refuses with `not-found`, and to show one beside itself.
 */
export async function showSideBySide(
  ctx: Context,
  { versionIds }: SideBySideInput,
): Promise<{ versions: VersionBeside[] }> {
  if (new Set(versionIds).size !== versionIds.length)
    throw new Refusal('invalid', 'The same version is named twice. Choose different ones.');
  const found = await getVersionFactsMany(ctx, versionIds);
  const versions: VersionBeside[] = [];
  for (const id of versionIds) {
    const facts = found.get(id);
    if (!facts) throw notFound('model version');
    const files = await listVersionFiles(facts).catch(() => null);
    versions.push({
      facts,
      run: await runOf(ctx, facts),
      files: files?.slice(0, FILES_MAX) ?? null,
      filesCount: files?.length ?? 0,
    });
  }
  return { versions };
}
