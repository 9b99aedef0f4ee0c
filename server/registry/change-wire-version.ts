import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { refuseFixedTag } from './change-wire-model.ts';
import { declaresPrompt } from './domain/prompt-tags.ts';
import type { WireVersion } from './domain/wire-facts.ts';
import { checkTag } from './domain/wire-names.ts';
import { findWireVersion } from './find-wire-model.ts';
import type { DescribeWireVersionInput, RemoveVersionTagInput, SetVersionTagInput } from './wire.schema.ts';
import { setWireTag } from './wire-models.store.ts';
import { describeWireVersion } from './wire-versions.store.ts';

/** Changes the description of a version; an absent one clears it. */
export async function updateModelVersion(
  ctx: Context,
  input: DescribeWireVersionInput,
): Promise<WireVersion> {
  const version = await findWireVersion(ctx, input);
  const to = { description: input.description, updatedAt: ctx.now };
  await describeWireVersion(ctx.tx, version.id, to);
  await appendAuditEvent(ctx, {
    type: 'version.described',
    resourceId: version.id,
    workspaceId: version.workspaceId,
    details: { model: version.name, number: version.number },
  });
  return { ...version, ...to };
}

const kindOf = ({ tags }: WireVersion) => (declaresPrompt(tags) ? 'prompt' : 'other');

/** Sets a tag of a version. */
export async function setVersionTag(ctx: Context, input: SetVersionTagInput): Promise<{ number: number }> {
  checkTag(input.key, input.value);
  const version = await findWireVersion(ctx, input);
  const kind = kindOf(version);
  refuseFixedTag(kind, input.key);
  await setWireTag(ctx.tx, 'version_state', version.id, input);
  await appendAuditEvent(ctx, {
    type: 'version.tagged',
    resourceId: version.id,
    workspaceId: version.workspaceId,
    details: { model: version.name, number: version.number, key: input.key, kind },
  });
  return { number: version.number };
}

/** Removes a tag of a version; one that it does not have is none the less gone. */
export async function removeVersionTag(
  ctx: Context,
  input: RemoveVersionTagInput,
): Promise<{ number: number }> {
  checkTag(input.key, '');
  const version = await findWireVersion(ctx, input);
  const kind = kindOf(version);
  refuseFixedTag(kind, input.key);
  await setWireTag(ctx.tx, 'version_state', version.id, { key: input.key, value: null });
  await appendAuditEvent(ctx, {
    type: 'version.untagged',
    resourceId: version.id,
    workspaceId: version.workspaceId,
    details: { model: version.name, number: version.number, key: input.key, kind },
  });
  return { number: version.number };
}
