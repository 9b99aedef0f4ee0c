/** A stop in force: who stopped what, why and since when. */
export interface StopFacts {
  id: string;
  organisationId: string;
  workspaceId: string;
  workflowId: string;
  workflowSlug: string;
  workflowName: string;
  reason: string;
  incidentId: string | null;
  stoppedBy: string;
  stoppedAt: Date;
}
