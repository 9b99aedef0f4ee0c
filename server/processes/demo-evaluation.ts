import type { Crew } from './demo-crew.ts';
import { readBytes, readJson, readReport } from './demo-material.ts';
import type { Progress } from './demo-progress.ts';
import { until } from './until.ts';

const MEASURED_MS = 90_000;

/** The bank's admin trusts the key with which its engineers sign models. */
export async function trustSigningKey(crew: Crew): Promise<void> {
  const { trpc } = await crew.freshly('noor');
  const known = (await trpc.trustedKeys.list.query({})).items.some(({ name }) => name === KEY_NAME);
  if (known) return;
  await trpc.trustedKeys.trust.mutate({
    name: KEY_NAME,
    publicKey: readBytes('signatures/bank-p256.pub').toString(),
  });
}

const KEY_NAME = 'model release 2026';

/** The risk officer, who built none of the models, writes down how they are measured. */
export async function writeEvaluationPlan(crew: Crew, progress: Progress): Promise<void> {
  const { trpc } = await crew.freshly('rita');
  const workflowId = progress.kept('workflow');
  if ((await trpc.evaluations.plan.query({ workflowId })).plans.length > 0) return;
  const { properties } = readJson('contract.json') as { properties: Record<string, unknown> };
  await trpc.evaluations.writePlan.mutate({
    workflowId,
    dataset: 'german-credit-evaluation',
    terms: {
      target: { column: 'repaid', positive: 'bad' },
      inputs: Object.keys(properties).map((field) => ({ field, column: field })),
      threshold: readReport('credit-scorecard').thresholds.cut,
      costs: { falsePositive: 1, falseNegative: 5 },
      favourable: 'below',
      slices: [
        [{ column: 'housing' }],
        [{ column: 'checking_account' }],
        [{ column: 'sex_and_status' }, { column: 'age_years', edges: [35] }],
      ],
      protectedAttributes: [
        { column: 'sex_and_status' },
        { column: 'age_years', edges: [30, 45] },
        { column: 'foreign_worker' },
      ],
      minimumGroup: 30,
      load: { concurrency: 8, perSecond: 200 },
    },
    note: 'The cost matrix of the data set; protected attributes are no inputs of the models and are measured all the same.',
  });
}

/** An executive says what the workflow is meant to achieve. */
export async function setKpi(crew: Crew, progress: Progress): Promise<void> {
  const { trpc } = await crew.as('eva');
  const workflowId = progress.kept('workflow');
  if ((await trpc.insights.kpis.query({ workflowId })).items.length > 0) return;
  const nextYear = new Date().getUTCFullYear() + 1;
  await trpc.insights.setKpi.mutate({
    workflowId,
    name: 'Cost of wrong decisions per application',
    unit: 'cost points',
    baseline: 0.71,
    target: 0.5,
    deadline: `${nextYear}-06-30`,
  });
}

/** Waits until Interlock has measured what staging serves of a model's version, and says what it found. */
export function isMeasured(crew: Crew, model: string, progress: Progress): Promise<string> {
  const modelVersionId = progress.kept(`version of ${model}`);
  return until('the evaluation in staging', MEASURED_MS, async () => {
    const { trpc } = await crew.as('rita');
    const [run] = (await trpc.evaluations.runs.query({ modelVersionId })).items;
    if (run?.state === 'failed') throw new Error(`the evaluation of ${model} failed: ${run.message}`);
    if (run?.state !== 'done' || run.evaluationId === null) return null;
    const { report } = await trpc.evaluations.report.query({ evaluationId: run.evaluationId });
    const { auc, cost, n } = report.findings.overall;
    return `AUC ${auc.value?.toFixed(3)}, cost ${cost} on ${n} rows`;
  });
}
