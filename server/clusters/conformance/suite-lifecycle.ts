import type { SuiteTest } from './suite.ts';
import { demand, type SuiteBench } from './suite-bench.ts';

const CLOSE = 1e-4;

async function expectAnswer(bench: SuiteBench, engineModel: string, which: 0 | 1): Promise<void> {
  const answer = await bench.infer(engineModel);
  const { expected } = bench.engine.models[which];
  demand(Math.abs(answer - expected) < CLOSE, `${engineModel} answered ${answer} instead of ${expected}`);
}

/** Loading, proving, repeating, running side by side and unloading. */
export const LIFECYCLE_TESTS: Readonly<Record<string, SuiteTest>> = {
  async 'check reports engine and version without a warning'(bench) {
    const { engine, version, warnings } = await bench.adapter.check(bench.access());
    demand(engine.length > 0 && version.length > 0, 'engine or version is missing');
    demand(warnings.length === 0, `warnings: ${warnings.join('; ')}`);
  },

  async 'an absent model is loaded, answers, and is proven'(bench) {
    const wanted = await bench.wanted('first-r1');
    demand((await bench.see('first-r1')).phase === 'absent', 'it was there before');
    await bench.bring(wanted);
    const seen = await bench.until('first-r1', 'ready');
    const { identity } = bench.adapter.describe(bench.engine.settings);
    const wantedProof = identity === 'digest' ? wanted.artifact?.digest : null;
    demand(seen.identityDigest === wantedProof, `identity is ${seen.identityDigest}`);
    await expectAnswer(bench, 'first-r1', 0);
  },

  async 'planning what is there already gives nothing, and planning changes nothing'(bench) {
    const wanted = Object.freeze(await bench.wanted('first-r1'));
    const seen = Object.freeze(await bench.see('first-r1'));
    demand(bench.adapter.plan(wanted, seen, bench.engine.settings).length === 0, 'it planned steps');
    const absent = Object.freeze({ ...seen, phase: 'absent' as const });
    const plans = [1, 2].map(() => JSON.stringify(bench.adapter.plan(wanted, absent, bench.engine.settings)));
    demand(plans[0] === plans[1], 'two plans of the same differ');
  },

  async 'the same step twice, and twice at once, is one model that keeps answering'(bench) {
    const wanted = await bench.wanted('first-r1');
    const absent = { ...(await bench.see('first-r1')), phase: 'absent' as const };
    for (const step of bench.adapter.plan(wanted, absent, bench.engine.settings)) {
      await bench.adapter.apply(step, bench.access());
      await Promise.all([
        bench.adapter.apply(step, bench.access()),
        bench.adapter.apply(step, bench.access()),
      ]);
    }
    await bench.until('first-r1', 'ready');
    await expectAnswer(bench, 'first-r1', 0);
  },

  async 'a second model loads beside the first without one failed call'(bench) {
    let isLoading = true;
    let calls = 0;
    const calling = (async () => {
      while (isLoading) {
        await expectAnswer(bench, 'first-r1', 0);
        calls += 1;
      }
    })();
    await bench.bring(await bench.wanted('second-r2', 1)).finally(() => {
      isLoading = false;
    });
    await calling;
    await bench.until('second-r2', 'ready');
    demand(calls > 0, 'no call was made meanwhile');
    await expectAnswer(bench, 'first-r1', 0);
    await expectAnswer(bench, 'second-r2', 1);
  },

  async 'the first is unloaded, twice, and the second keeps answering'(bench) {
    const wanted = await bench.wanted('first-r1');
    await bench.adapter.teardown(wanted, bench.access());
    await bench.until('first-r1', 'absent');
    await bench.adapter.teardown(wanted, bench.access());
    await expectAnswer(bench, 'second-r2', 1);
    const gone = await bench.infer('first-r1').then(
      () => false,
      () => true,
    );
    demand(gone, 'the unloaded model still answers');
  },

  async 'a model that never was is unloaded without complaint'(bench) {
    await bench.adapter.teardown(await bench.wanted('never-r9'), bench.access());
    demand((await bench.see('never-r9')).phase === 'absent', 'it appeared');
  },

  async 'what somebody unloaded by hand is seen and restored'(bench) {
    const { url, credential } = bench.engine;
    const response = await fetch(`${url}/v2/repository/models/second-r2/unload`, {
      method: 'POST',
      body: '{}',
      headers: credential ? { [credential.header]: credential.value } : {},
      signal: AbortSignal.timeout(30_000),
    });
    demand(response.ok, `the engine answered ${response.status}`);
    await bench.until('second-r2', 'absent');
    await bench.bring(await bench.wanted('second-r2', 1));
    await bench.until('second-r2', 'ready');
    await expectAnswer(bench, 'second-r2', 1);
  },

  async 'the longest name is loaded and unloaded'(bench) {
    const name = `${'long-name-'.repeat(6)}r12-0123456789`;
    const wanted = await bench.wanted(name);
    await bench.bring(wanted);
    await bench.until(name, 'ready');
    await expectAnswer(bench, name, 0);
    await bench.adapter.teardown(wanted, bench.access());
    await bench.until(name, 'absent');
  },
};
