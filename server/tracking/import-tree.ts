import { proxiedPath } from './domain/import-source.ts';
import { filesAnswer } from './domain/source-answers.ts';
import type { ImportSource } from './open-import-source.ts';

interface RemoteEntry {
  /** Without the folder it lies in. */
  name: string;
  isFolder: boolean;
}

/** A folder of another server; paths are relative to it. */
export interface RemoteTree {
  list(folder: string): Promise<RemoteEntry[]>;
  open(path: string): ReturnType<ImportSource['download']>;
}

const PAGES_MAX = 200;
const ARTIFACTS = '/api/2.0/mlflow-artifacts/artifacts';

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function entriesOf(files: readonly { path: string; is_dir: boolean }[]): RemoteEntry[] {
  return files.flatMap(({ path, is_dir: isFolder }) => {
    const name = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
    return name === '' || name === '.' || name === '..' ? [] : [{ name, isFolder }];
  });
}

/** Files that the other server hands on itself, below the root of all its artifacts. */
function proxiedTree(source: ImportSource, root: string): RemoteTree {
  return {
    async list(folder) {
      const { files } = await source.get(ARTIFACTS, { path: join(root, folder) }, filesAnswer);
      return entriesOf(files);
    },
    open: (path) => source.download(`${ARTIFACTS}/${encoded(join(root, path))}`),
  };
}

async function listPages(
  ask: (page: string | undefined) => Promise<{
    files: { path: string; is_dir: boolean }[];
    next_page_token?: string | undefined;
  }>,
): Promise<RemoteEntry[]> {
  const found: RemoteEntry[] = [];
  let page: string | undefined;
  for (let count = 0; count < PAGES_MAX; count += 1) {
    const answer = await ask(page);
    found.push(...entriesOf(answer.files));
    page = answer.next_page_token || undefined;
    if (page === undefined) break;
  }
  return found;
}

/** Files of a run that lie in a store of their own, which the other server reads for us. */
export function treeOfRun(
  source: ImportSource,
  run: { id: string; location: string },
  within = '',
): RemoteTree {
  const root = proxiedPath(run.location);
  if (root !== null) return proxiedTree(source, join(root, within));
  return {
    list: (folder) =>
      listPages((page) =>
        source.get(
          '/api/2.0/mlflow/artifacts/list',
          { run_id: run.id, path: join(within, folder), page_token: page },
          filesAnswer,
        ),
      ),
    open: (path) => source.download('/get-artifact', { run_id: run.id, path: join(within, path) }),
  };
}

/** Files of a logged model, handed on by the other server or read by it for us. */
export function treeOfLoggedModel(source: ImportSource, model: { id: string; location: string }): RemoteTree {
  const root = proxiedPath(model.location);
  if (root !== null) return proxiedTree(source, root);
  const artifacts = `/2.0/mlflow/logged-models/${encodeURIComponent(model.id)}/artifacts`;
  return {
    list: (folder) =>
      listPages((page) =>
        source.get(
          `/api${artifacts}/directories`,
          { artifact_directory_path: folder, page_token: page },
          filesAnswer,
        ),
      ),
    open: (path) => source.download(`/ajax-api${artifacts}/files`, { artifact_file_path: path }),
  };
}

/** Files below a location that the other server hands on; null where it does not. */
export function treeOfLocation(source: ImportSource, location: string): RemoteTree | null {
  const root = proxiedPath(location);
  return root === null ? null : proxiedTree(source, root);
}
