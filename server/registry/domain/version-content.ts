import { z } from 'zod';
import { type PromptMessage, problemOfPrompt, promptSchema } from '../../workflows/domain/prompt-template.ts';

/**
 * Most artifacts are bytes for an engine. Two formats are small JSON that is read here instead: a prompt is what the gateway
 * says to a model, and a reference names a model that an engine was started with, because its weights never pass through
 * this product. Both are artifacts all the same, with a digest that approvals bind.
 */
export const engineModelSchema = z.strictObject({
  /** As the engine lists it at `/v1/models`. */
  model: z.string().trim().min(1, 'name the model as its engine lists it').max(200),
});

export type VersionContent =
  | { kind: 'engine-model'; model: string }
  | ({ kind: 'prompt' } & z.output<typeof promptSchema>);

/** A version of a prompt, as a route binds it. */
export interface PromptVersion {
  versionId: string;
  model: string;
  version: number;
  messages: readonly PromptMessage[];
}

/** The format of a version that refers to a model of an engine. */
export const ENGINE_MODEL_FORMAT = 'openai';
export const PROMPT_FORMAT = 'prompt';

/** Whether the artifact of such a version is read here. */
export function isReadHere(format: string): boolean {
  return format === ENGINE_MODEL_FORMAT || format === PROMPT_FORMAT;
}

/** Reads the text of such an artifact; the problem, as a sentence, when it says something else. */
export function readVersionContent(format: string, text: string): VersionContent | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: `An artifact of the format ${format} is JSON; this one is not.` };
  }
  const schema = format === PROMPT_FORMAT ? promptSchema : engineModelSchema;
  const read = schema.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { problem: `The artifact's /${issue?.path.join('/') ?? ''} ${issue?.message ?? 'is wrong'}.` };
  }
  if (!('messages' in read.data)) return { kind: 'engine-model', model: read.data.model };
  const problem = problemOfPrompt(read.data.messages);
  return problem ? { problem: `The prompt's ${problem}.` } : { kind: 'prompt', ...read.data };
}
