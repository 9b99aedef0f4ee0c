import { describe, expect, it } from 'vitest';
import { isEnvironmentFile, type RunOrigin, reproduceRun } from './reproduce-run.ts';

const WHOLE: RunOrigin = {
  tags: {
    'mlflow.source.git.commit': '0123456789abcdef0123456789abcdef01234567',
    'mlflow.source.git.repoURL': 'git@example.org:risk/credit.git',
    'mlflow.source.name': 'train the model.py',
    'mlflow.source.type': 'LOCAL',
  },
  params: { depth: '3' },
  datasets: [{ name: 'credit', digest: 'ab12' }],
  environmentFiles: ['model/MLmodel', 'model/requirements.txt'],
};
const withTags = (tags: Record<string, string>): RunOrigin => ({
  ...WHOLE,
  tags: { ...WHOLE.tags, ...tags },
});

describe('making a run again', () => {
  it('has a command when all is known', () => {
    expect(reproduceRun(WHOLE)).toEqual({
      isReproducible: true,
      missing: [],
      command: [
        'git clone git@example.org:risk/credit.git',
        'cd credit',
        'git checkout 0123456789abcdef0123456789abcdef01234567',
        'pip install -r model/requirements.txt',
        "python 'train the model.py'",
      ].join('\n'),
    });
  });

  it.each([
    ['uncommitted changes', withTags({ 'mlflow.source.git.dirty': 'True' }), 'not committed'],
    [
      'uncommitted changes with their diff',
      withTags({ 'mlflow.source.git.dirty': 'True', 'mlflow.source.git.diff': '+1' }),
      'mlflow.source.git.diff',
    ],
    ['no repository', withTags({ 'mlflow.source.git.repoURL': '' }), 'repository'],
    ['a commit that is none', withTags({ 'mlflow.source.git.commit': 'main; rm -rf /' }), 'commit'],
    ['no data', { ...WHOLE, datasets: [] }, 'mlflow.log_input'],
    ['no packages', { ...WHOLE, environmentFiles: ['model/MLmodel'] }, 'packages'],
  ])('names %s', (_, origin, words) => {
    const { isReproducible, missing } = reproduceRun(origin);
    expect(isReproducible).toBe(false);
    expect(missing.join()).toContain(words);
  });

  it('has no command without the code', () => {
    const { command, missing } = reproduceRun({ tags: {}, params: {}, datasets: [], environmentFiles: [] });
    expect(command).toBeNull();
    expect(missing).toHaveLength(4);
  });

  it('runs a project by its entry point, and quotes what a client may have written', () => {
    const origin = withTags({
      'mlflow.project.entryPoint': 'main',
      'mlflow.source.git.repoURL': "https://e.org/a'b",
    });
    const { command } = reproduceRun({ ...origin, params: { note: '$(whoami)' } });
    expect(command).toContain("mlflow run . -e main -P 'note=$(whoami)'");
    expect(command).toContain("git clone 'https://e.org/a'\\''b'");
  });

  it.each([
    ['model/conda.yaml', true],
    ['requirements.txt', true],
    ['uv.lock', true],
    ['my-requirements.txt.bak', false],
  ])('%s pins packages: %s', (path, pins) => {
    expect(isEnvironmentFile(path)).toBe(pins);
  });
});
