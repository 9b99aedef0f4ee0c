import type { DeploymentDetail } from '#server/deployments/domain/deployment-facts.ts';
import type { TrafficTerms } from '#server/deployments/domain/traffic-split.ts';

/** What a person fills in: per cent by revision as typed, and the revision in the shadow or none. */
export interface TrafficDraft {
  weights: Readonly<Record<string, string>>;
  shadow: string;
  share: string;
}

/** The form as it begins: what is in force, or everything to what serves. */
export function draftOf(deployment: DeploymentDetail): TrafficDraft {
  const { traffic, revisions, servingRevisionId } = deployment;
  const weightOf = (id: string) =>
    traffic?.terms.arms.find(({ revisionId }) => revisionId === id)?.weight ??
    (traffic === null && id === servingRevisionId ? 100 : 0);
  const candidates = revisions.filter(({ canShareTraffic }) => canShareTraffic);
  return {
    weights: Object.fromEntries(candidates.map(({ id }) => [id, String(weightOf(id))])),
    shadow: traffic?.terms.shadow?.revisionId ?? '',
    share: String(traffic?.terms.shadow?.share ?? 100),
  };
}

const WHOLE = /^\d{1,3}$/;
const percentOf = (text: string): number | null => {
  const value = WHOLE.test(text.trim()) ? Number(text) : Number.NaN;
  return value >= 0 && value <= 100 ? value : null;
};

/** What is wrong with the draft in one sentence, or null when it can be sent. */
export function draftProblem(draft: TrafficDraft, servingRevisionId: string | null): string | null {
  const weights = Object.values(draft.weights).map(percentOf);
  if (weights.includes(null)) return 'Give each revision a whole number from 0 to 100.';
  const total = weights.reduce<number>((sum, weight) => sum + (weight ?? 0), 0);
  if (total !== 100) return `The shares add up to ${total} %. Make them add up to 100 %.`;
  const given = Object.entries(draft.weights).filter(([, weight]) => percentOf(weight) !== 0);
  if (draft.shadow === '')
    return given.length < 2 && given[0]?.[0] === servingRevisionId
      ? 'Give a second revision a share, or choose one for the shadow.'
      : null;
  if (given.some(([id]) => id === draft.shadow))
    return 'The revision in the shadow answers callers already. Give it 0 % or choose another one.';
  const share = percentOf(draft.share);
  return share === null || share === 0 ? 'Give the shadow a whole number from 1 to 100.' : null;
}

/** The terms that a draft without a problem means; tasks and limits that were set elsewhere stay. */
export function termsOf(draft: TrafficDraft, deployment: DeploymentDetail): TrafficTerms {
  const { traffic, servingRevisionId } = deployment;
  const before = traffic?.terms;
  const arms = Object.entries(draft.weights)
    .map(([revisionId, weight]) => {
      const task = before?.arms.find((arm) => arm.revisionId === revisionId)?.task;
      return { revisionId, weight: Number(weight), ...(task && { task }) };
    })
    .filter(({ revisionId, weight, task }) => weight > 0 || task || revisionId === servingRevisionId)
    .filter(({ revisionId }) => revisionId !== draft.shadow || revisionId === servingRevisionId);
  if (draft.shadow === '') return { arms };
  const { concurrentMax = 4, perMinuteMax = 600 } = before?.shadow ?? {};
  return {
    arms,
    shadow: { revisionId: draft.shadow, share: Number(draft.share), concurrentMax, perMinuteMax },
  };
}
