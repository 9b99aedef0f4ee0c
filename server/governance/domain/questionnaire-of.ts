import { DPIA } from './dpia-questions.ts';
import { FRIA } from './fria-questions.ts';
import type { Questionnaire } from './questionnaire.ts';

/** The edition of a form that is asked now. */
export function questionnaireOf(kind: 'dpia' | 'fria'): Questionnaire {
  return kind === 'dpia' ? DPIA : FRIA;
}
