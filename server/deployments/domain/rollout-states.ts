/**
 * A rollout is one move of traffic. It is `requested` by a person's act, `in-force` once the cluster was observed to serve
 * the revision and the routes say so, and `replaced` when the next one came into force. At most one rollout of a
 * deployment is requested and at most one is in force.
 */
export const ROLLOUT_STATES = ['requested', 'in_force', 'replaced', 'failed', 'superseded'] as const;
export type RolloutState = (typeof ROLLOUT_STATES)[number];

/** What each state is called, which signal it shows, and whether it still moves. */
export const ROLLOUT_WORDING = {
  requested: { word: 'Requested', signal: 'caution', moving: true },
  in_force: { word: 'In force', signal: 'clear', moving: false },
  replaced: { word: 'Replaced', signal: 'dark', moving: false },
  failed: { word: 'Failed', signal: 'stop', moving: false },
  superseded: { word: 'Given up', signal: 'dark', moving: false },
} as const satisfies Record<
  RolloutState,
  { word: string; signal: 'clear' | 'caution' | 'stop' | 'dark'; moving: boolean }
>;

/** Why a rollout was requested: a change request was applied, or a person took the way back. */
export type RolloutKind = 'promotion' | 'rollback';
