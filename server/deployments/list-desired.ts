import type { Context } from '#server/access/context.ts';
import type { DesiredDeployment } from './domain/desired-deployment.ts';
import { desiredDeployments } from './revisions.views.ts';

/**
 * Every deployment of the organisation (at most 2,000): what it should serve, what it serves, and each revision that must
 * be loaded or may have to be unloaded, with what was last observed of it. The reconciler and the route compiler read it.
 */
export function listDesired(ctx: Pick<Context, 'tx' | 'organisationId'>): Promise<DesiredDeployment[]> {
  return desiredDeployments(ctx.tx, ctx.organisationId);
}
