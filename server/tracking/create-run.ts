import { randomUUID } from 'node:crypto';
import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { freshBytes } from '#server/platform/random-bytes.ts';
import type { RunFacts } from './domain/experiment.ts';
import { checkTag, type Entry, lastOf, RUN_NAME_TAG } from './domain/log-entries.ts';
import { makeRunName } from './domain/run-name.ts';
import { experimentKey, findExperiment, noSuchExperiment } from './find-experiment.ts';
import { experimentNotActive } from './require-open-experiment.ts';
import type { CreateRunInput } from './runs.schema.ts';
import { insertRun } from './runs.store.ts';

export interface CreatedRun extends RunFacts {
  tags: Entry[];
}

/** What a run is called: what was asked for, or what its tag says; refuses two different names. */
function nameOf({ name, tags }: CreateRunInput): string {
  const tagged = tags.findLast(({ key }) => key === RUN_NAME_TAG)?.value ?? '';
  if (name !== '' && tagged !== '' && name !== tagged)
    throw new Refusal(
      'invalid',
      `Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='${name}', mlflow.runName='${tagged}').`,
    );
  return name || tagged || makeRunName(freshBytes(3));
}

/**
 * Starts a run in an experiment that is not deleted; one without a name is given one. `id` is that of a run that comes from
 * another server (32 hex digits, free here).
 */
export async function createRun(
  ctx: Context,
  input: CreateRunInput,
  id = randomUUID().replaceAll('-', ''),
): Promise<CreatedRun> {
  const tags = input.tags.map((tag, index) => checkTag(tag, `tags[${index}].key`));
  const name = nameOf(input);
  const asked = await experimentKey(ctx, input);
  const workspaceId = asked.workspaceId ?? (await findExperiment(ctx, input)).workspaceId;
  const { key } = asked;
  const { userId, startTime } = input;
  const createdBy = ctx.actor.id;
  const found = await insertRun(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId,
    experiment: 'id' in key ? { field: 'id', value: key.id } : { field: 'wire_id', value: key.wireId },
    name,
    startTime,
    userId,
    tags,
    createdBy,
    createdAt: ctx.now,
  });
  if (!found) throw noSuchExperiment(input.experimentId);
  if (found.artifactUri === null) throw experimentNotActive(found);
  return {
    id,
    workspaceId,
    experimentId: found.id,
    experimentWireId: found.wireId,
    experimentName: found.name,
    name,
    status: 'RUNNING',
    startTime,
    endTime: null,
    userId,
    artifactUri: found.artifactUri,
    lifecycle: 'active',
    createdBy,
    tags: lastOf([...tags, { key: RUN_NAME_TAG, value: name }]),
  };
}
