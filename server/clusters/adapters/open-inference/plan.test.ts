import { expect, test } from 'vitest';
import type { EnginePhase, WantedArtifact } from '../../domain/observed.ts';
import type { ClusterSettings } from '../../domain/settings.ts';
import { plan } from './plan.ts';

const UPLOAD: ClusterSettings = { dialect: 'triton', delivery: { kind: 'upload' } };
const SHARED: ClusterSettings = {
  dialect: 'mlserver',
  delivery: { kind: 'shared-directory', directory: 'pool' },
};
const artifact: WantedArtifact = {
  digest: 'a'.repeat(64),
  sizeBytes: 1,
  format: 'onnx',
  tensorMapping: { inputs: [], outputs: [] },
};

test.each<[EnginePhase, boolean, ClusterSettings, string[]]>([
  ['absent', true, UPLOAD, ['load']],
  ['absent', true, SHARED, ['place', 'load']],
  ['ready', true, UPLOAD, []],
  ['ready', true, SHARED, []],
  ['ready', false, UPLOAD, ['unload']],
  ['ready', false, SHARED, ['unload', 'remove']],
  ['absent', false, UPLOAD, []],
  ['absent', false, SHARED, ['remove']],
  ['loading', true, SHARED, []],
  ['loading', false, SHARED, []],
  ['unknown', true, SHARED, []],
  ['unknown', false, SHARED, []],
])('%s and wanted %s', (phase, isWanted, settings, ops) => {
  const wanted = { engineModel: 'credit-r1', revisionId: 'rvn_1', artifact: isWanted ? artifact : null };
  const observed = { engineModel: 'credit-r1', phase, identityDigest: null, message: null };
  const steps = plan(Object.freeze(wanted), Object.freeze(observed), settings);
  expect(steps.map(({ op }) => op)).toEqual(ops);
  expect(steps.map(({ isDestructive }) => isDestructive)).toEqual(
    ops.map((op) => op === 'unload' || op === 'remove'),
  );
  expect(plan(wanted, observed, settings)).toEqual(steps);
});
