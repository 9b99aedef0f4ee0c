/** What a scorer's definition says of itself, as far as it is in one of the forms that clients write. */
export interface ScorerSummary {
  /** What sort of scorer it is, in words. */
  kind: string;
  /** What a judge is told, as it is written there; null where the definition has no such text. */
  instructions: string | null;
  /** The model that it asks, such as `openai:/gpt-4o-mini`; null where it names none. */
  model: string | null;
  /** What its author says of it. */
  description: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

const TEXT_MAX_CHARS = 20_000;

function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.slice(0, TEXT_MAX_CHARS) : null;
}

function kindOf(content: Fields): { kind: string; data: Fields } {
  const builtIn = textOf(content.builtin_scorer_class);
  if (builtIn)
    return { kind: `built-in: ${builtIn}`, data: fieldsOf(content.builtin_scorer_pydantic_data) ?? {} };
  const judge = fieldsOf(content.instructions_judge_pydantic_data);
  if (judge) return { kind: 'judge with instructions', data: judge };
  const aligned = fieldsOf(content.memory_augmented_judge_data);
  if (aligned) {
    const { data } = kindOf(fieldsOf(aligned.base_judge) ?? {});
    return { kind: 'judge that learned from people', data };
  }
  const foreign = fieldsOf(content.third_party_scorer_data);
  if (foreign)
    return {
      kind: `of a library: ${textOf(foreign.metric_name) ?? textOf(foreign.class) ?? 'not named'}`,
      data: foreign,
    };
  const ensemble = fieldsOf(content.ensemble_scorer_data);
  if (ensemble) {
    const count = Array.isArray(ensemble.scorers) ? ensemble.scorers.length : 0;
    return { kind: `ensemble of ${count} scorers`, data: {} };
  }
  return { kind: 'not told', data: {} };
}

/** Reads what a scorer is out of its definition; whatever cannot be read is `not told`, never an error. */
export function describeScorer(definition: string | null): ScorerSummary {
  let content: Fields | null = null;
  try {
    content = definition === null ? null : fieldsOf(JSON.parse(definition));
  } catch {
    // A definition that is no JSON says nothing of itself.
  }
  if (content === null) return { kind: 'not told', instructions: null, model: null, description: null };
  const { kind, data } = kindOf(content);
  return {
    kind,
    instructions: textOf(data.instructions),
    model: textOf(data.model),
    description: textOf(content.description) ?? textOf(data.description),
  };
}
