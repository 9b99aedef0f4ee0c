import { expect, test } from 'vitest';
import { type EngineAct, engineWords, faultOfAnswer } from './classify-answer.ts';

// What the engines really answer, as observed on Triton 2.51.0 and MLServer 1.7.1.
test.each<[string, EngineAct, number, string, string, string]>([
  [
    'a corrupt model on Triton',
    'load',
    400,
    '{"error":"load failed for model \'echo\': version 3 is at UNAVAILABLE state: Internal: SyntaxError"}',
    'permanent',
    'artifact-refused',
  ],
  [
    'an unknown model on Triton',
    'load',
    500,
    '{"error":"failed to load \'nope\', failed to poll from model repository"}',
    'permanent',
    'artifact-missing',
  ],
  [
    'Triton in the wrong mode',
    'load',
    503,
    '{"error":"explicit model load / unload is not allowed if polling is enabled"}',
    'permanent',
    'wrong-mode',
  ],
  [
    'a restricted API',
    'read',
    403,
    "This API is restricted, expecting header 'admin-key'",
    'auth',
    'refused',
  ],
  ['no credential', 'read', 401, '', 'auth', 'refused'],
  ['a corrupt model on MLServer', 'load', 500, 'Internal Server Error', 'retryable', 'engine-failed'],
  [
    'a missing artifact on MLServer',
    'load',
    422,
    '{"error":"Invalid URI specified for model bad (./x)"}',
    'permanent',
    'artifact-refused',
  ],
  [
    'a broken description on MLServer',
    'load',
    404,
    '{"error":"Model bad not found"}',
    'permanent',
    'artifact-missing',
  ],
  [
    'no room on the local server',
    'load',
    400,
    '{"error":"load failed for model \'m\': version 1 is at UNAVAILABLE state: 32 versions are loaded already; unload some first"}',
    'capacity',
    'no-room',
  ],
  ['no memory on the GPU', 'load', 400, '{"error":"CUDA out of memory"}', 'capacity', 'no-room'],
  ['a busy engine', 'load', 503, '{"error":"model is not at ready state"}', 'retryable', 'busy'],
  ['a throttled call', 'read', 429, '', 'retryable', 'busy'],
  ['a broken proxy', 'read', 502, '<html><body>Bad gateway</body></html>', 'retryable', 'busy'],
  [
    'a repository that is not offered',
    'load',
    405,
    '{"detail":"Method Not Allowed"}',
    'unsupported',
    'not-offered',
  ],
  ['a bad request', 'infer', 400, '{"error":"unknown input"}', 'permanent', 'request-refused'],
])('%s is %s', (_, act, status, text, faultClass, code) => {
  const fault = faultOfAnswer(act, status, text);
  expect(fault.facts).toMatchObject({ class: faultClass, code, httpStatus: status });
});

test.each([
  ['', 'it gave no reason'],
  ['{"error":"broken"}', 'broken'],
  ['{"detail":[{"loc":["body"],"msg":"required"}]}', '[{"loc":["body"],"msg":"required"}]'],
  ['<!doctype html><h1>502</h1>', 'it answered with an HTML page'],
  [
    'Traceback (most recent call last):\n  File "/opt/secret/app.py", line 3\nValueError: bad model',
    'ValueError: bad model',
  ],
  ['x'.repeat(5_000), 'x'.repeat(1_000)],
])('the words of %j', (text, words) => {
  expect(engineWords(text)).toBe(words);
});
