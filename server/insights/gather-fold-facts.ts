import type { FoldedDecision, FoldedEvent } from '#server/decisions/read-decisions-since.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { TrainingProfile } from '#server/registry/domain/training-profile.ts';
import { getVersionFactsMany } from '#server/registry/get-version-facts.ts';
import { getWorkflowVersionsMany } from '#server/workflows/get-workflow-version.ts';
import type { FoldFacts } from './domain/fold-batch.ts';

/** Versions never change, so what was read once holds; the oldest entry makes room when there are many. */
const REMEMBERED_MAX = 500;
const QUERY_MAX = 200;
const decisionFields = new Map<string, string | null>();
const profiles = new Map<string, TrainingProfile | null>();

function remember<T>(memory: Map<string, T>, id: string, value: T): void {
  const oldest = memory.size >= REMEMBERED_MAX ? memory.keys().next().value : undefined;
  if (oldest !== undefined) memory.delete(oldest);
  memory.set(id, value);
}

/**
 * Answers by id what batches of decisions need of versions: from memory, and what is not there yet in one query per
 * organisation and 200 versions.
 */
async function recall<T>(
  memory: Map<string, T>,
  wanted: readonly { organisationId: string; id: string }[],
  read: (organisationId: string, ids: readonly string[]) => Promise<(id: string) => T>,
): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  const unread = new Map<string, Set<string>>();
  for (const { organisationId, id } of wanted) {
    const known = memory.get(id);
    if (known !== undefined) found.set(id, known);
    else unread.set(organisationId, (unread.get(organisationId) ?? new Set()).add(id));
  }
  for (const [organisationId, missing] of unread) {
    const ids = [...missing];
    for (let at = 0; at < ids.length; at += QUERY_MAX) {
      const batch = ids.slice(at, at + QUERY_MAX);
      const answer = await read(organisationId, batch);
      for (const id of batch) {
        remember(memory, id, answer(id));
        found.set(id, answer(id));
      }
    }
  }
  return found;
}

/** Gathers the decision field of each workflow version and the training profile of each model version in a batch. */
export async function gatherFoldFacts(
  tx: Tx,
  batch: { decisions: readonly FoldedDecision[]; events: readonly FoldedEvent[] },
): Promise<FoldFacts> {
  const seen = [...batch.decisions, ...batch.events.map(({ decision }) => decision)];
  const fields = await recall(
    decisionFields,
    seen.map(({ organisationId, workflowVersionId }) => ({ organisationId, id: workflowVersionId })),
    async (organisationId, ids) => {
      const versions = await getWorkflowVersionsMany({ tx, organisationId }, ids);
      return (id) => versions.get(id)?.version.decisionPolicy.decisionField ?? null;
    },
  );
  const found = await recall(
    profiles,
    batch.decisions.flatMap(({ organisationId, modelVersionId }) =>
      modelVersionId === null ? [] : { organisationId, id: modelVersionId },
    ),
    async (organisationId, ids) => {
      const versions = await getVersionFactsMany({ tx, organisationId }, ids);
      return (id) => versions.get(id)?.trainingProfile ?? null;
    },
  );
  return {
    decisionFieldOf: (id) => fields.get(id) ?? null,
    profileOf: (id) => found.get(id) ?? null,
  };
}
