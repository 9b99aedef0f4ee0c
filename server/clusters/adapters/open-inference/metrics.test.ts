import { expect, test } from 'vitest';
import { normaliseMetrics } from './metrics.ts';

// Lines as the engines print them.
const TRITON = `# HELP nv_inference_request_success Number of successful inference requests
nv_inference_request_success{model="credit-r1",version="1"} 5
nv_inference_request_failure{model="credit-r1",reason="REJECTED",version="1"} 1
nv_inference_request_failure{model="credit-r1",reason="OTHER",version="1"} 2
nv_inference_request_duration_us{model="credit-r1",version="1"} 2500000
nv_cpu_utilization 0.25
nv_inference_request_failure{model="gone-r0",reason="OTHER",version="1"} 4`;

const MLSERVER = `model_infer_request_success_total{model="credit-r1",version="1"} 3.0
model_infer_request_duration_sum{model="credit-r1",version="1"} 0.75
model_infer_request_success_total{model="quoted \\"name\\"",version="None"} 1.0
not a metric at all
model_infer_request_success_total{model="broken",version="1"} NaN`;

test('Triton: reasons of failure add up, microseconds become seconds', () => {
  expect(normaliseMetrics('triton', TRITON)).toEqual([
    { engineModel: 'credit-r1', version: '1', requests: 8, errors: 3, secondsTotal: 2.5 },
    { engineModel: 'gone-r0', version: '1', requests: 4, errors: 4, secondsTotal: null },
  ]);
});

test('MLServer: what it does not tell is null and not zero', () => {
  expect(normaliseMetrics('mlserver', MLSERVER)).toEqual([
    { engineModel: 'credit-r1', version: '1', requests: 3, errors: null, secondsTotal: 0.75 },
    { engineModel: 'quoted "name"', version: 'None', requests: 1, errors: null, secondsTotal: null },
  ]);
});

test('an engine that tells nothing has no samples', () => {
  expect(normaliseMetrics('interlock', '')).toEqual([]);
});
