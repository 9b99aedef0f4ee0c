import { systemContext } from '#server/access/system-context.ts';
import type { ModelPools } from '#server/gateway/model-pools.ts';
import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { writeArtifact } from '#server/registry/artifact-store.ts';
import { readDatasetTable } from '#server/registry/read-dataset-table.ts';
import { type EvaluationRow, rowsOf } from './domain/dataset-rows.ts';
import type { EvaluationReport, RunFacts } from './domain/evaluation-facts.ts';
import { type EvaluationFindings, findingsOf, type RowAnswer } from './domain/evaluation-report.ts';
import { type GatheredRun, gatherRun } from './gather-run.ts';
import { recordMeasured } from './record-measured.ts';
import { changeRun, saveAnswers } from './runs.store.ts';
import { isOutage, sendRows } from './send-rows.ts';

/**
 * One evaluation run from where it stands: the dataset's rows go to the served digest in stretches; each stretch is kept
 * before the next one is sent, so that whatever kills the worker costs one stretch. When the last row is answered, the report
 * is stored under its digest and the evaluation recorded.
 */
export const STRETCH = 50;
const ATTEMPTS_MAX = 8;
const REPORT_BYTES_MAX = 64 * 1024 * 1024;
const BACKOFF_MS = { least: 2_000, most: 5 * 60_000 };
const PROCESS = 'evaluator';

export interface EvaluationDeps {
  uow: UnitOfWork;
  pools: ModelPools;
  signal: AbortSignal;
  /** Throws when the lease was lost. */
  holdLease: () => void;
}

type Outcome = 'done' | 'put off' | 'failed';

function tenancyOf(organisationId: string) {
  return { ...EVERY_TENANT, organisationId };
}

/** Puts a run off with a growing pause, or ends it when it was put off too often. */
async function putOff(
  deps: EvaluationDeps,
  organisationId: string,
  run: RunFacts,
  message: string,
): Promise<Outcome> {
  const attempts = run.attempts + 1;
  const isOver = attempts >= ATTEMPTS_MAX;
  const now = clock.now();
  const pauseMs = Math.min(BACKOFF_MS.most, BACKOFF_MS.least * 2 ** run.attempts);
  await deps.uow.write(tenancyOf(organisationId), (tx) =>
    changeRun(tx, run.id, {
      state: isOver ? 'failed' : 'waiting',
      attempts,
      message: message.slice(0, 500),
      ...(isOver ? { finishedAt: now } : { nextAttemptAt: new Date(now.getTime() + pauseMs) }),
    }),
  );
  return isOver ? 'failed' : 'put off';
}

async function fail(
  deps: EvaluationDeps,
  organisationId: string,
  run: RunFacts,
  message: string,
): Promise<Outcome> {
  await deps.uow.write(tenancyOf(organisationId), (tx) =>
    changeRun(tx, run.id, { state: 'failed', message: message.slice(0, 500), finishedAt: clock.now() }),
  );
  return 'failed';
}

/** Sends what is not answered yet; returns every answer, or null when the way to the model was down. */
async function answerRows(
  deps: EvaluationDeps,
  organisationId: string,
  gathered: GatheredRun,
  rows: readonly EvaluationRow[],
): Promise<RowAnswer[] | null> {
  const { run, plan, route, workflow } = gathered;
  const answers = gathered.answers.slice(0, rows.length);
  const send = {
    pools: deps.pools,
    route,
    score: workflow.version.decisionPolicy.score,
    signal: deps.signal,
  };
  while (answers.length < rows.length) {
    const stretch = rows.slice(answers.length, answers.length + STRETCH);
    const chunk = Math.floor(answers.length / STRETCH);
    const found = await sendRows(send, stretch, plan.terms.load);
    if (isOutage(found)) return null;
    deps.holdLease();
    answers.push(...found);
    await deps.uow.write(tenancyOf(organisationId), async (tx) => {
      await saveAnswers(tx, { runId: run.id, organisationId, chunk, answers: found });
      await changeRun(tx, run.id, { rowsDone: answers.length });
    });
  }
  return answers;
}

function reportOf(
  { run, plan, version, workflow, cluster, revisionNumber, route }: GatheredRun,
  findings: EvaluationFindings,
  answers: readonly RowAnswer[],
  times: { startedAt: Date; finishedAt: Date },
): EvaluationReport {
  const { id, number, digest, terms } = plan;
  return {
    v: 1,
    run: run.id,
    plan: { id, number, digest, terms },
    dataset: plan.dataset,
    model: {
      id: version.model.id,
      name: version.model.name,
      version: version.number,
      versionId: version.id,
      artifact: version.artifact.digest,
    },
    served: {
      environment: run.environment,
      workflow: workflow.workflow.slug,
      revision: revisionNumber,
      cluster: cluster.name,
      engineModel: route.revision.endpoint.model,
    },
    score: workflow.version.decisionPolicy.score,
    startedAt: times.startedAt.toISOString(),
    finishedAt: times.finishedAt.toISOString(),
    findings,
    scores: answers.map(({ score }) => score),
  };
}

async function storeReport(report: EvaluationReport): Promise<string> {
  const bytes = Buffer.from(JSON.stringify(report));
  const stream = async function* () {
    yield bytes;
  };
  return (await writeArtifact(stream(), { maxBytes: REPORT_BYTES_MAX })).digest;
}

async function measure(
  deps: EvaluationDeps,
  organisationId: string,
  gathered: GatheredRun,
  startedAt: Date,
): Promise<Outcome> {
  const { run, plan, workflow } = gathered;
  const table = await readDatasetTable(plan.dataset.digest);
  const rows = rowsOf(table, plan.terms, workflow.version.inputContract);
  await deps.uow.write(tenancyOf(organisationId), (tx) =>
    changeRun(tx, run.id, {
      state: 'running',
      rowsTotal: rows.length,
      rowsDone: gathered.answers.length,
      message: null,
      startedAt,
    }),
  );
  const answers = await answerRows(deps, organisationId, gathered, rows);
  if (answers === null)
    return putOff(deps, organisationId, run, `The cluster ${gathered.cluster.name} does not answer.`);
  const findings = findingsOf(rows, answers, plan.terms);
  const report = reportOf(gathered, findings, answers, { startedAt, finishedAt: clock.now() });
  const reportDigest = await storeReport(report);
  deps.holdLease();
  await deps.uow.write(tenancyOf(organisationId), (tx) =>
    recordMeasured(systemContext(tx, organisationId, PROCESS), gathered, { findings, reportDigest }),
  );
  return 'done';
}

/** Takes a run as far as it goes: to its evaluation, to a later time, or to a failure that says why. */
export async function evaluateRun(
  deps: EvaluationDeps,
  organisationId: string,
  run: RunFacts,
): Promise<Outcome> {
  const takeable = await deps.uow.read(tenancyOf(organisationId), (tx) =>
    gatherRun(systemContext(tx, organisationId, PROCESS), run),
  );
  if (takeable.kind === 'never') return fail(deps, organisationId, run, takeable.message);
  if (takeable.kind === 'later') return putOff(deps, organisationId, run, takeable.message);
  try {
    return await measure(deps, organisationId, takeable.gathered, run.startedAt ?? clock.now());
  } catch (error) {
    if (error instanceof Refusal) return fail(deps, organisationId, run, error.message);
    throw error;
  }
}
