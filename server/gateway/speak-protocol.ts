import { decodeInfer, encodeInfer } from '#server/clusters/domain/protocols/open-inference.ts';
import type { JsonRecord } from '#server/decisions/domain/decision-facts.ts';
import type { TokenUsage } from '#server/decisions/domain/decision-trail.ts';
import type { ModelOutput } from '#server/registry/domain/tensor-mapping.ts';
import type { RouteRevision } from '#server/routing/domain/route-snapshot.ts';

/** What a model said. */
export interface ModelAnswer {
  output: ModelOutput;
  /** For models that generate. */
  content?: JsonRecord;
  usage?: TokenUsage;
}

/** One call in the words of the revision's protocol; throws a ProtocolError when the model cannot take the input. */
export function encodeCall(
  { tensorMapping, endpoint }: RouteRevision,
  input: JsonRecord,
  baseUrl: string,
): { path: string; body: string } {
  return encodeInfer(tensorMapping, input, { ...endpoint, baseUrl });
}

/** Reads an answer in the revision's protocol; throws a ProtocolError when it is none, whatever its status was. */
export function decodeAnswer({ tensorMapping }: RouteRevision, text: string): ModelAnswer {
  return { output: decodeInfer(tensorMapping, text) };
}
