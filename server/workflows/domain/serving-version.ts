/** The revision in force of a workflow in production. */
export interface ServingVersion {
  deploymentId: string;
  revisionNumber: number;
  /** The workflow version that was approved with it; may be older than the newest. */
  workflowVersionId: string;
  model: { id: string; name: string; versionId: string; number: number };
}
