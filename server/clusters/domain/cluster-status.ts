/** What was last seen of a cluster. */
export interface ClusterStatusFacts {
  clusterId: string;
  reachable: boolean;
  engine: string | null;
  version: string | null;
  warnings: readonly string[];
  message: string | null;
  /** Models on the engine that no revision was made for. */
  foreignModels: readonly string[];
  checkedAt: Date;
}
