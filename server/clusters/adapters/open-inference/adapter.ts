import type { ServingAdapter } from '../../port.ts';
import { apply } from './apply.ts';
import { check } from './check.ts';
import { describe } from './describe.ts';
import { metrics } from './metrics.ts';
import { observe } from './observe.ts';
import { plan } from './plan.ts';
import { teardown } from './teardown.ts';

/** Drives engines of the Open Inference family that offer the repository extension; their differences are `dialects.ts`. */
export const openInferenceAdapter: ServingAdapter = {
  describe,
  check,
  plan,
  apply,
  observe,
  teardown,
  metrics,
};
