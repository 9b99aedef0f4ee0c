/** Series differ by colour, dash and marker, so that they can be told apart in grey as well. Order: Okabe and Ito's. */
export const SERIES_LOOKS = [
  { colour: 'var(--chart-1)', dash: undefined, marker: 'circle' },
  { colour: 'var(--chart-2)', dash: '6 3', marker: 'square' },
  { colour: 'var(--chart-3)', dash: '2 3', marker: 'triangle' },
  { colour: 'var(--chart-4)', dash: '8 3 2 3', marker: 'diamond' },
  { colour: 'var(--chart-5)', dash: '12 4', marker: 'cross' },
  { colour: 'var(--chart-6)', dash: '4 2 1 2', marker: 'star' },
] as const;

/** What stands for everything beyond the sixth. */
export const OTHERS_LOOK = { colour: 'var(--dark)', dash: '1 3', marker: 'circle' } as const;
