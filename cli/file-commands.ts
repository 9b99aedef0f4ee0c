import { basename } from 'node:path';
import { pathOfArtifactLocation } from '#server/tracking/domain/artifact-location.ts';
import type { Api } from './api.ts';
import type { Command } from './command.ts';
import { Complaint } from './complaint.ts';
import { tableOf } from './print-table.ts';
import { getRun } from './run-commands.ts';

interface FolderEntry {
  name: string;
  isFolder: boolean;
  sizeBytes: number | null;
}

/** Where the files of a run stand in its workspace. */
async function placeOf(
  api: Api,
  runId: string,
  path: string,
): Promise<{ workspaceId: string; path: string }> {
  const run = await getRun(api, runId);
  const [, slug = null] = /^mlflow-artifacts:\/+workspaces\/([^/]+)\//.exec(run.artifactUri) ?? [];
  const folder = pathOfArtifactLocation(run.artifactUri, slug);
  if (folder === null)
    throw new Complaint('not-here', `The files of this run are held elsewhere: ${run.artifactUri}`);
  return { workspaceId: run.workspaceId, path: path === '' ? folder : `${folder}/${path}` };
}

/** Files that runs logged. */
export const FILE_COMMANDS: readonly Command[] = [
  {
    name: 'files list',
    takes: ['run'],
    options: { in: { value: 'FOLDER', about: 'a folder of the run' } },
    about: 'List files of a run',
    operations: ['runFiles.list'],
    run: async (api, given) => {
      const place = await placeOf(api, given.word('run'), given.text('in') ?? '');
      const entries = await api.call<FolderEntry[]>('GET', '/run-files', place);
      const rows = entries.map(({ name, isFolder, sizeBytes }) => [isFolder ? `${name}/` : name, sizeBytes]);
      return { value: entries, lines: rows.length === 0 ? ['No files.'] : tableOf(['File', 'Bytes'], rows) };
    },
  },
  {
    name: 'files download',
    takes: ['run', 'path'],
    options: { to: { value: 'FILE', about: 'where to; its own name here as long as you say nothing' } },
    about: 'Fetch a file of a run',
    operations: ['runFiles.get', 'runFiles.takeOut'],
    run: async (api, given) => {
      const path = given.word('path');
      const target = given.text('to') ?? basename(path);
      const place = await placeOf(api, given.word('run'), path);
      const got = await api.download('/run-files/content', place, target);
      return {
        value: { ...got, file: target },
        lines: [`${target}: ${got.bytes} bytes, sha256 ${got.sha256}`],
      };
    },
  },
  {
    name: 'files upload',
    takes: ['run', 'file'],
    options: { as: { value: 'PATH', about: 'its path in the run; its own name as long as you say nothing' } },
    about: 'Log a file into a run',
    operations: ['runFiles.record'],
    run: async (api, given) => {
      const file = given.word('file');
      const path = given.text('as') ?? basename(file);
      const place = await placeOf(api, given.word('run'), path);
      const kept = await api.upload<{ digest: string; sizeBytes: number }>(
        'PUT',
        '/run-files/content',
        place,
        file,
      );
      return { value: kept, lines: [`${path}: ${kept.sizeBytes} bytes, sha256 ${kept.digest}`] };
    },
  },
  {
    name: 'files delete',
    takes: ['run', 'path'],
    about: 'Delete a file or a folder of a run; what belongs to a registered version stays',
    operations: ['runFiles.remove'],
    run: async (api, given) => {
      const place = await placeOf(api, given.word('run'), given.word('path'));
      const gone = await api.call<{ files?: number }>('POST', '/run-files/delete', place);
      return { value: gone, lines: [`Deleted ${given.word('path')}.`] };
    },
  },
];
