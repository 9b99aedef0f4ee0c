import type { Context } from '#server/access/context.ts';
import type { AwaitedRequest } from './ask-to-move.ts';
import { checkArchiving, readStage } from './domain/version-stages.ts';
import type { WireVersion } from './domain/wire-facts.ts';
import { findWireModel, findWireVersion } from './find-wire-model.ts';
import { lockModel } from './models.store.ts';
import { waitFor } from './move-alias.ts';
import { moveStage } from './move-stage.ts';
import { requireReady } from './require-ready.ts';
import type { StageWireVersionInput } from './wire.schema.ts';

/** What came of a transition: the version in its stage, or the requests that it waits for. */
export interface StageMoved {
  version: WireVersion;
  requests: readonly AwaitedRequest[];
  message: string | null;
}

/**
 * Puts a version into a stage. To Production of a model that serves in production, this opens change requests to serve the
 * version there, and the stage moves when they are applied.
 */
export async function transitionStage(ctx: Context, input: StageWireVersionInput): Promise<StageMoved> {
  const stage = readStage(input.stage);
  if (input.archivesOthers) checkArchiving(input.stage, stage);
  const model = await findWireModel(ctx, input);
  await lockModel(ctx.tx, model.id);
  const version = await findWireVersion(ctx, { ...input, workspaceId: model.workspaceId });
  requireReady(version);
  const { archivesOthers } = input;
  const awaited = await waitFor(ctx, { model, kind: 'stage', name: stage, version, archivesOthers });
  if (awaited) return { version, ...awaited };
  await moveStage(ctx, version, { stage, archivesOthers });
  return { version: { ...version, stage, updatedAt: ctx.now }, requests: [], message: null };
}
