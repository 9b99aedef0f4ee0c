/** What a witness last said about a log, the word people read, and the signal it shows. */
export const WITNESS_STATES = {
  cosigned: { word: 'Cosigned', signal: 'clear' },
  unreachable: { word: 'Not reachable', signal: 'caution' },
  refused: { word: 'Refused', signal: 'stop' },
  ahead: { word: 'Knows a larger log', signal: 'stop' },
  disagrees: { word: 'Knows another log', signal: 'stop' },
} as const;

export type WitnessState = keyof typeof WITNESS_STATES;
