import type { Signal } from '#components/ui/state-badge.tsx';
import type { ClusterState } from '#server/clusters/domain/status-freshness.ts';
import type { LoadedRevisionRow } from './rows.ts';

interface Word {
  signal: Signal;
  word: string;
}

export const CLUSTER_STATE_WORDS = {
  reachable: { signal: 'clear', word: 'Reachable' },
  unreachable: { signal: 'stop', word: 'Not reachable' },
  unknown: { signal: 'dark', word: 'Not looked at' },
} as const satisfies Record<ClusterState, Word>;

export const PHASE_WORDS = {
  pending: { signal: 'caution', word: 'Waiting' },
  loading: { signal: 'caution', word: 'Loading' },
  ready: { signal: 'clear', word: 'Ready' },
  failed: { signal: 'stop', word: 'Refused' },
  unloaded: { signal: 'dark', word: 'Unloaded' },
  unknown: { signal: 'dark', word: 'Not seen' },
} as const satisfies Record<LoadedRevisionRow['phase'], Word>;

/** Why a revision is on the cluster. */
export const KEEP_WORDS = {
  serving: 'serves',
  desired: 'on its way',
  traffic: 'takes part of the traffic',
  'way-back': 'kept as the way back',
  none: 'being unloaded',
} as const satisfies Record<LoadedRevisionRow['keep'], string>;

export const VERIFIED_WORDS = {
  'real-engine': { signal: 'clear', word: 'Proven on the real engine' },
  unproven: { signal: 'dark', word: 'Not proven' },
} as const satisfies Record<string, Word>;
