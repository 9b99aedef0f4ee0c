import { logger } from '#server/platform/logger.ts';
import type { Route, RouteSnapshot } from '#server/routing/domain/route-snapshot.ts';
import type { CompiledRules } from './compiled-rules.ts';
import type { ModelPools } from './model-pools.ts';
import type { RememberedAnswers } from './remembered-answers.ts';

const log = logger('routes');

/**
 * Compiles the contracts of a new snapshot and opens its pools before anything is routed by it, so that no caller pays for
 * that, and lets go of purged answers. A route that cannot be prepared does not keep the others from being followed: its calls tell what is wrong.
 */
export function prepareRoutes(
  snapshot: RouteSnapshot,
  given: { rulesOf: (route: Route) => CompiledRules; pools: ModelPools; answers: RememberedAnswers },
): void {
  const { rulesOf, pools, answers } = given;
  for (const route of Object.values(snapshot.workflows)) {
    // Nobody can find it any more, and whoever had it purged wants it gone.
    answers.forgetPurged({ id: route.workflowId, purges: route.cachePurges ?? 0 });
    try {
      rulesOf(route);
      const { revision, previous, traffic, reliability } = route;
      const arms = traffic?.arms.map((arm) => arm.revision) ?? [];
      for (const one of [revision, ...arms, previous, traffic?.shadow?.revision])
        if (one) pools.targetOf(one, reliability.connectMs);
    } catch (error) {
      log.error({ err: error, workflow: route.slug }, 'a route cannot be prepared');
    }
  }
}
