import { PASSED } from '../domain/conformance.ts';
import type { Dialect } from '../domain/settings.ts';
import type { EngineUnderTest } from './engine-under-test.ts';
import { OPENAI_SUITE } from './openai-suite.ts';
import { SUITE, type SuiteTest } from './suite.ts';
import { DoesNotApply, suiteBench } from './suite-bench.ts';

export interface SuiteOutcome {
  engine: string;
  /** `passed`, `failed: …` or `does not apply: …` per test. */
  tests: Record<string, string>;
}

const TEST_MS = 120_000;

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${TEST_MS / 1_000} s`)), TEST_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function resultOf(error: unknown): string {
  if (error instanceof DoesNotApply) return `does not apply: ${error.message}`;
  return `failed: ${error instanceof Error ? error.message : String(error)}`;
}

/** The tests that an engine has to pass: those of the adapter that drives it. */
export function suiteOf(dialect: Dialect): Readonly<Record<string, SuiteTest>> {
  return dialect === 'openai' ? OPENAI_SUITE : SUITE;
}

/** Starts one engine, runs every test against it in order, and ends it. */
export async function runSuite(engine: EngineUnderTest): Promise<SuiteOutcome> {
  const tests: Record<string, string> = {};
  await engine.start();
  try {
    const bench = suiteBench(engine);
    for (const [name, test] of Object.entries(suiteOf(engine.dialect))) {
      tests[name] = await within(test(bench)).then(() => PASSED, resultOf);
      console.log(`  ${engine.dialect.padEnd(10)} ${tests[name] === PASSED ? '✓' : '·'} ${name}`);
      if (tests[name] !== PASSED) console.log(`             ${tests[name]}`);
    }
    const { engine: name, version } = await bench.adapter.check(bench.access());
    return { engine: `${name} ${version}`, tests };
  } finally {
    await engine.kill();
  }
}
