import { DECISION_WORDING, type SignatureKind, type SignedDecision } from './approval-record.ts';
import type { EmergencyShown } from './emergency-facts.ts';
import { FINDING_ACTS, type FindingAct } from './finding.ts';
import type { FindingShown } from './finding-facts.ts';
import type { Named, TimelineEntry } from './request-facts.ts';
import { REQUEST_WORDING, type RequestState } from './request-states.ts';

/** All that happened to a request, as far as its timeline tells it. */
export interface TimelineSources {
  request: {
    state: RequestState;
    createdAt: Date;
    decidedAt: Date | null;
    stateReason: string | null;
    reason: string;
    subjectDigest: string;
  };
  requestedBy: Named;
  gates: readonly { status: string; evaluatedAt: Date }[];
  signatures: readonly {
    by: Named;
    decision: SignedDecision;
    reason: string;
    signedAt: Date;
    kind: SignatureKind | null;
    recordDigest: string | null;
    withdrawnAt: Date | null;
    withdrawnReason: string | null;
  }[];
  findings: readonly Pick<FindingShown, 'number' | 'severity' | 'entries'>[];
  emergency: EmergencyShown | null;
  /** What is still waited for, each with the time at which that ends by itself. */
  waits: readonly { what: string; until: Date }[];
}

type Past = Omit<TimelineEntry, 'who' | 'reason' | 'digest' | 'proof' | 'until'> &
  Partial<Pick<TimelineEntry, 'who' | 'reason' | 'digest' | 'proof'>>;

function past(entry: Past): TimelineEntry {
  return { who: null, reason: null, digest: null, proof: null, until: null, ...entry };
}

function gateEntries({ gates }: TimelineSources): TimelineEntry[] {
  const [latest] = gates.map(({ evaluatedAt }) => evaluatedAt).sort((a, b) => b.getTime() - a.getTime());
  if (!latest) return [];
  const failed = gates.filter(({ status }) => status !== 'passed').length;
  const what =
    failed === 0 ? `All ${gates.length} gates passed` : `${failed} of ${gates.length} gates did not pass`;
  return [past({ at: latest, kind: 'gates', what })];
}

function signatureEntries({ signatures }: TimelineSources): TimelineEntry[] {
  return signatures.flatMap((one) => {
    const isFor = one.decision === 'approve' || one.decision === 'ratify';
    const given = past({
      at: one.signedAt,
      kind: isFor ? 'approved' : 'rejected',
      who: one.by,
      what: DECISION_WORDING[one.decision],
      reason: one.reason,
      digest: one.recordDigest,
      proof: one.kind,
    });
    if (one.withdrawnAt === null) return [given];
    const what = 'took the signature back';
    return [
      given,
      past({ at: one.withdrawnAt, kind: 'taken-back', who: one.by, what, reason: one.withdrawnReason }),
    ];
  });
}

const TOLD = Object.fromEntries(Object.values(FINDING_ACTS).map(({ kind, told }) => [kind, told])) as Record<
  (typeof FINDING_ACTS)[FindingAct]['kind'],
  string
>;

function findingEntries({ findings }: TimelineSources): TimelineEntry[] {
  return findings.flatMap(({ number, entries }) =>
    entries.map(({ at, by, kind, words, evidenceDigest }) =>
      past({
        at,
        kind: 'finding',
        who: by,
        what: `${TOLD[kind]} finding ${number}`,
        reason: words,
        digest: evidenceDigest,
      }),
    ),
  );
}

function emergencyEntries({ emergency }: TimelineSources): TimelineEntry[] {
  if (!emergency) return [];
  const tell = (at: Date | null, what: string, more: Partial<Past> = {}): TimelineEntry[] =>
    at === null ? [] : [past({ at, kind: 'emergency', what, ...more })];
  const { confirmedBy, confirmReason, returnedHow } = emergency;
  return [
    ...tell(emergency.invokedAt, 'broke the glass: applied it before its signatures', {
      who: emergency.invokedBy,
      reason: emergency.reason,
    }),
    ...tell(emergency.confirmedAt, 'confirmed the emergency', { who: confirmedBy, reason: confirmReason }),
    ...tell(emergency.pausedAt, 'Nobody confirmed in time: changes of this workflow paused'),
    ...tell(emergency.returnedAt, 'Its hours were over without ratification', { reason: returnedHow }),
    ...tell(emergency.overdueAt, 'Nobody judged it in time: changes of the workspace froze'),
  ];
}

function endEntry({ request, emergency }: TimelineSources): TimelineEntry[] {
  const { decidedAt, state, stateReason } = request;
  if (!decidedAt || state === 'rejected' || (emergency && state === 'emergency_applied')) return [];
  return [past({ at: decidedAt, kind: 'ended', what: REQUEST_WORDING[state].word, reason: stateReason })];
}

/** Everything that happened to a request in order, then what is still waited for, soonest first. */
export function composeTimeline(from: TimelineSources): TimelineEntry[] {
  const { request, requestedBy, waits } = from;
  const opened = past({
    at: request.createdAt,
    kind: 'opened',
    who: requestedBy,
    what: 'asked for this change',
    reason: request.reason,
    digest: request.subjectDigest,
  });
  const happened = [
    opened,
    ...gateEntries(from),
    ...signatureEntries(from),
    ...findingEntries(from),
    ...emergencyEntries(from),
    ...endEntry(from),
  ];
  const byTime = (a: TimelineEntry, b: TimelineEntry) => a.at.getTime() - b.at.getTime();
  const waiting = waits.map(({ what, until }) => ({ ...past({ at: until, kind: 'waits', what }), until }));
  return [...happened.sort(byTime), ...waiting.sort(byTime)];
}
