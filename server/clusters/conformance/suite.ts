import type { SuiteBench } from './suite-bench.ts';
import { BROKEN_TESTS } from './suite-broken.ts';
import { LIFECYCLE_TESTS } from './suite-lifecycle.ts';
import { SAFETY_TESTS } from './suite-safety.ts';

/** One property that every adapter must show against its real engine; throws when it does not hold. */
export type SuiteTest = (bench: SuiteBench) => Promise<void>;

/** The conformance suite: the same for every engine, in this order. */
export const SUITE: Readonly<Record<string, SuiteTest>> = {
  ...LIFECYCLE_TESTS,
  ...BROKEN_TESTS,
  ...SAFETY_TESTS,
};
