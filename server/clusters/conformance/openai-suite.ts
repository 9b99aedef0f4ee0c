import type { ServerResponse } from 'node:http';
import { decodeOpenAi, encodeOpenAi } from '../domain/protocols/openai.ts';
import { OpenAiStream } from '../domain/protocols/openai-stream.ts';
import { LLAMA_MODEL } from './openai-engine.ts';
import type { SuiteTest } from './suite.ts';
import { demand, type SuiteBench } from './suite-bench.ts';
import { withImpostor } from './suite-safety.ts';

/** Asks the engine through the codec that the gateway uses. */
async function ask(
  { engine }: SuiteBench,
  over: { input?: object; isStreamed?: boolean } = {},
): Promise<Response> {
  const { isStreamed = false } = over;
  const request = { mapping: engine.mapping, input: { ...engine.input, ...over.input }, isStreamed };
  const { path, body } = encodeOpenAi(request, { baseUrl: engine.url, model: LLAMA_MODEL });
  return fetch(`${engine.url}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', authorization: engine.credential?.value ?? '' },
    signal: AbortSignal.timeout(20_000),
  });
}

async function answered(bench: SuiteBench): Promise<string> {
  const response = await ask(bench);
  const text = await response.text();
  demand(response.ok, `the engine answered ${response.status}: ${text.slice(0, 200)}`);
  const { content, output, usage } = decodeOpenAi(bench.engine.mapping, text);
  demand(output.quality === 1 && (usage?.tokensIn ?? 0) > 0, 'tokens were not counted');
  demand(usage?.tokensOut === 8, `${usage?.tokensOut} tokens instead of 8`);
  return String(content.content);
}

async function observedAs(bench: SuiteBench, phase: string, name = LLAMA_MODEL): Promise<void> {
  const seen = await bench.see(name);
  demand(seen.phase === phase, `${name} is ${seen.phase}: ${seen.message}`);
}

const LIES: readonly ((response: ServerResponse) => void)[] = [
  (response) => response.writeHead(502).end('<html>Bad gateway</html>'),
  (response) => response.end('{"error":"all is well"}'),
  (response) => response.end('{"data":[{"name":7}]}'),
  (response) => response.end('x'.repeat(9_000_000)),
  (response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
  (response) => response.destroy(),
];

/** What an adapter that only looks and routes must show against a real engine of the OpenAI protocol. */
export const OPENAI_SUITE: Readonly<Record<string, SuiteTest>> = {
  async 'check reports the engine without a warning'(bench) {
    const { engine, warnings } = await bench.adapter.check(bench.access());
    demand(engine.length > 0 && warnings.length === 0, `${engine}: ${warnings.join('; ')}`);
  },

  async 'the offered model is ready and nothing is planned for it'(bench) {
    await observedAs(bench, 'ready');
    demand((await bench.bring(await bench.wanted(LLAMA_MODEL))).length === 0, 'it planned steps');
  },

  async 'a model that is not offered is absent, and says what is offered'(bench) {
    await observedAs(bench, 'absent', 'other');
    const { facts, message } = await bench.fault(async () => bench.bring(await bench.wanted('other')));
    demand(facts.class === 'retryable' && message.includes(LLAMA_MODEL), message);
  },

  async 'letting go of a model leaves it to others'(bench) {
    await bench.adapter.teardown(await bench.wanted(LLAMA_MODEL), bench.access());
    await observedAs(bench, 'ready');
  },

  async 'the same question without chance has the same answer, and tokens are counted'(bench) {
    const first = await answered(bench);
    demand(first === (await answered(bench)), 'two answers differ');
  },

  async 'a stream says the same in parts'(bench) {
    const response = await ask(bench, { isStreamed: true });
    demand(response.ok && response.body !== null, `the engine answered ${response.status}`);
    const stream = new OpenAiStream(bench.engine.mapping);
    const decoder = new TextDecoder();
    let parts = 0;
    for await (const chunk of response.body)
      parts += stream.push(decoder.decode(chunk, { stream: true })).length;
    const whole = stream.end();
    demand(parts > 1 && whole !== null, `${parts} parts`);
    demand(whole.usage?.tokensOut === 8, `${whole.usage?.tokensOut} tokens instead of 8`);
    demand(whole.content.content === (await answered(bench)), 'the parts say something else than the whole');
  },

  async 'an engine that dies in the middle of a stream leaves no whole answer'(bench) {
    const response = await ask(bench, { isStreamed: true, input: { max_tokens: 12_000 } });
    const stream = new OpenAiStream(bench.engine.mapping);
    const decoder = new TextDecoder();
    // It has begun to answer; a small model says all it may in seconds, so nothing is read before.
    await bench.engine.kill();
    try {
      for await (const chunk of response.body ?? []) stream.push(decoder.decode(chunk, { stream: true }));
    } catch {
      // The connection broke: what counts is what was understood until then.
    }
    try {
      demand(stream.end() === null, 'half an answer passes for a whole one');
    } finally {
      await bench.engine.start();
    }
  },

  async 'more than the model can hold is refused with a status'(bench) {
    const response = await ask(bench, { input: { messages: 'word '.repeat(8_000) } });
    await response.text();
    demand(response.status === 400, `the engine answered ${response.status}`);
  },

  async 'an engine that is down is unknown, and nothing is planned'(bench) {
    await bench.engine.kill();
    try {
      const observed = await bench.adapter.observe(bench.access(), [LLAMA_MODEL]);
      const [seen] = observed.models;
      demand(!observed.isReachable && seen?.phase === 'unknown', `it is called ${seen?.phase}`);
      const wanted = await bench.wanted(LLAMA_MODEL);
      demand(bench.adapter.plan(wanted, seen, bench.engine.settings).length === 0, 'it planned steps');
      const { facts } = await bench.fault(() => bench.adapter.check(bench.access()));
      demand(facts.class === 'retryable', `classified as ${facts.class}`);
    } finally {
      await bench.engine.start();
    }
    await observedAs(bench, 'ready');
  },

  async 'a wrong credential is an auth fault'(bench) {
    const access = bench.access({ cluster: { credential: bench.sealed('Bearer canary-wrong-9d02') } });
    demand(!(await bench.adapter.observe(access, [LLAMA_MODEL])).isReachable, 'the wrong key opens it');
    const { facts } = await bench.fault(() => bench.adapter.check(access));
    demand(facts.class === 'auth', `classified as ${facts.class}`);
  },

  async 'HTML, nonsense, floods and redirects are typed faults'(bench) {
    for (const lie of LIES) {
      await withImpostor(
        (_, response) => lie(response),
        async (baseUrl) => {
          const access = bench.access({ cluster: { baseUrl } });
          const observed = await bench.adapter.observe(access, [LLAMA_MODEL]);
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

  async 'metrics that are not told per model are not made up'(bench) {
    demand((await bench.adapter.metrics(bench.access())).length === 0, 'numbers of one model were told');
  },

  async 'no secret stands in anything said'(bench) {
    const everything = bench.said.join('\n');
    demand(everything.length > 300, 'too little was said to search');
    demand(!everything.includes('canary-'), 'a credential was repeated');
  },
};
