import { describe, expect, test } from 'vitest';
import {
  importTags,
  isOwnCopy,
  isPublicLocation,
  loggedModelIn,
  namesToTry,
  pathInRun,
  proxiedPath,
  sourceKey,
} from './import-source.ts';

const RUN = 'a'.repeat(32);
const MODEL = `m-${'b'.repeat(32)}`;
const SOURCE = { url: 'https://mlflow.example:8443/team', remoteWorkspace: null };

test('workspaces of one server are different sources', () => {
  expect(sourceKey(SOURCE)).toBe('https://mlflow.example:8443/team');
  expect(sourceKey({ ...SOURCE, remoteWorkspace: 'lending' })).toBe(
    'https://mlflow.example:8443/team#lending',
  );
});

test('a name that is taken says where it came from, and is never too long', () => {
  expect(namesToTry('credit', SOURCE, 100).slice(0, 3)).toEqual([
    'credit',
    'credit (from mlflow.example)',
    'credit (from mlflow.example, 2)',
  ]);
  expect(namesToTry('x'.repeat(400), SOURCE, 256).every((name) => name.length <= 256)).toBe(true);
});

test('what came from a source is not taken over from it again', () => {
  const tags = [{ key: 'team', value: 'risk' }, ...importTags(SOURCE, '7')];
  expect(isOwnCopy(tags, SOURCE)).toBe(true);
  expect(isOwnCopy(tags, { ...SOURCE, remoteWorkspace: 'lending' })).toBe(false);
  expect(isOwnCopy(tags.slice(0, 1), SOURCE)).toBe(false);
});

describe('files that the other server hands on', () => {
  test.each([
    [`mlflow-artifacts:/1/${RUN}/artifacts`, `1/${RUN}/artifacts`],
    [`mlflow-artifacts://host:5000/1/${RUN}/artifacts/`, `1/${RUN}/artifacts`],
    [`https://a.example/p/api/2.0/mlflow-artifacts/artifacts/1/x?y=1`, '1/x'],
    [`s3://bucket/1/${RUN}/artifacts`, null],
    ['file:///mlruns/1', null],
    ['', null],
  ])('%s', (location, path) => expect(proxiedPath(location)).toBe(path));
});

describe('a version within a run', () => {
  test.each([
    [`runs:/${RUN}/model`, 'model'],
    [`runs:/${RUN}`, ''],
    [`runs:/${'c'.repeat(32)}/model`, null],
    [`mlflow-artifacts:/1/${RUN}/artifacts/model/`, 'model'],
    [`s3://bucket/1/${RUN}/artifacts/a/b?v=1`, 'a/b'],
    [`s3://bucket/1/${RUN}/artifacts-of-others/a`, null],
    ['s3://bucket/other', null],
  ])('%s', (location, path) => expect(pathInRun(location, RUN)).toBe(path));
});

describe('a version that is a logged model', () => {
  test.each([
    [`mlflow-artifacts:/1/models/${MODEL}/artifacts`, MODEL],
    [`models:/${MODEL}`, MODEL],
    [`mlflow-artifacts:/1/models/${MODEL}/artifacts/part`, null],
    ['models:/credit/3', null],
  ])('%s', (location, model) => expect(loggedModelIn(location)).toBe(model));
});

test('an address of some machine is no address', () => {
  const locations = ['s3://bucket/a', 'gs://b/c', 'file:///tmp/a', '/tmp/a', 'C:\\models', 'models:/a/1'];
  expect(locations.map(isPublicLocation)).toEqual([true, true, false, false, false, false]);
});
