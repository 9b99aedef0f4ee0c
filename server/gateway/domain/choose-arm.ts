import type { JsonRecord } from '../../decisions/domain/decision-facts.ts';
import type { RouteArm, RouteTraffic } from '../../routing/domain/route-snapshot.ts';
import { shareOf } from './share-of.ts';

/**
 * Which arm of a split a call belongs to: the first whose task the input names, otherwise by weight. The same caller is
 * always led to the same arm while the salt stays, on every gateway, without anything being remembered; changing weights
 * moves only as many callers as it must.
 */
export function chooseArm(
  traffic: Pick<RouteTraffic, 'arms' | 'salt'>,
  call: { input: JsonRecord; caller: string },
): { arm: RouteArm; by: 'task' | 'weight' } | null {
  const tasked = traffic.arms.find(({ task }) => {
    const value = task && Object.hasOwn(call.input, task.field) ? call.input[task.field] : undefined;
    return value !== undefined && task?.anyOf.some((one) => one === value);
  });
  if (tasked) return { arm: tasked, by: 'task' };
  const whole = traffic.arms.reduce((sum, { weight }) => sum + weight, 0);
  let left = shareOf(`${traffic.salt}|${call.caller}`) * whole;
  for (const arm of traffic.arms) {
    left -= arm.weight;
    if (left < 0) return { arm, by: 'weight' };
  }
  return null;
}

/** Whether a call is asked of the shadow too; independent of its arm. */
export function isShadowed(salt: string, caller: string, sharePercent: number): boolean {
  return shareOf(`${salt}|shadow|${caller}`) * 100 < sharePercent;
}
