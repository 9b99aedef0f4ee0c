import type { DecisionPolicy } from '#server/workflows/domain/decision-policy.ts';

/** What callers get while the model cannot answer, in a sentence. */
export function effectOfStop(policy: DecisionPolicy): string {
  switch (policy.onError.kind) {
    case 'fail':
      return 'Callers get an error that says the workflow is stopped.';
    case 'review':
      return 'Every case waits for a reviewer.';
    case 'answer':
      return `Callers get the fixed answer "${String(policy.onError.output[policy.decisionField])}".`;
  }
}
