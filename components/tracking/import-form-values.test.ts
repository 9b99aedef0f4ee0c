import { describe, expect, test } from 'vitest';
import { importFormSchema, importInputOf } from './import-form-values.ts';

const FILLED = {
  url: 'https://mlflow.example/prefix/',
  takes: 'everything',
  shows: 'nothing',
  token: '',
  userName: '',
  password: '',
  isPlainHttpAccepted: false,
  remoteWorkspace: '',
  workspaceId: '',
  egressGrants: '',
} as const;

const inputOf = (over: Record<string, string>) =>
  importInputOf(importFormSchema.parse({ ...FILLED, ...over }));

describe('what is filled in', () => {
  test.each([
    [{}, { url: 'https://mlflow.example/prefix', takes: ['experiments', 'models'], egressGrants: [] }],
    [{ takes: 'models' }, { takes: ['models'] }],
    [{ shows: 'token', token: ' abc ' }, { credential: { token: 'abc' } }],
    [
      { shows: 'password', userName: 'ada', password: 'a b' },
      { credential: { userName: 'ada', password: 'a b' } },
    ],
    [{ token: 'left over' }, { credential: undefined }],
    [{ remoteWorkspace: 'lending' }, { remoteWorkspace: 'lending' }],
    [{ egressGrants: '10.1.0.0/16, 10.2.0.0/16\n' }, { egressGrants: ['10.1.0.0/16', '10.2.0.0/16'] }],
  ])('%j', (over, wanted) => {
    expect(inputOf(over)).toMatchObject(wanted);
  });

  test.each([
    [{ shows: 'token' }, 'token'],
    [{ shows: 'password' }, 'userName'],
    [{ url: 'mlflow.example' }, 'url'],
    [{ url: 'https://ada:secret@mlflow.example' }, 'url'],
    [{ url: 'https://mlflow.example?x=1' }, 'url'],
  ])('%j is not complete', (over, field) => {
    const parsed = importFormSchema.safeParse({ ...FILLED, ...over });
    expect(parsed.error?.issues.map(({ path }) => path[0])).toContain(field);
  });
});
