import { CARD_SECTIONS, type ModelCard } from '#server/registry/domain/model-card.ts';
import { jsonProblem } from './json-editor.tsx';
import type { VersionRow } from './rows.ts';

/** What the form holds: text as it was typed. */
export interface VersionDraft {
  description: string;
  /** JSON text with `signature` and `tensorMapping`. */
  tensors: string;
  trainingDataset: string;
  /** JSON text, or empty. */
  trainingProfile: string;
  licence: string;
  repository: string;
  commit: string;
  run: string;
  /** `view:feature`, with commas or spaces between. */
  features: string;
  /** JSON text, or empty. */
  signatureBundle: string;
  contributors: readonly string[];
  /** One `key: value` per line. */
  tags: string;
  card: ModelCard;
  evaluationDataset: string;
  /** One `name: number` per line. */
  metrics: string;
  reportDigest: string;
}

const EXAMPLE = {
  signature: {
    inputs: [{ name: 'amount', datatype: 'FP32', shape: [-1, 1] }],
    outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 2] }],
  },
  tensorMapping: {
    inputs: [{ tensor: 'amount', field: 'amount', datatype: 'FP32' }],
    outputs: [{ name: 'default_probability', tensor: 'probabilities', index: 1 }],
  },
};

const EMPTY_CARD = Object.fromEntries(Object.keys(CARD_SECTIONS).map((key) => [key, ''])) as ModelCard;

/** A draft that begins where the newest version ended, or with an example for the first one. */
export function draftFrom(newest: VersionRow | undefined): VersionDraft {
  const tensors = newest ? { signature: newest.signature, tensorMapping: newest.tensorMapping } : EXAMPLE;
  return {
    description: '',
    tensors: JSON.stringify(tensors, null, 2),
    trainingDataset: newest?.trainingDataset?.id ?? '',
    trainingProfile: '',
    licence: newest?.licence ?? '',
    repository: newest?.source?.repository ?? '',
    commit: '',
    run: '',
    features: newest?.source?.features?.join(', ') ?? '',
    signatureBundle: '',
    contributors: [],
    tags: Object.entries(newest?.tags ?? {})
      .map(([key, value]) => `${key}: ${value}`)
      .join('\n'),
    // What was measured on the version before says nothing about this one.
    card: { ...EMPTY_CARD, ...newest?.card, evaluation: '' },
    evaluationDataset: newest?.evaluations[0]?.datasetId ?? '',
    metrics: '',
    reportDigest: '',
  };
}

function linesOf(text: string): [string, string][] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const at = line.indexOf(':');
      return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    });
}

/** What is wrong with the text itself, by field; the server checks everything else. */
export function draftProblems(draft: VersionDraft): Partial<Record<keyof VersionDraft, string>> {
  const tensors = jsonProblem(draft.tensors);
  const profile = draft.trainingProfile.trim() === '' ? null : jsonProblem(draft.trainingProfile);
  const bundle = draft.signatureBundle.trim() === '' ? null : jsonProblem(draft.signatureBundle);
  const wrong = linesOf(draft.metrics).find(([, value]) => value === '' || !Number.isFinite(Number(value)));
  return {
    ...(tensors && { tensors }),
    ...(profile && { trainingProfile: profile }),
    ...(bundle && { signatureBundle: bundle }),
    ...(wrong && { metrics: `"${wrong.join(': ')}" is not a name, a colon and a number.` }),
  };
}

/** Where it was made and of which features, or null when nothing of that is known. */
function sourceOf({ repository, commit, run, features }: VersionDraft) {
  const [place, made, by] = [repository, commit, run].map((text) => text.trim() || null);
  const named = features.split(/[\s,]+/).filter((one) => one !== '');
  if (!made && !by && named.length === 0) return null;
  return { repository: place, commit: made, run: by, ...(named.length > 0 && { features: named }) };
}

/** The operation's input for a draft whose text is sound. */
export function versionInput(model: string, artifactId: string, draft: VersionDraft) {
  const tensors = JSON.parse(draft.tensors) as { signature: never; tensorMapping: never };
  const metrics = linesOf(draft.metrics).map(([name, value]) => [name, Number(value)] as const);
  return {
    model,
    artifactId,
    description: draft.description,
    signature: tensors.signature,
    tensorMapping: tensors.tensorMapping,
    tags: Object.fromEntries(linesOf(draft.tags)),
    card: draft.card,
    trainingDataset: draft.trainingDataset || null,
    trainingProfile:
      draft.trainingProfile.trim() === '' ? null : (JSON.parse(draft.trainingProfile) as never),
    licence: draft.licence.trim() || null,
    source: sourceOf(draft),
    signatureBundle:
      draft.signatureBundle.trim() === '' ? null : (JSON.parse(draft.signatureBundle) as never),
    contributors: [...draft.contributors],
    evaluations:
      metrics.length === 0
        ? []
        : [
            {
              dataset: draft.evaluationDataset,
              metrics: Object.fromEntries(metrics),
              reportDigest: draft.reportDigest.trim(),
            },
          ],
  };
}
