/** How often every cluster is looked at, in milliseconds. */
export const CHECK_PERIOD_MS = 10_000;

const MISSED_CHECKS = 6;

export type ClusterState = 'reachable' | 'unreachable' | 'unknown';

/** What a cluster's last look still means: one that is too old says nothing, because whoever looks may have stopped. */
export function stateOf(status: { reachable: boolean; checkedAt: Date } | null, now: Date): ClusterState {
  if (!status || now.getTime() - status.checkedAt.getTime() > MISSED_CHECKS * CHECK_PERIOD_MS)
    return 'unknown';
  return status.reachable ? 'reachable' : 'unreachable';
}
