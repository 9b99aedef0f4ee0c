import { row } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { WorkflowFacts, WorkflowHead, WorkflowVersionFacts } from './domain/workflow-facts.ts';

interface FactsRow {
  workflow: WorkflowHead;
  version: WorkflowVersionFacts;
}

const SELECT_FACTS = `
  SELECT w.id, w.slug, w.name, w.owner_id AS "ownerId", w.risk_tier AS "riskTier", w.workspace_id AS "workspaceId",
         w.current_version AS "currentVersion", w.created_by AS "createdBy", w.created_at AS "createdAt",
         v.id AS "versionId", v.number, v.definition, v.input_contract AS "inputContract", v.output_schema AS "outputSchema",
         v.decision_policy AS "decisionPolicy", v.reliability, v.digest, v.change_note AS "changeNote",
         v.created_by AS "versionCreatedBy", v.created_at AS "versionCreatedAt"
  FROM workflow w JOIN workflow_version v ON v.workflow_id = w.id`;

type Flat = WorkflowHead &
  Omit<WorkflowVersionFacts, 'id' | 'createdBy' | 'createdAt'> & {
    versionId: string;
    versionCreatedBy: string;
    versionCreatedAt: Date;
  };

function factsOf(flat: Flat): WorkflowFacts {
  const { id, slug, name, ownerId, riskTier, workspaceId, currentVersion, createdBy, createdAt } = flat;
  const { number, definition, inputContract, outputSchema, decisionPolicy, reliability, digest, changeNote } =
    flat;
  return {
    workflow: { id, slug, name, ownerId, riskTier, workspaceId, currentVersion, createdBy, createdAt },
    version: {
      id: flat.versionId,
      number,
      definition,
      inputContract,
      outputSchema,
      decisionPolicy,
      reliability,
      digest,
      changeNote,
      createdBy: flat.versionCreatedBy,
      createdAt: flat.versionCreatedAt,
    },
  };
}

/** One version of a workflow with its head, or null. */
export async function factsByVersionId(
  tx: Tx,
  organisationId: string,
  versionId: string,
): Promise<FactsRow | null> {
  const found = await row<Flat>(tx, `${SELECT_FACTS} WHERE w.organisation_id = $1 AND v.id = $2`, [
    organisationId,
    versionId,
  ]);
  return found && factsOf(found);
}

/** The version of a workflow with this number, or the newest, or null. */
export async function factsByWorkflow(
  tx: Tx,
  organisationId: string,
  which: { id?: string; slug?: string },
  number: number | null = null,
): Promise<FactsRow | null> {
  const found = await row<Flat>(
    tx,
    `${SELECT_FACTS} WHERE w.organisation_id = $1 AND (w.id = $2 OR w.slug = $3)
       AND v.number = coalesce($4::int, w.current_version)`,
    [organisationId, which.id ?? null, which.slug ?? null, number],
  );
  return found && factsOf(found);
}
