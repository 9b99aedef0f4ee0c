import type { Questionnaire } from '#server/governance/domain/questionnaire.ts';
import { questionsOf } from '#server/governance/domain/questionnaire.ts';
import { type AnswersFormInput, dayAhead, type RiskFormInput } from './assessment-form-schema.ts';
import type { AssessmentShown } from './rows.ts';

const REVIEW_DAYS = 180;

export const EMPTY_HAZARD: RiskFormInput['content']['hazards'][number] = {
  hazard: '',
  cause: '',
  before: { likelihood: 3, severity: 3 },
  control: '',
  after: { likelihood: 2, severity: 3 },
  residual: '',
  ownerId: '',
};

const EMPTY_IMPACT = { tier: 'limited', why: '' } as const;

function frameOf({ version }: AssessmentShown, readerId: string, now: Date) {
  return { owner: version?.ownerId ?? readerId, reviewBy: dayAhead(REVIEW_DAYS, now) };
}

/** What the form starts with: the reader's draft, else the newest version, else nothing. */
export function startOfRisk(shown: AssessmentShown, readerId: string, now: Date): RiskFormInput {
  const empty: RiskFormInput = {
    ...frameOf(shown, readerId, now),
    content: {
      scope: '',
      hazards: [EMPTY_HAZARD],
      impacts: {
        financial: EMPTY_IMPACT,
        legal: EMPTY_IMPACT,
        reputational: EMPTY_IMPACT,
        operational: EMPTY_IMPACT,
      },
      contingencyPlan: '',
    },
  };
  if (shown.draft) return { ...empty, ...(shown.draft.content as Partial<RiskFormInput>) };
  return shown.version ? { ...empty, content: shown.version.content as RiskFormInput['content'] } : empty;
}

/** The same for a questionnaire; answers to questions that are asked no more are left out. */
export function startOfAnswers(
  shown: AssessmentShown,
  form: Questionnaire,
  readerId: string,
  now: Date,
): AnswersFormInput {
  const draft = shown.draft?.content as Partial<AnswersFormInput> | undefined;
  const known = draft?.content ?? (shown.version?.content as AnswersFormInput['content'] | undefined);
  const answers = Object.fromEntries(
    questionsOf(form).map(({ id }) => {
      const answer = known?.answers[id];
      return [id, { choice: answer?.choice ?? null, text: answer?.text ?? '' }];
    }),
  );
  return { ...frameOf(shown, readerId, now), ...draft, content: { edition: form.edition, answers } };
}
