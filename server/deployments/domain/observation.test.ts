import { expect, test } from 'vitest';
import { effectOf, type ObservationEffect, type RolloutPosition } from './observation.ts';
import type { RevisionPhase } from './revision-facts.ts';

const moving: RolloutPosition = {
  desiredRevisionId: 'new',
  servingRevisionId: 'old',
  requested: { toRevisionId: 'new', fromRevisionId: 'old' },
};
const settled: RolloutPosition = { desiredRevisionId: 'new', servingRevisionId: 'new', requested: null };
const first: RolloutPosition = {
  desiredRevisionId: 'new',
  servingRevisionId: null,
  requested: { toRevisionId: 'new', fromRevisionId: null },
};
const none: ObservationEffect = { kind: 'none' };

const cases: [string, string, RevisionPhase, boolean, RolloutPosition, ObservationEffect][] = [
  ['the desired revision is ready', 'new', 'ready', true, moving, { kind: 'comes-into-force' }],
  ['the first one is ready', 'new', 'ready', true, first, { kind: 'comes-into-force' }],
  ['it is still loading', 'new', 'loading', false, moving, none],
  ['nothing is known of it', 'new', 'unknown', false, moving, none],
  ['the engine refused it', 'new', 'failed', false, moving, { kind: 'gives-up', returnTo: 'old' }],
  ['the engine refused the first', 'new', 'failed', false, first, { kind: 'gives-up', returnTo: null }],
  ['the old one fails meanwhile', 'old', 'failed', false, moving, none],
  ['the old one stays ready', 'old', 'ready', false, moving, none],
  ['the serving one moved', 'new', 'ready', true, settled, { kind: 'moved-endpoint' }],
  ['the serving one is as before', 'new', 'ready', false, settled, none],
  ['the serving one broke', 'new', 'failed', false, settled, none],
  ['an old one comes back', 'old', 'ready', true, settled, none],
  [
    'somebody turned around before it was ready',
    'new',
    'ready',
    true,
    {
      desiredRevisionId: 'old',
      servingRevisionId: 'old',
      requested: { toRevisionId: 'old', fromRevisionId: 'new' },
    },
    none,
  ],
];

test.each(cases)('%s', (_, revisionId, phase, endpointChanged, position, effect) => {
  expect(effectOf({ revisionId, phase, endpointChanged }, position)).toEqual(effect);
});
