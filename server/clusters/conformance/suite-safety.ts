import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { sharedRoot } from '../adapters/open-inference/shared-directory.ts';
import type { SuiteTest } from './suite.ts';
import { DoesNotApply, demand, type SuiteBench } from './suite-bench.ts';

const CALLS = 5;

/** Runs with a server that answers as `answer` does, in the engine's place. */
export async function withImpostor(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  run: (baseUrl: string) => Promise<void>,
): Promise<void> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  try {
    if (address === null || typeof address === 'string') throw new Error('no port was given');
    await run(`http://127.0.0.1:${address.port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function conflictInDirectory(bench: SuiteBench, directory: string): Promise<void> {
  const folder = join(sharedRoot(directory), 'theirs-r7');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'note.txt'), 'not yours');
  const { facts } = await bench.fault(async () => bench.bring(await bench.wanted('theirs-r7')));
  demand(facts.class === 'conflict', `classified as ${facts.class}`);
  await bench.adapter.teardown(await bench.wanted('theirs-r7'), bench.access());
  demand((await readFile(join(folder, 'note.txt'), 'utf8')) === 'not yours', 'it was touched');
  await rm(folder, { recursive: true });
}

/** Strangers, secrets, silence and lies. */
export const SAFETY_TESTS: Readonly<Record<string, SuiteTest>> = {
  async "somebody else's model of the same name is recognised and left alone"(bench) {
    const { delivery } = bench.engine.settings;
    if (delivery.kind === 'shared-directory') return conflictInDirectory(bench, delivery.directory);
    if (bench.adapter.describe(bench.engine.settings).identity !== 'digest')
      throw new DoesNotApply('this engine cannot say who uploaded a model, or what');
    await bench.bring(await bench.wanted('theirs-r7', 1));
    const seen = await bench.until('theirs-r7', 'ready');
    const ours = await bench.wanted('theirs-r7', 0);
    demand(seen.identityDigest !== ours.artifact?.digest, 'it passes for ours');
    demand(bench.adapter.plan(ours, seen, bench.engine.settings).length === 0, 'it would be replaced');
    await bench.adapter.teardown(ours, bench.access());
  },

  async 'other models are listed and stay'(bench) {
    const observed = await bench.adapter.observe(bench.access(), []);
    demand(observed.isComplete, 'the list is cut short');
    // Triton leaves uploaded models out of its index, so readiness by name is what counts.
    const seen = await bench.see('second-r2');
    demand(seen.phase === 'ready', 'the other model is gone');
    const isListed = observed.others.includes('second-r2');
    demand(isListed || bench.engine.dialect === 'triton', 'the index leaves it out');
  },

  async 'a wrong credential is an auth fault, the right one recovers'(bench) {
    const { credential } = bench.engine;
    if (!credential) throw new DoesNotApply('this engine demands no credential');
    const access = bench.access({ cluster: { credential: bench.sealed('canary-wrong-55e1') } });
    const observed = await bench.adapter.observe(access, ['second-r2']);
    demand(!observed.isReachable, 'the wrong key opens the repository');
    const wanted = await bench.wanted('auth-r8');
    const absent = { ...(await bench.see('auth-r8')), phase: 'absent' as const };
    const [step] = bench.adapter.plan(wanted, absent, bench.engine.settings);
    demand(step !== undefined, 'nothing was planned');
    const { facts } = await bench.fault(() => bench.adapter.apply(step, access));
    demand(facts.class === 'auth', `classified as ${facts.class}`);
    await bench.bring(wanted);
    await bench.until('auth-r8', 'ready');
    await bench.adapter.teardown(wanted, bench.access());
  },

  async 'giving up takes less than a second'(bench) {
    await withImpostor(
      () => undefined,
      async (baseUrl) => {
        const startedAt = performance.now();
        const signal = AbortSignal.timeout(200);
        const access = bench.access({ signal, cluster: { baseUrl } });
        const { isReachable } = await bench.adapter.observe(access, ['second-r2']);
        demand(!isReachable, 'silence is called reachable');
        demand(performance.now() - startedAt < 1_200, 'it held on');
      },
    );
  },

  async 'HTML, nonsense, floods and redirects are typed faults'(bench) {
    const lies: ((response: ServerResponse) => void)[] = [
      (response) => response.writeHead(502).end('<html>Bad gateway</html>'),
      (response) => response.end('{"error":"all is well"}'),
      (response) => response.end('[{"name":7}]'),
      (response) => response.end('x'.repeat(9_000_000)),
      (response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      (response) => response.destroy(),
    ];
    for (const lie of lies) {
      await withImpostor(
        (_, response) => lie(response),
        async (baseUrl) => {
          const access = bench.access({ cluster: { baseUrl } });
          const observed = await bench.adapter.observe(access, ['second-r2']);
          demand(observed.models[0]?.phase !== 'ready', 'a lie is called ready');
          await bench.fault(() => bench.adapter.check(access));
        },
      );
    }
  },

  async 'an address without a grant is never called'(bench) {
    const access = bench.access({ cluster: { egressGrants: [] } });
    const { facts } = await bench.fault(() => bench.adapter.check(access));
    demand(facts.code === 'address-refused', `classified as ${facts.code}`);
  },

  async 'metrics count calls per version; what is not known is not zero'(bench) {
    const countOf = async () =>
      (await bench.adapter.metrics(bench.access())).find(
        ({ engineModel, version }) => engineModel === 'second-r2' && version === '1',
      )?.requests ?? 0;
    const before = await countOf();
    for (let call = 0; call < CALLS; call += 1) await bench.infer('second-r2');
    const after = await countOf();
    demand(after - before === CALLS, `${after - before} of ${CALLS} calls were counted`);
    const samples = await bench.adapter.metrics(bench.access());
    demand(!samples.some(({ engineModel }) => engineModel === 'never-r9'), 'an unknown model has numbers');
  },

  async 'no secret stands in anything said'(bench) {
    const everything = bench.said.join('\n');
    demand(everything.length > 1_000, 'too little was said to search');
    demand(!everything.includes('canary-'), 'a credential was repeated');
  },
};
