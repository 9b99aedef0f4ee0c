import { z } from 'zod';
import type { DecisionError, DecisionStatus, JsonRecord } from '../decisions/domain/decision-facts.ts';
import type { DecisionTrail, TrailEffect } from '../decisions/domain/decision-trail.ts';
import type { Decider, Judgement } from '../decisions/domain/judgement.ts';
import { callPolicySchema } from '../workflows/domain/call-policy.ts';
import { promptSchema } from '../workflows/domain/prompt-template.ts';
import { decisionRequestBody } from './decisions.schema.ts';

/**
 * The body of `POST /v1/workflows/{slug}/simulate`: that of a decision, and a call policy or a version of a prompt to try
 * instead of the one in force.
 */
export const simulationBody = z.strictObject({
  ...decisionRequestBody.shape,
  callPolicy: callPolicySchema.optional(),
  prompt: z
    .strictObject({
      versionId: z.string().max(64),
      model: z.string().max(300),
      version: z.int().min(1),
      messages: promptSchema.shape.messages,
    })
    .optional(),
});

/** What a call would come to. */
export interface Simulation {
  workflow: string;
  workflowVersion: number;
  model: { name: string; version: number };
  status: DecisionStatus;
  /** What a caller of the decisions API would get. */
  statusCode: number;
  decidedBy: Decider | null;
  /** The judgement in words. */
  because: string;
  judgement: Judgement;
  output: JsonRecord | null;
  modelOutput: JsonRecord | null;
  confidence: number | null;
  error: DecisionError | null;
  effects: readonly TrailEffect[];
  trail: Omit<DecisionTrail, 'effects'>;
  steps: readonly { name: string; startMs: number; endMs: number }[];
  attempts: readonly { startMs: number; endMs: number; result: string }[];
  totalMs: number;
  seenByModel: JsonRecord;
  recorded: { input: JsonRecord; metadata: JsonRecord };
}
