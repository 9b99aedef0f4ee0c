import { payloadKeyFor } from '#server/decisions/payload-keys.ts';
import { readyRecord, recordDecisions } from '#server/decisions/record-decisions.ts';
import { newId } from '../new-id.ts';
import type { PromotionScenario } from './promotion-scenario.ts';

interface TestDecision {
  workflowId: string;
  subject: string;
  receivedAt: Date;
  input?: Record<string, unknown>;
}

let sequence = 0;

/** Records a decision as the gateway would have made it, and returns its id. */
export async function recordTestDecision(
  { system, tenant }: Pick<PromotionScenario, 'system' | 'tenant'>,
  { workflowId, subject, receivedAt, input = { amount: 1 } }: TestDecision,
): Promise<string> {
  sequence += 1;
  const id = newId('decision');
  const { organisationId, workspaceId } = tenant;
  const key = await payloadKeyFor(system.uow, organisationId, receivedAt);
  const bounds = {
    rule: 'clear',
    scoreName: 'p',
    score: 0.1,
    lower: 0.2,
    upper: 0.4,
    scores: { p: 0.1 },
  } as const;
  const record = readyRecord(
    {
      ...{
        id,
        organisationId,
        workspaceId,
        workflowId,
        subject,
        receivedAt,
        decidedAt: receivedAt,
        sequence,
      },
      workflowVersionId: 'wfv_1',
      deploymentId: null,
      revisionId: null,
      modelVersionId: null,
      snapshotVersion: 1,
      environment: 'production',
      status: 'decided',
      decidedBy: 'model',
      judgement: { ...bounds, onError: null, stop: null } as never,
      modelOutput: { decision: 'approve' },
      output: { decision: 'approve' },
      confidence: 0.9,
      error: null,
      timings: { steps: [], attempts: [] },
      trail: {},
      latencyMs: 1,
      attempts: 1,
      replica: 'test',
      tokenId: 'tok_test',
      correlationId: 'test',
      input: input as never,
      metadata: {},
      idempotency: null,
    },
    key,
  );
  await recordDecisions(system.database, [record]);
  return id;
}
