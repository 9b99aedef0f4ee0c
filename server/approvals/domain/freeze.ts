export const FREEZE_SCOPES = ['organisation', 'workspace', 'workflow'] as const;
export type FreezeScope = (typeof FREEZE_SCOPES)[number];

/**
 * A stretch of time in which nothing new is promoted to production: of the whole organisation, of a workspace, or of one
 * workflow. What takes risk away (a stop, traffic to 0, a return to an approved revision) never waits for it.
 */
export interface Freeze {
  id: string;
  scope: FreezeScope;
  workspaceId: string | null;
  workflowId: string | null;
  reason: string;
  startsAt: Date;
  /** Null: until somebody lifts it. */
  endsAt: Date | null;
  liftedAt: Date | null;
}

/** Tells whether a freeze holds changes back at a moment. */
export function isInForce(freeze: Pick<Freeze, 'startsAt' | 'endsAt' | 'liftedAt'>, now: Date): boolean {
  return (
    freeze.liftedAt === null && freeze.startsAt <= now && (freeze.endsAt === null || freeze.endsAt > now)
  );
}
