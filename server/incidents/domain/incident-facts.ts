/** `open` waits for somebody, `acknowledged` is in somebody's hands, `resolved` is over and stays as it is. */
export const INCIDENT_STATES = ['open', 'acknowledged', 'resolved'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** What each state is called, which signal it shows, and what may be done in it. */
export const INCIDENT_STATE_TABLE = {
  open: { word: 'Open', signal: 'stop', acts: ['acknowledge', 'resolve'] },
  acknowledged: { word: 'Being handled', signal: 'caution', acts: ['resolve'] },
  resolved: { word: 'Resolved', signal: 'clear', acts: [] },
} as const satisfies Record<
  IncidentState,
  { word: string; signal: 'clear' | 'caution' | 'stop'; acts: readonly ('acknowledge' | 'resolve')[] }
>;

export type IncidentAct = 'acknowledge' | 'resolve';

/** Tells whether an act is allowed in a state; buttons and server ask the same table. */
export function mayDo(state: IncidentState, act: IncidentAct): boolean {
  return (INCIDENT_STATE_TABLE[state].acts as readonly IncidentAct[]).includes(act);
}

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const SEVERITY_WORDING = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
} as const satisfies Record<Severity, string>;

/** One figure that explains a breach, in words: "Share of calls without a usable answer" "12 %". */
export interface CauseFigure {
  label: string;
  value: string;
}

/** Why an incident was opened. */
export type IncidentCause =
  | {
      kind: 'alert';
      /** Kind of the alert rule; one incident per workflow and kind is open at a time. */
      rule: string;
      ruleId: string;
      value: number;
      threshold: number;
      sampleCount: number;
      windowMinutes: number;
      figures: readonly CauseFigure[];
    }
  | { kind: 'person'; description: string }
  /** Something is wrong with the log itself; `finding` is what was found, as a sentence. */
  | {
      kind: 'audit-log';
      about: 'signing' | 'witness' | 'records';
      finding: string;
      figures: readonly CauseFigure[];
    };

export interface IncidentFacts {
  id: string;
  number: number;
  /** Null, as the workflow, for an incident of the whole organisation. */
  workspaceId: string | null;
  workflowId: string | null;
  title: string;
  severity: Severity;
  state: IncidentState;
  cause: IncidentCause;
  /** The runbook as it was when the incident was opened. */
  runbook: string;
  openedBy: string;
  openedAt: Date;
  acknowledgedBy: string | null;
  acknowledgedAt: Date | null;
  resolvedBy: string | null;
  resolvedAt: Date | null;
  resolution: string | null;
}
