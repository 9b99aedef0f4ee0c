import type { CanonicalValue } from '../../platform/domain/canonical-json.ts';
import { exactValues } from '../../platform/domain/canonical-json.ts';
import type { DecisionEvent, DecisionRecord, JsonRecord } from './decision-facts.ts';

/**
 * What of a decision is sealed. A decision is sealed as the gateway made it: where a person was asked, the answer is not
 * part of it, because the verdict is a record of its own. Facts are exact; whatever may be personal (what was asked, what
 * was answered, for whom, and every free text) stands as a commitment, so that it can be erased and the seal still holds.
 */
export type SealedDecision = Omit<
  DecisionRecord,
  'input' | 'metadata' | 'timings' | 'idempotency' | 'sequence'
> & { sequence: number | string; input: JsonRecord | null; metadata: JsonRecord | null };

export type SealedEvent = DecisionEvent & { organisationId: string };

/** A value that is committed to, by its path. */
export interface CommittedValue {
  path: string;
  value: CanonicalValue;
}

/** The record as it will be sealed: exact facts, and what has to be committed to beside them. */
export interface RecordDraft {
  id: string;
  decisionId: string;
  organisationId: string;
  facts: Readonly<Record<string, CanonicalValue | undefined>>;
  hidden: readonly CommittedValue[];
}

function hiddenValues(values: Readonly<Record<string, unknown>>): CommittedValue[] {
  return Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([path, value]) => ({ path, value: exactValues(value) }));
}

function instant(at: Date | null): string | undefined {
  return at?.toISOString();
}

const given = (value: string | null): string | undefined => value ?? undefined;

/** Drafts the record of a decision as it was made, whatever was said about it since. */
export function recordOfDecision(decision: SealedDecision): RecordDraft {
  const { judgement, error, trail } = decision;
  // Only a decision that waited for one takes a verdict; before, it had neither answer nor decider.
  const wasPending = decision.status === 'pending_review' || isVerdict(decision.decidedBy);
  const { stop, ...judged } = judgement;
  return {
    id: decision.id,
    decisionId: decision.id,
    organisationId: decision.organisationId,
    facts: {
      v: 1,
      kind: 'decision',
      id: decision.id,
      organisation: decision.organisationId,
      workspace: decision.workspaceId,
      workflow: decision.workflowId,
      workflowVersion: decision.workflowVersionId,
      deployment: given(decision.deploymentId),
      revision: given(decision.revisionId),
      modelVersion: given(decision.modelVersionId),
      snapshot: decision.snapshotVersion,
      environment: decision.environment,
      status: wasPending ? 'pending_review' : decision.status,
      decidedBy: wasPending ? undefined : given(decision.decidedBy),
      judgement: exactValues({ ...judged, stop: stop?.id }),
      confidence: decision.confidence === null ? undefined : exactValues(decision.confidence),
      fault: error?.fault,
      trail: Object.keys(trail).length === 0 ? undefined : exactValues(trail),
      attempts: decision.attempts,
      latencyMs: String(decision.latencyMs),
      replica: decision.replica,
      sequence: String(decision.sequence),
      token: decision.tokenId,
      correlation: decision.correlationId,
      receivedAt: decision.receivedAt.toISOString(),
      decidedAt: wasPending ? undefined : instant(decision.decidedAt),
    },
    hidden: hiddenValues({
      input: decision.input,
      metadata: decision.metadata,
      subject: decision.subject,
      modelOutput: decision.modelOutput,
      output: wasPending ? null : decision.output,
      errorMessage: error?.message,
      stopReason: stop?.reason,
    }),
  };
}

function isVerdict(decidedBy: string | null): boolean {
  return decidedBy === 'person' || decidedBy === 'timeout';
}

/** Drafts the record of a verdict or an outcome. */
export function recordOfEvent(event: SealedEvent): RecordDraft {
  const common = {
    v: 1,
    kind: event.kind,
    id: event.id,
    decision: event.decisionId,
    organisation: event.organisationId,
    actor: event.actorId,
    at: event.at.toISOString(),
  };
  const draft = { id: event.id, decisionId: event.decisionId, organisationId: event.organisationId };
  if (event.kind === 'verdict') {
    const { decidedBy, personId, isOverride, output, reason } = event.body;
    const facts = { ...common, decidedBy, person: given(personId), isOverride };
    return { ...draft, facts, hidden: hiddenValues({ output, reason }) };
  }
  const { label, value, at, isCorrection, metadata } = event.body;
  const facts = { ...common, isCorrection, becameTrueAt: given(at) };
  return { ...draft, facts, hidden: hiddenValues({ label, value, metadata }) };
}

/** The members of a record that stand for its committed values: `{path: {commit}}`. */
export function withCommitments(
  draft: RecordDraft,
  commitOf: (value: CommittedValue) => string,
): CanonicalValue {
  const commitments = Object.fromEntries(
    draft.hidden.map((value) => [value.path, { commit: commitOf(value) }]),
  );
  return { ...draft.facts, ...commitments };
}
