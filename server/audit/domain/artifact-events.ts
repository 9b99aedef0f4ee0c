import { z } from 'zod';
import { event, sha256, text } from './event-kit.ts';

export const ARTIFACT_EVENTS = {
  'artifact.downloaded': event(
    'artifact',
    { digest: sha256, sizeBytes: z.int(), fileName: text },
    (d) => `downloaded the artifact ${d.fileName}`,
  ),
  'version.downloaded': event(
    'model_version',
    { path: text, digest: sha256, sizeBytes: z.int() },
    (d) => `downloaded ${d.path} of a model version`,
  ),
  'logged-model.deleted': event('logged_model', { name: text }, (d) => `deleted the logged model ${d.name}`),
  'files.deleted': event(
    'workspace',
    { path: text, files: z.int(), bytes: z.int() },
    (d) => `deleted ${d.files} ${d.files === 1 ? 'file' : 'files'} of tracked work at ${d.path}`,
  ),
};
