import { z } from 'zod';
import {
  answerProblems,
  answersContentSchema,
  type Questionnaire,
} from '#server/governance/domain/questionnaire.ts';
import { riskContentSchema } from '#server/governance/domain/risk-assessment.ts';

/** What both forms ask beside their content: who answers for it, and by which day it is looked at again. */
const frame = {
  owner: z.string().min(1, 'name who answers for it'),
  reviewBy: z.iso.date('choose a day'),
};

export const riskFormSchema = z.strictObject({ ...frame, content: riskContentSchema });
export type RiskFormInput = z.input<typeof riskFormSchema>;
export type RiskFormValues = z.output<typeof riskFormSchema>;

/** The form of one questionnaire; open answers are named at their fields. */
export function answersFormSchema(form: Questionnaire) {
  return z.strictObject({ ...frame, content: answersContentSchema }).superRefine(({ content }, ctx) => {
    for (const { path, message } of answerProblems(form, content)) {
      const [, , , id = ''] = path.split('/');
      const part = message.startsWith('choose') ? 'choice' : 'text';
      ctx.addIssue({ code: 'custom', path: ['content', 'answers', id, part], message });
    }
  });
}
export type AnswersFormInput = z.input<ReturnType<typeof answersFormSchema>>;
export type AnswersFormValues = z.output<ReturnType<typeof answersFormSchema>>;

/** Noon of a day, so that every time zone of the reader means the same day. */
export function instantOf(day: string): string {
  return `${day}T12:00:00.000Z`;
}

/** The day that lies so many days ahead, as a date field takes it. */
export function dayAhead(days: number, now: Date): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}
