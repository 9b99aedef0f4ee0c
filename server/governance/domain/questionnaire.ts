import { z } from 'zod';
import type { FieldProblem } from '../../platform/domain/refusal.ts';

/** One question of an impact assessment. Its id stays the same for as long as it asks the same. */
export interface Question {
  id: string;
  question: string;
  /** What a good answer covers. */
  guidance: string;
  /** Article or paragraph that asks for it. */
  reference: string;
  /** Allowed answers, when they are not free text; `text` then says why. */
  choices?: readonly { value: string; label: string }[];
  /** May be left empty. */
  isOptional?: boolean;
}

export interface QuestionSection {
  title: string;
  questions: readonly Question[];
}

/** A form as data. A change of what is asked is a new edition; answers keep the edition that they answer. */
export interface Questionnaire {
  name: 'dpia' | 'fria';
  edition: number;
  /** Where the questions come from. */
  source: string;
  sections: readonly QuestionSection[];
}

export const answerSchema = z.strictObject({
  choice: z.string().max(40).nullable().default(null),
  text: z.string().trim().max(8000, 'use at most 8,000 characters').default(''),
});
export type Answer = z.output<typeof answerSchema>;

export const answersContentSchema = z.strictObject({
  edition: z.int().min(1),
  answers: z.record(z.string().max(60), answerSchema),
});
export type AnswersContent = z.output<typeof answersContentSchema>;

const TEXT_MIN = 10;

/** Every question of a form in its order. */
export function questionsOf(form: Questionnaire): Question[] {
  return form.sections.flatMap(({ questions }) => questions);
}

function problemOf(question: Question, answer: Answer | undefined): string | null {
  const text = answer?.text.trim() ?? '';
  if (question.choices) {
    const choice = answer?.choice ?? null;
    if (choice === null) return question.isOptional && text === '' ? null : 'choose one of the answers';
    if (!question.choices.some(({ value }) => value === choice)) return 'choose one of the answers';
  }
  if (text === '' && question.isOptional) return null;
  return text.length < TEXT_MIN ? `answer in at least ${TEXT_MIN} characters` : null;
}

/** What keeps answers from being submitted, by JSON pointer; empty when the form is complete. */
export function answerProblems(form: Questionnaire, content: AnswersContent): FieldProblem[] {
  if (content.edition !== form.edition)
    return [
      { path: '/content/edition', message: `the questions have changed: answer edition ${form.edition}` },
    ];
  const known = new Set(questionsOf(form).map(({ id }) => id));
  const foreign = Object.keys(content.answers).filter((id) => !known.has(id));
  const problems = questionsOf(form).flatMap((question): FieldProblem[] => {
    const message = problemOf(question, content.answers[question.id]);
    return message ? [{ path: `/content/answers/${question.id}`, message }] : [];
  });
  return [
    ...foreign.map((id) => ({ path: `/content/answers/${id}`, message: 'is no question of this form' })),
    ...problems,
  ];
}

/** How many of a form's questions have an answer that could be submitted. */
export function answeredCount(form: Questionnaire, content: AnswersContent): number {
  return questionsOf(form).filter(
    (question) => content.answers[question.id] && problemOf(question, content.answers[question.id]) === null,
  ).length;
}
