import { accountableIds } from '#server/access/accountable-ids.ts';
import type { Context, Look } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { exactValues } from '#server/platform/domain/canonical-json.ts';
import { digestOf } from '#server/platform/domain/digest.ts';
import { type FieldProblem, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import type { CsvTable } from '#server/registry/domain/parse-csv.ts';
import { findDataset } from '#server/registry/find-dataset.ts';
import { readDatasetTable } from '#server/registry/read-dataset-table.ts';
import { contractFields } from '#server/workflows/domain/contract-fields.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { missingColumns } from './domain/dataset-rows.ts';
import { EVALUATION_ROWS_MAX, type EvaluationPlanTerms } from './domain/evaluation-plan.ts';
import type { WritePlanInput } from './evaluations.schema.ts';
import { findAuthorsWork } from './find-authors-work.ts';
import { insertPlan, nextPlanNumber } from './plans.store.ts';

function problemsWithData(terms: EvaluationPlanTerms, table: CsvTable): FieldProblem[] {
  const missing = missingColumns(terms, table.columns).map(({ path, column }) => ({
    path,
    message: `the dataset has no column ${column}`,
  }));
  if (missing.length > 0) return missing;
  if (table.rows.length > EVALUATION_ROWS_MAX)
    return [{ path: '/dataset', message: `must hold at most ${EVALUATION_ROWS_MAX} rows` }];
  const at = table.columns.indexOf(terms.target.column);
  const positives = table.rows.filter((row) => row[at] === terms.target.positive).length;
  if (positives > 0 && positives < table.rows.length) return [];
  const what = positives === 0 ? 'no row' : 'every row';
  return [{ path: '/terms/target/positive', message: `${what} of the dataset has this value` }];
}

function problemsWithContract(
  terms: EvaluationPlanTerms,
  contract: Readonly<Record<string, unknown>>,
): FieldProblem[] {
  const fields = contractFields(contract);
  const unknown = terms.inputs.flatMap(({ field }, index) =>
    fields.some(({ name }) => name === field)
      ? []
      : [{ path: `/terms/inputs/${index}/field`, message: `the input contract has no field ${field}` }],
  );
  const filled = new Set(terms.inputs.map(({ field }) => field));
  const empty = fields
    .filter(({ name, isRequired }) => isRequired && !filled.has(name))
    .map(({ name }) => ({ path: '/terms/inputs', message: `no column fills the required field ${name}` }));
  return [...unknown, ...empty];
}

async function refuseAuthors(ctx: Context, workflowId: string, workflow: string): Promise<void> {
  const [work] = await findAuthorsWork(ctx, workflowId, await accountableIds(ctx));
  if (work === undefined) return;
  throw new Refusal(
    'forbidden',
    `You worked on ${work}, which ${workflow} is measured by this plan for. Somebody who did not must write it.`,
  );
}

/** The dataset of a plan with its rows; both never change. */
interface DataOfPlan {
  dataset: Awaited<ReturnType<typeof findDataset>>;
  table: CsvTable;
}

/** Reads the rows that a plan is about, before any transaction that writes; refuses data of which no rows are kept. */
export async function readDataOfPlan(look: Look, input: WritePlanInput): Promise<DataOfPlan> {
  const dataset = await look(async (ctx) => {
    const { workflow } = await getWorkflow(ctx, { id: input.workflowId });
    await refuseAuthors(ctx, workflow.id, workflow.name);
    return findDataset(ctx, workflow.workspaceId, input.dataset, '/dataset');
  });
  if (!dataset.hasRows) {
    const message = `Only the digest of ${dataset.name} is kept here. Register it with its rows.`;
    throw new Refusal('invalid', message, { fields: [{ path: '/dataset', message }] });
  }
  return { dataset, table: await readDatasetTable(dataset.digest) };
}

/**
 * Writes the next evaluation plan of a workflow, which is in force at once. Refuses whoever worked on a version that the
 * plan would judge, and a plan that does not fit the dataset's rows or the input contract.
 */
export async function writePlan(
  ctx: Context,
  input: WritePlanInput,
  data: DataOfPlan,
): Promise<{ id: string; number: number; digest: string }> {
  const { workflow, version } = await getWorkflow(ctx, { id: input.workflowId });
  await refuseAuthors(ctx, workflow.id, workflow.name);
  const { dataset, table } = data;
  const fields = [
    ...problemsWithContract(input.terms, version.inputContract),
    ...problemsWithData(input.terms, table),
  ];
  if (fields[0])
    throw new Refusal('invalid', `The plan does not fit: ${fields[0].message}.`, {
      fields: fields.slice(0, 50),
    });
  const number = await nextPlanNumber(ctx.tx, workflow.id);
  const digest = digestOf(exactValues({ dataset: dataset.digest, terms: input.terms }));
  const id = newId('evaluationPlan');
  await insertPlan(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId: workflow.workspaceId,
    workflowId: workflow.id,
    number,
    datasetId: dataset.id,
    terms: input.terms,
    digest,
    note: input.note,
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'evaluation-plan.written',
    resourceId: id,
    workspaceId: workflow.workspaceId,
    details: {
      workflow: workflow.slug,
      workflowId: workflow.id,
      number,
      dataset: dataset.name,
      datasetDigest: dataset.digest,
      digest,
      note: input.note,
    },
  });
  await notify(ctx.tx, 'interlock_evaluations');
  return { id, number, digest };
}
