import { expect, test } from 'vitest';
import { wireAddress } from './wire-address.ts';

test.each([
  ['/orgs/acme/api/2.0/mlflow/runs/create', 'acme', '/2.0/mlflow/runs/create', ''],
  ['/orgs/acme/ajax-api/2.0/mlflow/runs/get?run_id=1', 'acme', '/2.0/mlflow/runs/get', 'run_id=1'],
  ['/orgs/acme/health', 'acme', '/health', ''],
  ['/orgs/acme/v1/traces', 'acme', '/v1/traces', ''],
  ['/orgs/acme/apis/x', 'acme', '/apis/x', ''],
  ['/orgs/%2e%2e/api/x?a=/b', '%2e%2e', '/x', 'a=/b'],
])('%s is for %s', (target, organisation, path, query) => {
  expect(wireAddress(target)).toEqual({ organisation, path, query });
});

test.each([
  '/',
  '/orgs',
  '/orgs/',
  '/orgs/acme',
  '/orgs/acme/',
  '/orgs/acme/?x',
  '/api/v1/models',
  '/orgsx/a/b',
])('%s is none of MLflow’s protocol', (target) => {
  expect(wireAddress(target)).toBeNull();
});
