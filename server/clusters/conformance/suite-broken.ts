import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from '#server/platform/env.ts';
import type { SuiteTest } from './suite.ts';
import { demand, type SuiteBench } from './suite-bench.ts';

async function removeStored(digest: string): Promise<void> {
  await rm(join(env().dataDir, 'artifacts', 'sha256', digest.slice(0, 2), digest));
}

async function stillServes(bench: SuiteBench): Promise<void> {
  const answer = await bench.infer('second-r2');
  demand(Math.abs(answer - bench.engine.models[1].expected) < 1e-4, `the other model answered ${answer}`);
}

/** Corrupt and missing artifacts, lost answers, killed engines: the engine's state is looked at, never assumed. */
export const BROKEN_TESTS: Readonly<Record<string, SuiteTest>> = {
  async 'a corrupt artifact is refused in words, is not ready, and what serves keeps serving'(bench) {
    const wanted = await bench.wantedBytes('corrupt-r3', bench.engine.corrupt);
    const { facts, message } = await bench.fault(() => bench.bring(wanted));
    const isRefused = facts.class === 'permanent' || facts.code === 'engine-failed';
    demand(isRefused, `classified as ${facts.class}: ${message}`);
    demand(!message.includes('Traceback') && !message.includes('/site-packages/'), 'it shows a traceback');
    demand((await bench.see('corrupt-r3')).phase !== 'ready', 'the engine calls it ready');
    await stillServes(bench);
    await bench.adapter.teardown(wanted, bench.access());
  },

  async 'an artifact that the store lost is a permanent fault'(bench) {
    const wanted = await bench.wantedBytes('lost-r4', Buffer.from(`lost ${bench.engine.dialect}`));
    await removeStored(wanted.artifact?.digest ?? '');
    const { facts } = await bench.fault(() => bench.bring(wanted));
    demand(facts.class === 'permanent', `classified as ${facts.class}/${facts.code}`);
    demand((await bench.see('lost-r4')).phase === 'absent', 'something was loaded');
    await bench.adapter.teardown(wanted, bench.access());
  },

  async 'an artifact for another engine is refused before anything is sent'(bench) {
    const wanted = await bench.wanted('other-r5');
    const artifact = wanted.artifact && { ...wanted.artifact, format: 'tensorflow' };
    const { facts } = await bench.fault(() => bench.bring({ ...wanted, artifact }));
    demand(facts.class === 'unsupported', `classified as ${facts.class}`);
  },

  async 'a lost answer is looked for, and the model comes up once'(bench) {
    const wanted = await bench.wanted('ambiguous-r6');
    const steps = bench.adapter.plan(wanted, await bench.see('ambiguous-r6'), bench.engine.settings);
    for (const step of steps) {
      const isLoad = step.op === 'load';
      const signal = isLoad ? AbortSignal.timeout(12) : AbortSignal.timeout(10_000);
      const cut = bench.adapter.apply(step, bench.access({ signal }));
      if (!isLoad) await cut;
      else await cut.catch(() => undefined);
    }
    const endsAt = performance.now() + 30_000;
    while ((await bench.see('ambiguous-r6')).phase !== 'ready') {
      demand(performance.now() < endsAt, 'it never became ready');
      await bench.bring(wanted);
    }
    await bench.infer('ambiguous-r6');
    await bench.adapter.teardown(wanted, bench.access());
  },

  async 'an engine that restarts forgets, and is given everything again'(bench) {
    await bench.engine.kill();
    await bench.engine.start();
    demand((await bench.see('second-r2')).phase === 'absent', 'it remembers');
    await bench.bring(await bench.wanted('second-r2', 1));
    await bench.until('second-r2', 'ready');
    await stillServes(bench);
  },

  async 'an engine that is down is unknown, and nothing is planned'(bench) {
    await bench.engine.kill();
    try {
      const observed = await bench.adapter.observe(bench.access(), ['second-r2']);
      demand(!observed.isReachable && !observed.isComplete, 'it is called reachable');
      const [seen] = observed.models;
      demand(seen?.phase === 'unknown', `it is called ${seen?.phase}`);
      const unwanted = { ...(await bench.wanted('second-r2', 1)), artifact: null };
      demand(bench.adapter.plan(unwanted, seen, bench.engine.settings).length === 0, 'it planned steps');
      const { facts } = await bench.fault(() => bench.adapter.check(bench.access()));
      demand(facts.class === 'retryable', `classified as ${facts.class}`);
    } finally {
      await bench.engine.start();
    }
    await bench.bring(await bench.wanted('second-r2', 1));
    await bench.until('second-r2', 'ready');
  },
};
