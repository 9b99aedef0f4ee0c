import { z } from 'zod';
import { event, id, text } from './event-kit.ts';

const key = z.string().max(300);

/** What happens to models and versions after they were registered. */
export const WIRE_REGISTRY_EVENTS = {
  'model.changed': event('model', { name: text }, (d) => `changed the description of ${d.name}`),
  'model.renamed': event('model', { from: text, to: text }, (d) => `renamed the model ${d.from} to ${d.to}`),
  'model.deleted': event('model', { name: text, kind: text }, (d) => `deleted the model ${d.name}`),
  'model.tagged': event('model', { name: text, key, kind: text }, (d) => `set the tag ${d.key} of ${d.name}`),
  'model.untagged': event(
    'model',
    { name: text, key, kind: text },
    (d) => `removed the tag ${d.key} of ${d.name}`,
  ),
  'version.described': event(
    'version_state',
    { model: text, number: z.int() },
    (d) => `changed the description of ${d.model} version ${d.number}`,
  ),
  'version.staged': event(
    'version_state',
    { model: text, number: z.int(), from: text, to: text },
    (d) => `moved ${d.model} version ${d.number} from the stage ${d.from} to ${d.to}`,
  ),
  'version.deleted': event(
    'version_state',
    { model: text, number: z.int() },
    (d) => `deleted ${d.model} version ${d.number}`,
  ),
  'version.tagged': event(
    'version_state',
    { model: text, number: z.int(), key, kind: text },
    (d) => `set the tag ${d.key} of ${d.model} version ${d.number}`,
  ),
  'version.untagged': event(
    'version_state',
    { model: text, number: z.int(), key, kind: text },
    (d) => `removed the tag ${d.key} of ${d.model} version ${d.number}`,
  ),
  'alias.was-gone': event(
    'model',
    { model: text, alias: text },
    (d) => `asked to remove the alias ${d.alias} of ${d.model}, which was not there`,
  ),
  'version.checked': event(
    'version_state',
    { model: text, number: z.int(), status: text },
    (d) => `checked the files of ${d.model} version ${d.number}: ${d.status}`,
  ),
  'pointer.asked': event(
    'pointer_move',
    { model: text, kind: text, name: text, to: z.int(), request: id },
    (d) => `asked to move the ${d.kind} ${d.name} of ${d.model} to version ${d.to}`,
  ),
  'pointer.settled': event(
    'pointer_move',
    { model: text, kind: text, name: text, to: z.int(), request: id },
    (d) => `let the ${d.kind} ${d.name} of ${d.model} follow the approved version ${d.to}`,
  ),
  'deployment.alias-followed': event(
    'alias_follow',
    { workflow: text, environment: text, model: text, alias: text },
    (d) => `had ${d.workflow} in ${d.environment} follow the alias ${d.alias} of ${d.model}`,
  ),
  'deployment.alias-unfollowed': event(
    'alias_follow',
    { workflow: text, environment: text, model: text, alias: text },
    (d) => `had ${d.workflow} in ${d.environment} no longer follow the alias ${d.alias} of ${d.model}`,
  ),
};
