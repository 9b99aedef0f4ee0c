import { z } from 'zod';
import { committed, event, figure, id, sha256, text } from './event-kit.ts';

export const REGISTRY_EVENTS = {
  'artifact.uploaded': event(
    'artifact',
    { digest: sha256, sizeBytes: z.int(), fileName: text },
    (d) => `uploaded the artifact ${d.fileName}`,
  ),
  'model.registered': event('model', { name: text, kind: text }, (d) => `registered the model ${d.name}`),
  'version.registered': event(
    'model_version',
    { model: text, number: z.int(), artifactDigest: sha256, contributors: z.array(id) },
    (d) => `registered version ${d.number} of ${d.model}`,
  ),
  'alias.set': event(
    'model_alias',
    { model: text, alias: text, from: z.int().nullable(), to: z.int() },
    (d) => `moved the alias ${d.alias} of ${d.model} to version ${d.to}`,
  ),
  'alias.removed': event(
    'model_alias',
    { model: text, alias: text },
    (d) => `removed the alias ${d.alias} of ${d.model}`,
  ),
  'dataset.registered': event(
    'dataset',
    { name: text, digest: sha256, rows: z.int(), purpose: text },
    (d) => `registered the dataset ${d.name}`,
  ),
  'evaluation.logged': event(
    'evaluation',
    {
      model: text,
      version: z.int(),
      dataset: text,
      metrics: z.record(z.string(), figure),
      reportDigest: sha256,
    },
    (d) => `logged metrics of ${d.model} version ${d.version} on ${d.dataset}`,
  ),
  'workflow.created': event(
    'workflow',
    { slug: text, riskTier: text, ownerId: id, digest: sha256 },
    (d) => `created the workflow ${d.slug}`,
  ),
  'workflow.changed': event(
    'workflow',
    { slug: text, from: z.int(), to: z.int(), digest: sha256, changed: z.array(text), note: committed() },
    (d) => `changed the workflow ${d.slug} from version ${d.from} to ${d.to}`,
  ),
  'workflow.stopped': event(
    'workflow_stop',
    { slug: text, workflowId: id, reason: committed() },
    (d) => `stopped the workflow ${d.slug}`,
  ),
  'workflow.resumed': event(
    'workflow_stop',
    { slug: text, workflowId: id, reason: committed() },
    (d) => `resumed the workflow ${d.slug}`,
  ),
  'baseline.entered': event(
    'baseline',
    { workflow: text, metric: text, value: figure, unit: text, measuredOn: text, source: committed() },
    (d) => `entered a manual baseline of ${d.value} ${d.unit} for ${d.workflow}`,
  ),
};
