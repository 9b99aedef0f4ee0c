import { describe, expect, test } from 'vitest';
import { wireRoutes } from './find-wire-route.ts';
import type { MlflowDoor } from './mlflow-door.ts';
import type { MlflowMethod, MlflowRoute } from './mlflow-route.ts';
import { MLFLOW_DOORS, MLFLOW_ROUTES } from './routes.ts';

const route = (method: MlflowMethod, path: string) => ({ method, path }) as MlflowRoute;
const door: MlflowDoor = { methods: ['GET', 'PUT'], prefix: '/2.0/files', handle: async () => undefined };
const find = wireRoutes(
  [
    route('GET', '/2.0/runs/get'),
    route('POST', '/2.0/runs/create'),
    route('GET', '/2.0/models/{id}'),
    route('DELETE', '/2.0/models/{id}'),
    route('DELETE', '/2.0/models/{id}/tags/{key}'),
    route('POST', '/2.0/models/search'),
  ],
  [door],
);

function told(method: string, path: string): unknown {
  const match = find(method, path);
  switch (match.kind) {
    case 'route':
      return [match.route.path, match.parameters];
    case 'door':
      return ['door', match.rest];
    case 'wrong-method':
      return match.allowed;
    case 'unknown':
      return null;
  }
}

describe('an address', () => {
  test.each([
    ['GET', '/2.0/runs/get', ['/2.0/runs/get', {}]],
    ['HEAD', '/2.0/runs/get', ['/2.0/runs/get', {}]],
    ['GET', '/2.0/models/m-1', ['/2.0/models/{id}', { id: 'm-1' }]],
    ['GET', '/2.0/models/a%20b%2Fc', ['/2.0/models/{id}', { id: 'a b/c' }]],
    ['DELETE', '/2.0/models/m-1/tags/a.b', ['/2.0/models/{id}/tags/{key}', { id: 'm-1', key: 'a.b' }]],
    ['POST', '/2.0/models/search', ['/2.0/models/search', {}]],
    ['GET', '/2.0/models/search', ['/2.0/models/{id}', { id: 'search' }]],
    ['PUT', '/2.0/models/search', ['GET', 'DELETE']],
    ['POST', '/2.0/runs/get', ['GET']],
    ['GET', '/2.0/files', ['door', '']],
    ['PUT', '/2.0/files/a%20b', ['door', '/a%20b']],
    ['DELETE', '/2.0/files/a', ['GET', 'PUT']],
    ['GET', '/2.0/filesystem', null],
    ['GET', '/2.0/models/', null],
    ['GET', '/2.0', null],
  ])('%s %s', (method, path, expected) => {
    expect(told(method, path)).toEqual(expected);
  });

  test('that is not encoded correctly is refused', () => {
    expect(() => find('GET', '/2.0/models/%zz')).toThrow(/percent-encoded/);
  });

  test('is claimed by one route alone', () => {
    expect(() => wireRoutes([route('GET', '/a'), route('GET', '/a')], [])).toThrow(/two routes/);
  });
});

test('the routes of the protocol contradict one another nowhere', () => {
  expect(() => wireRoutes(MLFLOW_ROUTES, MLFLOW_DOORS)).not.toThrow();
  const seen = MLFLOW_ROUTES.map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);
  expect(seen.filter((one, index) => seen.indexOf(one) !== index)).toEqual([]);
});
