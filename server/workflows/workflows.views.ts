import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { RiskTier } from './domain/risk-tier.ts';
import type { WorkflowFacts, WorkflowHead, WorkflowVersionFacts } from './domain/workflow-facts.ts';

const SELECT_FACTS = `
  SELECT w.id, w.slug, w.name, w.owner_id AS "ownerId", w.risk_tier AS "riskTier", w.workspace_id AS "workspaceId",
         w.current_version AS "currentVersion", w.created_by AS "createdBy", w.created_at AS "createdAt",
         v.id AS "versionId", v.number, v.name AS "versionName", v.owner_id AS "versionOwnerId", v.risk_tier AS "versionRiskTier", v.definition, v.input_contract AS "inputContract", v.output_schema AS "outputSchema",
         v.decision_policy AS "decisionPolicy", v.reliability, v.call_policy AS "callPolicy", v.digest, v.change_note AS "changeNote",
         v.created_by AS "versionCreatedBy", v.created_at AS "versionCreatedAt"
  FROM workflow w JOIN workflow_version v ON v.workflow_id = w.id`;

type Flat = WorkflowHead &
  Omit<WorkflowVersionFacts, keyof WorkflowHead> & {
    versionId: string;
    versionName: string;
    versionOwnerId: string;
    versionRiskTier: RiskTier;
    versionCreatedBy: string;
    versionCreatedAt: Date;
  };

function factsOf(flat: Flat): WorkflowFacts {
  const { id, slug, name, ownerId, riskTier, workspaceId, currentVersion, createdBy, createdAt } = flat;
  const { number, definition, inputContract, outputSchema, decisionPolicy, reliability, callPolicy } = flat;
  const { digest, changeNote } = flat;
  return {
    workflow: { id, slug, name, ownerId, riskTier, workspaceId, currentVersion, createdBy, createdAt },
    version: {
      id: flat.versionId,
      number,
      name: flat.versionName,
      ownerId: flat.versionOwnerId,
      riskTier: flat.versionRiskTier,
      definition,
      inputContract,
      outputSchema,
      decisionPolicy,
      reliability,
      callPolicy,
      digest,
      changeNote,
      createdBy: flat.versionCreatedBy,
      createdAt: flat.versionCreatedAt,
    },
  };
}

/** Versions of workflows with their heads by version id; ids that may not be seen are missing. */
export async function factsByVersionIds(
  tx: Tx,
  organisationId: string,
  versionIds: readonly string[],
): Promise<WorkflowFacts[]> {
  const found = await rows<Flat>(tx, `${SELECT_FACTS} WHERE w.organisation_id = $1 AND v.id = ANY($2)`, [
    organisationId,
    versionIds,
  ]);
  return found.map(factsOf);
}

/** The version of a workflow with this number, or the newest, or null. */
export async function factsByWorkflow(
  tx: Tx,
  organisationId: string,
  which: { id?: string; slug?: string },
  number: number | null = null,
): Promise<WorkflowFacts | null> {
  const found = await row<Flat>(
    tx,
    `${SELECT_FACTS} WHERE w.organisation_id = $1 AND (w.id = $2 OR w.slug = $3)
       AND v.number = coalesce($4::int, w.current_version)`,
    [organisationId, which.id ?? null, which.slug ?? null, number],
  );
  return found && factsOf(found);
}

export interface WorkflowListItem extends WorkflowHead {
  /** The stop in force, if any. */
  stop: { reason: string; stoppedBy: string; stoppedAt: string } | null;
}

const HEAD_COLUMNS = `w.id, w.slug, w.name, w.owner_id AS "ownerId", w.risk_tier AS "riskTier", w.workspace_id AS "workspaceId", w.current_version AS "currentVersion", w.created_by AS "createdBy", w.created_at AS "createdAt"`;

/** Workflows newest first with the stop in force. */
export function listWorkflowRows(
  tx: Tx,
  organisationId: string,
  given: { search: string | null; after: string | null; limit: number },
): Promise<WorkflowListItem[]> {
  return rows<WorkflowListItem>(
    tx,
    `SELECT ${HEAD_COLUMNS},
       (SELECT jsonb_build_object('reason', s.reason, 'stoppedBy', s.stopped_by, 'stoppedAt', s.stopped_at)
          FROM workflow_stop s WHERE s.workflow_id = w.id AND s.lifted_at IS NULL ORDER BY s.stopped_at DESC LIMIT 1) AS stop
     FROM workflow w
     WHERE w.organisation_id = $1 AND ($2::text IS NULL OR w.id < $2)
       AND ($3::text IS NULL OR strpos(lower(w.name), lower($3)) > 0 OR strpos(w.slug, lower($3)) > 0)
     ORDER BY w.id DESC LIMIT $4`,
    [organisationId, given.after, given.search, given.limit],
  );
}

/** Versions of a workflow below a number, newest first. */
export async function workflowVersionRows(
  tx: Tx,
  organisationId: string,
  workflowId: string,
  page: { below: number | null; limit: number },
): Promise<WorkflowVersionFacts[]> {
  const found = await rows<Flat>(
    tx,
    `${SELECT_FACTS} WHERE w.organisation_id = $1 AND w.id = $2 AND ($3::int IS NULL OR v.number < $3)
     ORDER BY v.number DESC LIMIT $4`,
    [organisationId, workflowId, page.below, page.limit],
  );
  return found.map((flat) => factsOf(flat).version);
}

