import { logger } from '#server/platform/logger.ts';
import type { Route, RouteSnapshot } from '#server/routing/domain/route-snapshot.ts';
import type { CompiledRules } from './compiled-rules.ts';
import type { ModelPools } from './model-pools.ts';

const log = logger('routes');

/**
 * Compiles the contracts of a new snapshot and opens its pools before anything is routed by it, so that no caller pays for
 * that. A route that cannot be prepared does not keep the others from being followed: its calls tell what is wrong.
 */
export function prepareRoutes(
  snapshot: RouteSnapshot,
  rulesOf: (route: Route) => CompiledRules,
  pools: ModelPools,
): void {
  for (const route of Object.values(snapshot.workflows)) {
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
