/** An examination is planned, runs, is reported, and is closed when its findings are; or it is cancelled before it starts. */
export const AUDIT_STATES = ['planned', 'running', 'reported', 'closed', 'cancelled'] as const;
export type AuditState = (typeof AUDIT_STATES)[number];

export const AUDIT_ACTS = ['start', 'report', 'close', 'cancel'] as const;
export type AuditAct = (typeof AUDIT_ACTS)[number];

/** What each state is called, which signal it shows, and where each act leads. */
export const AUDIT_STATE_TABLE = {
  planned: { word: 'Planned', signal: 'dark', acts: { start: 'running', cancel: 'cancelled' } },
  running: { word: 'Running', signal: 'caution', acts: { report: 'reported' } },
  reported: { word: 'Reported', signal: 'caution', acts: { close: 'closed' } },
  closed: { word: 'Closed', signal: 'clear', acts: {} },
  cancelled: { word: 'Cancelled', signal: 'dark', acts: {} },
} as const satisfies Record<
  AuditState,
  { word: string; signal: 'clear' | 'caution' | 'stop' | 'dark'; acts: Partial<Record<AuditAct, AuditState>> }
>;

/** Where an act leads from a state, or null when the state does not permit it. */
export function auditAfter(state: AuditState, act: AuditAct): AuditState | null {
  const acts: Partial<Record<AuditAct, AuditState>> = AUDIT_STATE_TABLE[state].acts;
  return acts[act] ?? null;
}

/** Tells whether an audit should have started by now. */
export function isLate(audit: { state: AuditState; plannedFor: Date }, now: Date): boolean {
  return audit.state === 'planned' && audit.plannedFor.getTime() < now.getTime();
}
