import { expect, test } from 'vitest';
import { Refusal } from '#server/platform/domain/refusal.ts';
import {
  experimentArtifactLocation,
  joinArtifactLocation,
  loggedModelArtifactLocation,
  pathInWorkspace,
  pathOfArtifactLocation,
  readArtifactPath,
  runArtifactLocation,
} from './artifact-location.ts';

test('addresses name the workspace unless it is the default one', () => {
  expect(experimentArtifactLocation(null, '7')).toBe('mlflow-artifacts:/7');
  expect(experimentArtifactLocation('risk', '7')).toBe('mlflow-artifacts:/workspaces/risk/7');
  expect(runArtifactLocation('mlflow-artifacts:/7', 'ab')).toBe('mlflow-artifacts:/7/ab/artifacts');
  expect(loggedModelArtifactLocation('s3://b/x/', 'm-1')).toBe('s3://b/x/models/m-1/artifacts');
});

test.each([
  ['s3://bucket/a', 'r/artifacts', 's3://bucket/a/r/artifacts'],
  ['s3://bucket/a/', 'r', 's3://bucket/a/r'],
  ['gs://b/a?project=x#y', 'r', 'gs://b/a/r?project=x#y'],
  ['mlflow-artifacts:/7', '', 'mlflow-artifacts:/7'],
])('%s and %s make %s', (location, path, whole) => {
  expect(joinArtifactLocation(location, path)).toBe(whole);
});

test.each([
  ['a/b.txt', 'a/b.txt'],
  ['a//b/./c/', 'a/b/c'],
  ['', ''],
  ['100%25/x', '100%25/x'],
  ['half % done.txt', 'half % done.txt'],
  ['.hidden/..config', '.hidden/..config'],
  ['a:b.txt', 'a:b.txt'].map((name) => `d/${name}`),
])('%s is the path %s', (given, path) => {
  expect(readArtifactPath(given)).toBe(path);
});

test.each([
  '..',
  'a/../b',
  '../etc/passwd',
  '%2e%2e/x',
  'a/%252e%252e/%252fx',
  '%2e%2e%2fx',
  '/etc/passwd',
  '%2fetc',
  'a\\..\\b',
  'a\\b',
  'C:/x',
  'C:\\x',
  'file:/etc/passwd',
  'a\0b',
  'a%00b',
  `a${'/x'.repeat(1_001)}`,
  '%25252525252525252e',
])('%j is refused as an invalid path', (given) => {
  expect(() => readArtifactPath(given)).toThrow(new Refusal('invalid', 'Invalid path'));
});

test('the files of another workspace are not found', () => {
  expect(pathInWorkspace('workspaces/risk/7/x', 'risk')).toBe('7/x');
  expect(pathInWorkspace('workspaces/main/7/x', null)).toBe('7/x');
  expect(pathInWorkspace('7/x', 'risk')).toBe('7/x');
  expect(() => pathInWorkspace('workspaces/risk/7/x', null)).toThrow(Refusal);
  expect(() => pathInWorkspace('workspaces', 'risk')).toThrow(Refusal);
});

test.each([
  ['mlflow-artifacts:/7/ab/artifacts', null, '7/ab/artifacts'],
  ['mlflow-artifacts:/workspaces/risk/7', 'risk', '7'],
  ['mlflow-artifacts://host:80/7/x', null, '7/x'],
  ['mlflow-artifacts:7/x', null, '7/x'],
  ['s3://bucket/7', null, null],
  ['/tmp/x', null, null],
])('%s in %s leads to %s', (location, slug, path) => {
  expect(pathOfArtifactLocation(location, slug)).toBe(path);
});
