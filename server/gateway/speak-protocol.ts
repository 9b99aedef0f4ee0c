import { decodeInfer, encodeInfer } from '#server/clusters/domain/protocols/open-inference.ts';
import {
  decodeOpenAi,
  encodeOpenAi,
  isEmbedding,
  textsToEmbed,
} from '#server/clusters/domain/protocols/openai.ts';
import { OpenAiStream } from '#server/clusters/domain/protocols/openai-stream.ts';
import type { JsonRecord } from '#server/decisions/domain/decision-facts.ts';
import type { TokenUsage } from '#server/decisions/domain/decision-trail.ts';
import type { ModelOutput } from '#server/registry/domain/tensor-mapping.ts';
import type { RouteRevision } from '#server/routing/domain/route-snapshot.ts';
import type { CallPolicy } from '#server/workflows/domain/call-policy.ts';
import { type PromptMessage, renderPrompt } from '#server/workflows/domain/prompt-template.ts';
import type { AnswerStream } from './answer-stream.ts';
import { AttemptFailed, type Reading } from './attempt-model.ts';
import { readStream } from './read-stream.ts';
import type { Stopwatch } from './stopwatch.ts';

/** What a model said. */
export interface ModelAnswer {
  output: ModelOutput;
  /** For models that generate. */
  content?: JsonRecord;
  usage?: TokenUsage;
}

/** What goes to a model beside the input: the policy's parameters and its prompt, and where parts of the answer go. */
export interface Saying {
  callPolicy?: Pick<CallPolicy, 'generation'>;
  prompt?: { messages: readonly PromptMessage[] };
  /** Left out or null when the answer is wanted as a whole. */
  stream?: AnswerStream | null;
}

/** Whether this revision can hand out its answer in parts. */
export function canStream({ protocol, tensorMapping }: RouteRevision): boolean {
  return protocol === 'openai' && !isEmbedding(tensorMapping);
}

/** One call in the words of the revision's protocol; throws a ProtocolError when the model cannot take the input. */
export function encodeCall(
  revision: RouteRevision,
  input: JsonRecord,
  baseUrl: string,
  { callPolicy, prompt, stream }: Saying = {},
): { path: string; body: string } {
  const { tensorMapping: mapping, endpoint, protocol } = revision;
  if (protocol === 'open-inference') return encodeInfer(mapping, input, { ...endpoint, baseUrl });
  return encodeOpenAi(
    {
      mapping,
      input,
      parameters: callPolicy?.generation,
      prompt: prompt && renderPrompt(prompt.messages, input),
      isStreamed: Boolean(stream) && canStream(revision),
    },
    { baseUrl, model: endpoint.model },
  );
}

/** Reads an answer to an input in the revision's protocol; throws a ProtocolError when it is none, whatever its status was. */
export function decodeAnswer(
  { tensorMapping, protocol }: RouteRevision,
  text: string,
  input: JsonRecord,
): ModelAnswer {
  if (protocol === 'open-inference') return { output: decodeInfer(tensorMapping, text) };
  const { output, content, usage } = decodeOpenAi(tensorMapping, text, textsToEmbed(tensorMapping, input));
  return { output, content, ...(usage && { usage: { ...usage, firstTokenMs: null } }) };
}

/** How the answer to such a call is read: as a whole, or handed on in parts while it comes. */
export function readingOf(
  revision: RouteRevision,
  { stream, input }: Saying & { input: JsonRecord },
  watch: Stopwatch,
): Reading<ModelAnswer> {
  if (!stream || !canStream(revision))
    return { kind: 'whole', read: (text) => decodeAnswer(revision, text, input) };
  return {
    kind: 'parts',
    async read(parts) {
      const whole = await readStream(parts, new OpenAiStream(revision.tensorMapping), stream, watch);
      if (whole) return whole;
      throw new AttemptFailed('interrupted', 'the stream ended before the answer did');
    },
  };
}
