/**
 * Whether somebody else could make a run again, from what its client logged of itself: the code at a commit without
 * changes beside it, the command, the data by digest, and the environment. What is missing is named, so that the next run
 * can be made better; nothing is guessed.
 */
export interface RunOrigin {
  tags: Readonly<Record<string, string>>;
  params: Readonly<Record<string, string>>;
  /** Datasets that the run used, by what identifies them. */
  datasets: readonly { name: string; digest: string }[];
  /** Paths of files with the run that pin its packages, such as `model/requirements.txt`. */
  environmentFiles: readonly string[];
}

export interface Reproduction {
  isReproducible: boolean;
  /** What stands in the way, each a sentence without its full stop. */
  missing: string[];
  /** What makes the run again, line by line; null without the code. */
  command: string | null;
}

const COMMIT = /^[0-9a-f]{7,64}$/i;
const ENVIRONMENT =
  /(^|\/)(requirements\.txt|conda\.ya?ml|python_env\.ya?ml|uv\.lock|poetry\.lock|environment\.ya?ml)$/;

/** Tells whether a file pins the packages of a run. */
export function isEnvironmentFile(path: string): boolean {
  return ENVIRONMENT.test(path);
}

/** A word of a shell: what is not plain stands in single quotes. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** What is to say of changes beside the commit; their diff, where a client logs it, may be cut off at a tag's length. */
function dirtWords(tags: Readonly<Record<string, string>>): string | null {
  if (!/^(true|1|yes)$/i.test(tags['mlflow.source.git.dirty'] ?? '')) return null;
  return tags['mlflow.source.git.diff']
    ? 'the code had changes that were not committed; their diff is in the tag mlflow.source.git.diff'
    : 'the code had changes that were not committed';
}

function checkoutOf(repository: string | undefined, commit: string): string[] {
  if (!repository) return [`git checkout ${quoted(commit)}`];
  const folder =
    repository
      .split(/[/:]/)
      .at(-1)
      ?.replace(/\.git$/, '') || 'source';
  return [`git clone ${quoted(repository)}`, `cd ${quoted(folder)}`, `git checkout ${quoted(commit)}`];
}

function installOf(files: readonly string[]): string[] {
  const requirements = files.find((file) => file.endsWith('requirements.txt'));
  if (requirements) return [`pip install -r ${quoted(requirements)}`];
  const conda = files.find((file) => /\.ya?ml$/.test(file) && !/python_env/.test(file));
  return conda ? [`conda env create -f ${quoted(conda)}`] : [];
}

function runOf({ tags, params }: RunOrigin): string | null {
  const project = tags['mlflow.project.entryPoint'];
  if (project) {
    const given = Object.entries(params).map(([key, value]) => `-P ${quoted(`${key}=${value}`)}`);
    return ['mlflow run .', `-e ${quoted(project)}`, ...given].join(' ');
  }
  const source = tags['mlflow.source.name'];
  if (!source) return null;
  if (tags['mlflow.source.type'] === 'NOTEBOOK') return `jupyter execute ${quoted(source)}`;
  return source.endsWith('.py') ? `python ${quoted(source)}` : quoted(source);
}

/** Judges a run by what it logged of itself and writes the command that makes it again. */
export function reproduceRun(origin: RunOrigin): Reproduction {
  const { tags, datasets } = origin;
  const commit = tags['mlflow.source.git.commit'];
  const repository = tags['mlflow.source.git.repoURL'];
  const hasCommit = commit !== undefined && COMMIT.test(commit);
  const start = runOf(origin);
  const files = origin.environmentFiles.filter(isEnvironmentFile);
  const missing = [
    hasCommit ? null : 'the commit of its code is not known: run it from a Git working copy',
    hasCommit && !repository ? 'the address of its repository is not known' : null,
    dirtWords(tags),
    start ? null : 'the script that was run is not known',
    files.length > 0
      ? null
      : 'the versions of its packages were not logged: log a model, or a requirements.txt',
    datasets.length > 0 ? null : 'the data it saw was not logged: call mlflow.log_input',
  ].filter((each) => each !== null);
  const command =
    hasCommit && start ? [...checkoutOf(repository, commit), ...installOf(files), start].join('\n') : null;
  return { isReproducible: missing.length === 0, missing, command };
}
