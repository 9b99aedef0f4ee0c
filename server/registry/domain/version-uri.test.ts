import { describe, expect, test } from 'vitest';
import { checkSource, isHeldHere, liesWithin, readModelUri, readRunUri } from './version-uri.ts';

describe('addresses of models', () => {
  test.each([
    ['models:/m-0a', { kind: 'logged-model', modelId: 'm-0a' }],
    ['models:/credit/3', { kind: 'version', name: 'credit', version: 3 }],
    ['models:/credit@champion', { kind: 'alias', name: 'credit', alias: 'champion' }],
    ['models:/credit/LATEST', { kind: 'latest', name: 'credit' }],
    ['models:/credit/Production', { kind: 'stage', name: 'credit', stage: 'Production' }],
    ['s3://bucket/models', null],
  ])('%s', (source, read) => expect(readModelUri(source)).toEqual(read));

  test.each(['models:/', 'models:', 'models://host/credit/1', 'models:/a/b/c', 'models:/@x', 'models:/a/ '])(
    'refuses %s',
    (source) => expect(() => readModelUri(source)).toThrow('model_id request parameter must identify'),
  );
});

test('addresses of runs', () => {
  expect(readRunUri('runs:/9f/model/')).toEqual({ runId: '9f', path: 'model' });
  expect(readRunUri('runs:/9f')).toEqual({ runId: '9f', path: '' });
  expect(readRunUri('s3://b')).toBeNull();
  expect(() => readRunUri('runs:///x')).toThrow('run_id request parameter');
});

describe('sources', () => {
  test.each([
    's3://bucket/a',
    'gs://bucket/a/b',
    'dbfs:/a',
    'mlflow-artifacts:/0/r/artifacts/m',
    'https://h/x',
  ])('takes %s', (source) => expect(() => checkSource(source, 'run_id')).not.toThrow());

  test.each([
    's3://bucket/../x',
    's3://bucket/%2e%2e/x',
    's3://bucket/%252e%252e/x',
    'mlflow-artifacts:/0/%00',
    'https://h/a/./b',
    'mlflow-artifacts://host:5000/..%2f..%2f',
  ])('refuses %s, which climbs', (source) =>
    expect(() => checkSource(source, 'run_id')).toThrow('without relative path references'),
  );

  test.each(['/etc/passwd', 'file:///etc', 'a/b', '..'])('refuses the path %s', (source) =>
    expect(() => checkSource(source, 'model_id')).toThrow('To use a local path as a model version source'),
  );

  test('know what is held here', () => {
    expect(isHeldHere('mlflow-artifacts:/1/r')).toBe(true);
    expect(isHeldHere('https://h/orgs/a/api/2.0/mlflow-artifacts/artifacts/1')).toBe(true);
    expect(isHeldHere('s3://b/mlflow-artifacts')).toBe(false);
  });

  test.each([
    ['mlflow-artifacts:/1/r/artifacts/m', 'mlflow-artifacts:/1/r/artifacts', true],
    ['mlflow-artifacts:/1/r/artifacts', 'mlflow-artifacts:/1/r/artifacts/', true],
    ['mlflow-artifacts:/1/r/artifacts2', 'mlflow-artifacts:/1/r/artifacts', false],
    ['mlflow-artifacts:/1/other', 'mlflow-artifacts:/1/r', false],
  ])('%s in %s: %s', (source, root, within) => expect(liesWithin(source, root)).toBe(within));
});
