import { Refusal } from '#server/platform/domain/refusal.ts';

/** One version of what an application's answers are judged by. */
export interface ScorerFacts {
  id: string;
  /** The same for all versions of a name. */
  scorerId: string;
  /** The experiment's id on the wire. */
  experiment: string;
  name: string;
  version: number;
  /** JSON, as the client wrote it. */
  definition: string;
  createdAt: Date;
}

const DEPTH_MAX = 50;

function holdsCode(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth > DEPTH_MAX) throw new Refusal('invalid', 'serialized_scorer is nested too deeply.');
  const source = (value as { call_source?: unknown }).call_source;
  if (source !== undefined && source !== null) return true;
  return Object.values(value).some((within) => holdsCode(within, depth + 1));
}

/**
 * Throws `invalid` for a scorer that has no name or is no JSON object, and, in the words MLflow's clients know, for one that
 * carries Python code: whoever loads it would run that.
 */
export function checkScorer({ name, definition }: { name: string; definition: string }): void {
  if (name.trim() === '')
    throw new Refusal('invalid', 'Scorer name cannot be empty or contain only whitespace.');
  let content: unknown;
  try {
    content = JSON.parse(definition);
  } catch (cause) {
    throw new Refusal('invalid', 'serialized_scorer must be valid JSON', { cause });
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new Refusal('invalid', 'serialized_scorer must be a JSON object');
  if (holdsCode(content, 0))
    throw new Refusal(
      'invalid',
      'Custom scorer registration (using @scorer decorator) is disabled: whoever loads such a scorer runs its code. Keep it in a source code repository and import it, or use built-in scorers or make_judge() scorers instead.',
    );
}
