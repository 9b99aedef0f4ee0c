/**
 * What a query found about a control. The status is never set by hand: it follows from the items, and the items are rows of
 * other rooms that can be opened. Nothing found is `no-evidence`, which is not the same as fine.
 */
export const EVIDENCE_STATUSES = ['satisfied', 'stale', 'no-evidence', 'failing', 'not-applicable'] as const;
export type EvidenceStatus = (typeof EVIDENCE_STATUSES)[number];

export const EVIDENCE_STATUS_TABLE = {
  satisfied: { word: 'Satisfied', signal: 'clear' },
  stale: { word: 'Stale', signal: 'caution' },
  'no-evidence': { word: 'No evidence', signal: 'dark' },
  failing: { word: 'Failing', signal: 'stop' },
  'not-applicable': { word: 'Not applicable', signal: 'dark' },
} as const satisfies Record<EvidenceStatus, { word: string; signal: 'clear' | 'caution' | 'stop' | 'dark' }>;

/** Where a row of evidence can be opened. */
export interface EvidenceLink {
  kind:
    | 'workflow'
    | 'request'
    | 'model'
    | 'person'
    | 'token'
    | 'incident'
    | 'assessment'
    | 'audit'
    | 'committee'
    | 'cluster'
    | 'decision'
    | 'log'
    | 'reviews'
    | 'reviews-of-access'
    | 'alerts'
    | 'owners';
  /** Id or slug that the page of this kind takes; empty for pages without one. */
  id: string;
}

/** One row that a status rests on. */
export interface EvidenceItem {
  /** What it is and what is (not) right about it, in a sentence. */
  label: string;
  isOk: boolean;
  /** The workflow it is about; null: the organisation. */
  workflowId: string | null;
  link: EvidenceLink | null;
  /** When it was true or happened; controls with a freshness measure its age. */
  at: string | null;
}

/** What a query returns. */
export type Found =
  | { applies: true; items: readonly EvidenceItem[]; summary: string }
  /** There is nothing that the control could be about. */
  | { applies: false; summary: string };

export interface Evidence {
  status: EvidenceStatus;
  summary: string;
  byWorkflow: Record<string, EvidenceStatus>;
  items: EvidenceItem[];
  itemCount: number;
  /** Days since the oldest of what satisfied it happened; null where only the present state counts. */
  ageDays: number | null;
}

const ITEMS_MAX = 50;

function statusOf(items: readonly EvidenceItem[]): EvidenceStatus {
  if (items.length === 0) return 'no-evidence';
  return items.every(({ isOk }) => isOk) ? 'satisfied' : 'failing';
}

const DAY_MS = 24 * 3_600_000;

function ageOf(items: readonly EvidenceItem[], now: Date): number | null {
  const times = items.flatMap(({ isOk, at }) => (isOk && at !== null ? [new Date(at).getTime()] : []));
  return times.length === 0 ? null : Math.max(0, Math.floor((now.getTime() - Math.min(...times)) / DAY_MS));
}

/** Weighs what a query found; failing items come first, and at most 50 are kept. */
export function weighEvidence(found: Found, now: Date): Evidence {
  if (!found.applies)
    return {
      status: 'not-applicable',
      summary: found.summary,
      byWorkflow: {},
      items: [],
      itemCount: 0,
      ageDays: null,
    };
  const workflows = [...new Set(found.items.flatMap(({ workflowId }) => workflowId ?? []))];
  const byWorkflow = Object.fromEntries(
    workflows.map((id) => [id, statusOf(found.items.filter(({ workflowId }) => workflowId === id))]),
  );
  const ordered = [...found.items].sort((a, b) => Number(a.isOk) - Number(b.isOk));
  return {
    status: statusOf(found.items),
    summary: found.summary,
    byWorkflow,
    items: ordered.slice(0, ITEMS_MAX),
    itemCount: found.items.length,
    ageDays: ageOf(found.items, now),
  };
}

/** Ages in days at which controls begin to call evidence stale; crossing one is a change. */
export const FRESHNESS_DAYS = [31, 92, 184, 366] as const;

/** What decides whether evidence counts as changed: the status, what is wrong and how stale, not how often it was right. */
export function evidenceMark(evidence: Evidence): Record<string, unknown> {
  const crossed = FRESHNESS_DAYS.filter((days) => (evidence.ageDays ?? 0) > days).length;
  const wrong = evidence.items
    .filter(({ isOk }) => !isOk)
    .map(({ link, workflowId }) => ({ link, workflowId }));
  return { status: evidence.status, byWorkflow: evidence.byWorkflow, wrong, crossed };
}

const RANK = ['failing', 'no-evidence', 'stale', 'satisfied'] as const;

/** The status of several pieces of evidence that are all asked for: the worst, leaving out what does not apply. */
export function worstStatus(statuses: readonly EvidenceStatus[]): EvidenceStatus {
  return RANK.find((status) => statuses.includes(status)) ?? 'not-applicable';
}
