/** Which incidents a page shows, as its address says. */
export interface IncidentFilter {
  state: 'unresolved' | 'resolved' | 'all';
  cursor?: string;
}

const STATES = ['unresolved', 'resolved', 'all'] as const;

/** Reads the filter from an address; what is not understood is left out. */
export function readIncidentFilter(params: Record<string, string | string[] | undefined>): IncidentFilter {
  const state = STATES.find((each) => each === params.state) ?? 'unresolved';
  return typeof params.cursor === 'string' ? { state, cursor: params.cursor } : { state };
}
