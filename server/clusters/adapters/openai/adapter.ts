import type { ServingAdapter } from '../../port.ts';
import { apply } from './apply.ts';
import { check } from './check.ts';
import { describe } from './describe.ts';
import { metrics } from './metrics.ts';
import { observe } from './observe.ts';
import { plan } from './plan.ts';
import { teardown } from './teardown.ts';

/**
 * Drives nothing: engines of the OpenAI protocol are started with their models, by whoever runs them. What can be done is
 * to look which models they offer, and to route calls to those.
 */
export const openAiAdapter: ServingAdapter = { describe, check, plan, apply, observe, teardown, metrics };
