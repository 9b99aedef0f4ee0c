import { randomUUID } from 'node:crypto';
import type { Context } from '#server/access/context.ts';
import type { TraceAssessmentFacts } from './domain/trace-facts.ts';
import { keepable } from './domain/trace-limits.ts';
import type { AssessmentInput } from './traces.schema.ts';

const text = (value: string | null | undefined) =>
  value === null || value === undefined ? null : keepable(value, 100_000);

/** An assessment as it will be kept, with an id unless it has one. */
export function newAssessment(ctx: Context, traceId: string, given: AssessmentInput): TraceAssessmentFacts {
  const now = ctx.now.getTime();
  return {
    id: given.id || `a-${randomUUID().replaceAll('-', '')}`,
    traceId,
    name: keepable(given.name, 250),
    kind: given.kind,
    value: given.value ?? null,
    error: given.error ?? null,
    rationale: text(given.rationale),
    sourceType: given.sourceType,
    sourceId: given.sourceId,
    spanId: text(given.spanId),
    metadata: given.metadata ?? null,
    overrides: text(given.overrides),
    isValid: true,
    createdMs: given.createdMs ?? now,
    updatedMs: given.updatedMs ?? given.createdMs ?? now,
  };
}
