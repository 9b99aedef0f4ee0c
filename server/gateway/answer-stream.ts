import type { GeneratedPart } from '#server/clusters/domain/protocols/openai-stream.ts';

/** Where a caller who streams is given the parts of an answer while the model speaks. */
export interface AnswerStream {
  /** Nothing can be taken back once it has begun, so nothing is tried again either. */
  readonly hasBegun: boolean;
  /** Resolves when there is room for more; never throws: a caller who left is told of by the call's signal. */
  send(part: GeneratedPart): Promise<void> | void;
}
