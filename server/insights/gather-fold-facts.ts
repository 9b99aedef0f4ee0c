import type { FoldedDecision, FoldedEvent } from '#server/decisions/read-decisions-since.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { TrainingProfile } from '#server/registry/domain/training-profile.ts';
import { getVersionFactsMany } from '#server/registry/get-version-facts.ts';
import { getWorkflowVersion } from '#server/workflows/get-workflow-version.ts';
import type { FoldFacts } from './domain/fold-batch.ts';

/** Versions never change, so what was read once holds; the oldest entry makes room when there are many. */
const REMEMBERED_MAX = 500;
const decisionFields = new Map<string, string>();
const profiles = new Map<string, TrainingProfile | null>();

function remember<T>(memory: Map<string, T>, id: string, value: T): void {
  const oldest = memory.size >= REMEMBERED_MAX ? memory.keys().next().value : undefined;
  if (oldest !== undefined) memory.delete(oldest);
  memory.set(id, value);
}

/** Gathers the decision field of each workflow version and the training profile of each model version in a batch. */
export async function gatherFoldFacts(
  tx: Tx,
  batch: { decisions: readonly FoldedDecision[]; events: readonly FoldedEvent[] },
): Promise<FoldFacts> {
  const fields = new Map<string, string>();
  const seen = [...batch.decisions, ...batch.events.map(({ decision }) => decision)];
  for (const { organisationId, workflowVersionId } of seen) {
    if (fields.has(workflowVersionId)) continue;
    const remembered = decisionFields.get(workflowVersionId);
    const field =
      remembered ??
      (await getWorkflowVersion({ tx, organisationId }, workflowVersionId)).version.decisionPolicy
        .decisionField;
    if (remembered === undefined) remember(decisionFields, workflowVersionId, field);
    fields.set(workflowVersionId, field);
  }
  const found = new Map<string, TrainingProfile | null>();
  const unread = new Map<string, Set<string>>();
  for (const { organisationId, modelVersionId } of batch.decisions) {
    if (modelVersionId === null || found.has(modelVersionId)) continue;
    const remembered = profiles.get(modelVersionId);
    if (remembered !== undefined) found.set(modelVersionId, remembered);
    else unread.set(organisationId, (unread.get(organisationId) ?? new Set()).add(modelVersionId));
  }
  for (const [organisationId, ids] of unread) {
    const versions = await getVersionFactsMany({ tx, organisationId }, [...ids].slice(0, 200));
    for (const id of ids) {
      const profile = versions.get(id)?.trainingProfile ?? null;
      remember(profiles, id, profile);
      found.set(id, profile);
    }
  }
  return {
    decisionFieldOf: (id) => fields.get(id) ?? null,
    profileOf: (id) => found.get(id) ?? null,
  };
}
