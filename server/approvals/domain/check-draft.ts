import { isTimeZone } from './change-windows.ts';
import { checkExpression } from './conditions.ts';
import type { PolicyTerms } from './policy.ts';
import { type PolicySubject, tellSubject } from './policy-edit.ts';
import type { DraftProblem } from './policy-facts.ts';

/**
 * What the shape of terms cannot say: expressions that do not check, clocks nobody has, and terms under which production or
 * a policy could be changed by nobody's signature.
 */
export function checkDraft(subject: PolicySubject, terms: PolicyTerms): DraftProblem[] {
  const expressions = terms.conditions.flatMap(({ expression }, index): DraftProblem[] => {
    const problem = checkExpression(expression, subject.action);
    if (!problem) return [];
    const { message, line, column } = problem;
    return [{ path: `conditions.${index}.expression`, message, at: { line, column } }];
  });
  const clocks = terms.windows.flatMap(({ timeZone }, index): DraftProblem[] =>
    isTimeZone(timeZone)
      ? []
      : [
          {
            path: `windows.${index}.timeZone`,
            message: `${timeZone} is no time zone; write one like Europe/Berlin`,
            at: null,
          },
        ],
  );
  return [...expressions, ...clocks, ...checkPeople(subject, terms)];
}

function checkPeople(subject: PolicySubject, terms: PolicyTerms): DraftProblem[] {
  const problems: DraftProblem[] = [];
  const asksPeople = subject.action === 'edit-policy' || subject.environment === 'production';
  if (asksPeople && terms.slots.length === 0) {
    const message = `${tellSubject(subject)} always ask a person: name who signs`;
    problems.push({ path: 'slots', message, at: null });
  }
  const isModelless = subject.action === 'edit-policy';
  if (isModelless && Object.keys(terms.gates.levels).length > 0)
    problems.push({
      path: 'gates',
      message: 'an edit of a policy has no model for gates to judge',
      at: null,
    });
  if (isModelless && terms.breakGlass !== null)
    problems.push({ path: 'breakGlass', message: 'a policy is never edited in an emergency', at: null });
  return problems;
}
