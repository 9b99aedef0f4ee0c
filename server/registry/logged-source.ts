import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { findLoggedModel } from '#server/tracking/find-logged-model.ts';

/** What a version that comes from a logged model needs to know of it. */
export interface LoggedSource {
  artifactLocation: string;
  sourceRunId: string | null;
  state: 'pending' | 'ready' | 'failed';
}

const STATES = { PENDING: 'pending', READY: 'ready', UPLOAD_FAILED: 'failed' } as const;

/** The logged model that a source names, or null when there is none in the workspace. */
export async function loggedSource(
  ctx: Context,
  given: { workspaceId: string; modelId: string },
): Promise<LoggedSource | null> {
  try {
    const { artifactLocation, sourceRunId, status } = await findLoggedModel(ctx, given);
    return { artifactLocation, sourceRunId, state: STATES[status] };
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return null;
    throw error;
  }
}
