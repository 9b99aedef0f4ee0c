import { chooseWorkspace } from '#server/access/choose-workspace.ts';
import type { Context } from '#server/access/context.ts';
import { findWorkspace } from '#server/access/list-own-workspaces.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { freshBytes } from '#server/platform/random-bytes.ts';
import { experimentArtifactLocation } from './domain/artifact-location.ts';
import { checkExperimentName, checkExperimentTag, lastOf } from './domain/log-entries.ts';
import type { CreateExperimentInput } from './experiments.schema.ts';
import { insertExperiment, upsertExperimentTags } from './experiments.store.ts';
import { experimentBy } from './experiments.views.ts';

const ATTEMPTS = 3;

/** Fifteen digits that do not begin with zero: a whole number in every language, and nobody else's. */
function newWireId(): string {
  const random = freshBytes(8).readBigUInt64BE();
  return String(100_000_000_000_000n + (random % 900_000_000_000_000n));
}

function checkLocation(location: string): string {
  if (location.startsWith('runs:'))
    throw new Refusal('invalid', `Artifact location cannot be a runs:/ URI. Given: '${location}'`);
  if (/[?#\n\r\0]/.test(location) || /(^|[/\\])\.\.([/\\]|$)|%2e%2e/i.test(location))
    throw new Refusal(
      'invalid',
      `Invalid artifact location: '${location}'. It must have no query, no fragment and no step upwards.`,
    );
  return location;
}

/** Creates an experiment with its tags; a name that is taken, by a deleted one too, is refused with `already-exists`. */
export async function createExperiment(
  ctx: Context,
  input: CreateExperimentInput,
): Promise<{ id: string; experimentId: string }> {
  const name = checkExperimentName(input.name);
  const tags = lastOf(input.tags.map(checkExperimentTag));
  const workspaceId = await chooseWorkspace(ctx, input.workspaceId);
  const workspace = await findWorkspace(ctx, { workspace: workspaceId });
  const slug = workspace.slug === 'main' ? null : workspace.slug;
  const { organisationId, now } = ctx;
  const own = input.artifactLocation ? checkLocation(input.artifactLocation) : null;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const id = newId('experiment');
    const wireId = newWireId();
    const artifactLocation = own ?? experimentArtifactLocation(slug, wireId);
    const createdBy = ctx.actor.id;
    const row = {
      id,
      organisationId,
      workspaceId,
      wireId,
      name,
      artifactLocation,
      createdBy,
      createdAt: now,
    };
    if (await insertExperiment(ctx.tx, row)) {
      await upsertExperimentTags(ctx.tx, row, tags);
      await appendAuditEvent(ctx, {
        type: 'experiment.created',
        resourceId: id,
        workspaceId,
        details: { name, wireId },
      });
      return { id, experimentId: wireId };
    }
    // Either the name is taken, or, once in a million years, the digits.
    if (await experimentBy(ctx.tx, organisationId, workspaceId, { name })) break;
  }
  throw new Refusal('already-exists', `Experiment(name=${name}) already exists.`);
}
