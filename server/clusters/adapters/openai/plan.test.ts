import { describe, expect, test } from 'vitest';
import type { EnginePhase, WantedModel } from '../../domain/observed.ts';
import { samplesOf } from './metrics.ts';
import { plan } from './plan.ts';

const artifact = {
  digest: 'a'.repeat(64),
  sizeBytes: 16,
  format: 'openai',
  tensorMapping: { inputs: [], outputs: [] },
};
const wanted: WantedModel = { engineModel: 'chat-r1', revisionId: 'rvn_1', artifact, knownAs: 'tiny' };
const seen = (phase: EnginePhase) => ({ engineModel: 'chat-r1', phase, identityDigest: null, message: null });

describe('a plan', () => {
  test.each<[EnginePhase, number]>([
    ['ready', 0],
    ['loading', 0],
    ['unknown', 0],
    ['absent', 1],
  ])('for a wanted model that is %s has %i steps', (phase, steps) => {
    expect(plan(wanted, seen(phase))).toHaveLength(steps);
  });

  test('asks for the model by the name its engine knows', () => {
    expect(plan(wanted, seen('absent'))[0]).toMatchObject({
      op: 'load',
      engineModel: 'tiny',
      isDestructive: false,
    });
  });

  test.each<EnginePhase>(['ready', 'absent', 'unknown'])(
    'leaves an unwanted one alone that is %s',
    (phase) => {
      expect(plan({ ...wanted, artifact: null }, seen(phase))).toEqual([]);
    },
  );
});

test('counters are read per model where they are told per model', () => {
  const text = [
    'vllm:request_success_total{model_name="tiny",finished_reason="stop"} 3',
    'vllm:request_success_total{model_name="tiny",finished_reason="length"} 2',
    'vllm:e2e_request_latency_seconds_sum{model_name="tiny"} 1.5',
    'llamacpp:prompt_tokens_total 70',
  ].join('\n');
  expect(samplesOf(text)).toEqual([
    { engineModel: 'tiny', version: null, requests: 5, errors: null, secondsTotal: 1.5 },
  ]);
  expect(samplesOf('llamacpp:prompt_tokens_total 70')).toEqual([]);
});
