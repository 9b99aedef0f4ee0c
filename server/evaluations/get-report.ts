import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { getEvaluation } from '#server/registry/get-evaluation.ts';
import type { EvaluationReport } from './domain/evaluation-facts.ts';
import type { GetReportInput } from './evaluations.schema.ts';
import { readReport } from './read-report.ts';

/** The report behind an evaluation by Interlock, without the score of each row; refuses for what somebody reported. */
export async function getReport(
  ctx: Context,
  input: GetReportInput,
): Promise<{ report: Omit<EvaluationReport, 'scores'>; reportDigest: string; createdAt: Date }> {
  const { runId, reportDigest, createdAt } = await getEvaluation(ctx, input.evaluationId);
  if (runId === null)
    throw new Refusal('not-found', 'These metrics were reported by the author. Interlock holds no report.');
  const { scores: _, ...report } = await readReport(reportDigest);
  return { report, reportDigest, createdAt };
}