/** Names and addresses of workflows by id; ids that may not be seen are missing. */
export function workflowNameRows(
  tx: Tx,
  organisationId: string,
  ids: readonly string[],
): Promise<{ id: string; slug: string; name: string }[]> {
  return rows(
    tx,
    'SELECT id, slug, name FROM workflow WHERE organisation_id = $1 AND id = ANY($2) LIMIT 2000',
    [organisationId, ids],
  );
}

export type RememberingWorkflow = Pick<WorkflowHead, 'id' | 'slug' | 'name' | 'workspaceId'>;

/** Those of these workflows that have a version, however old, whose policy remembers answers. */
export function rememberingRows(
  tx: Tx,
  organisationId: string,
  ids: readonly string[],
): Promise<RememberingWorkflow[]> {
  return rows<RememberingWorkflow>(
    tx,
    `SELECT w.id, w.slug, w.name, w.workspace_id AS "workspaceId" FROM workflow w
     WHERE w.organisation_id = $1 AND w.id = ANY($2)
       AND EXISTS (SELECT 1 FROM workflow_version v WHERE v.workflow_id = w.id AND v.call_policy ? 'cache') ORDER BY w.id`,
    [organisationId, ids],
  );
}

/** Which of these addresses belong to workflows of one workspace. */
export async function slugsInWorkspace(
  tx: Tx,
  organisationId: string,
  { workspaceId, slugs }: { workspaceId: string; slugs: readonly string[] },
): Promise<string[]> {
  const found = await rows<{ slug: string }>(
    tx,
    'SELECT slug FROM workflow WHERE organisation_id = $1 AND workspace_id = $2 AND slug = ANY($3)',
    [organisationId, workspaceId, slugs],
  );
  return found.map(({ slug }) => slug);
}

export interface WorkflowVersionMark {
  id: string;
  number: number;
  riskTier: RiskTier;
  createdBy: string;
}

/** Versions of a workflow from the one with this id (all of them when null) to the newest, oldest first. */
export function workflowVersionMarks(
  tx: Tx,
  organisationId: string,
  workflowId: string,
  fromVersionId: string | null,
): Promise<WorkflowVersionMark[]> {
  return rows(
    tx,
    `SELECT v.id, v.number, v.risk_tier AS "riskTier", v.created_by AS "createdBy" FROM workflow_version v
     WHERE v.organisation_id = $1 AND v.workflow_id = $2
       AND v.number >= coalesce((SELECT f.number FROM workflow_version f WHERE f.workflow_id = $2 AND f.id = $3), 1)
     ORDER BY v.number`,
    [organisationId, workflowId, fromVersionId],
  );
}

export interface WorkflowOwner {
  id: string;
  slug: string;
  name: string;
  workspaceId: string;
  riskTier: RiskTier;
  ownerId: string;
  /** Id of the newest version. */
  versionId: string;
  /** Whom the newest version names to be called at any hour. */
  escalationContactId: string | null;
}

/** Who answers for each workflow, newest first, at most 1,000. */
export function workflowOwnerRows(tx: Tx, organisationId: string): Promise<WorkflowOwner[]> {
  return rows<WorkflowOwner>(
    tx,
    `SELECT w.id, w.slug, w.name, w.workspace_id AS "workspaceId", w.risk_tier AS "riskTier", w.owner_id AS "ownerId",
            v.id AS "versionId", v.definition->>'escalationContactId' AS "escalationContactId"
     FROM workflow w JOIN workflow_version v ON v.workflow_id = w.id AND v.number = w.current_version
     WHERE w.organisation_id = $1 ORDER BY w.id DESC LIMIT 1000`,
    [organisationId],
  );
}

/** A version of a workflow that binds a version of a prompt. */
export interface PromptBinding {
  workflowId: string;
  workflowName: string;
  workflowVersionId: string;
  /** Whether it is the newest version of the workflow. */
  isCurrent: boolean;
  promptVersion: number;
}

/** Versions of workflows in a prompt's workspace that bind it by id or name, at most 1,000. */
export function bindingsOfPrompt(
  tx: Tx,
  organisationId: string,
  prompt: { id: string; name: string; workspaceId: string },
): Promise<PromptBinding[]> {
  return rows<PromptBinding>(
    tx,
    `SELECT w.id AS "workflowId", w.name AS "workflowName", v.id AS "workflowVersionId", v.number = w.current_version AS "isCurrent",
       (v.call_policy #>> '{generation,prompt,version}')::int AS "promptVersion"
     FROM workflow w JOIN workflow_version v ON v.workflow_id = w.id
     WHERE w.organisation_id = $1 AND w.workspace_id = $2 AND v.call_policy #>> '{generation,prompt,model}' IN ($3, $4)
     ORDER BY v.id DESC LIMIT 1000`,
    [organisationId, prompt.workspaceId, prompt.id, prompt.name],
  );
}
