import { findDeviations } from './domain/find-deviations.ts';
import type { Passage } from './passage.ts';
import type { Step } from './step.ts';

const KIND = {
  missing: 'missing',
  outOfRange: 'out-of-range',
  unseen: 'unseen',
  outlier: 'outlier',
} as const;
const FOLLOWS = { warn: 'It is noted.', review: 'A person looks at it.', refuse: 'The policy refuses it.' };

/** Without a profile nothing can be promised, so what the policy would have stopped is looked at by a person. */
function withoutProfile(passage: Passage, actions: readonly string[]): void {
  const text = 'The version has no training profile to hold the input against.';
  passage.effects.push({ step: 'data', kind: 'unchecked', text });
  if (actions.includes('review') || actions.includes('refuse')) passage.referrals.push(text);
}

/** Holds the input against the profile of what the version was trained on; warns, asks a person or refuses by the policy. */
export const checkData: Step = {
  name: 'data',
  appliesTo: ({ callPolicy }) => {
    const { missing, outOfRange, unseen, outlier } = callPolicy?.dataChecks ?? {};
    return [missing, outOfRange, unseen, outlier].some(
      (action) => action !== undefined && action !== 'ignore',
    );
  },
  run(_, passage) {
    const { route, revision, input } = passage;
    const checks = route.callPolicy?.dataChecks;
    if (!checks) return;
    if (!revision.profile)
      return withoutProfile(passage, [checks.missing, checks.outOfRange, checks.unseen, checks.outlier]);
    const found = findDeviations(revision.profile, checks, input);
    for (const { deviation, action, fields, text } of found) {
      const [kind, told] = [KIND[deviation], `${text} ${FOLLOWS[action]}`];
      passage.effects.push({ step: 'data', kind, text: told, fields });
      if (action === 'review') passage.referrals.push(text);
    }
    const refused = found.find(({ action }) => action === 'refuse');
    if (refused) passage.evidence = { kind: 'refused', because: refused.text };
  },
};
