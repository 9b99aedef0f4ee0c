import type { ExpressionProblem } from '../../platform/domain/cel-expression.ts';
import type { ConditionOutcome } from './conditions.ts';
import type { PolicyTerms } from './policy.ts';
import type { PolicySubject } from './policy-edit.ts';
import type { RequestState } from './request-states.ts';
import type { ApprovalPreview } from './who-could-approve.ts';

/** An open request to change a policy. */
export interface OpenEdit {
  id: string;
  number: number;
  state: RequestState;
  to: number;
  requestedBy: string;
}

/** A policy as the grid shows it; version 0 is the built-in one of an action that was never stored. */
export interface PolicyItem extends PolicySubject {
  number: number;
  terms: PolicyTerms;
  openEdit: OpenEdit | null;
}

export interface PolicyVersionShown {
  number: number;
  createdAt: Date;
  /** Who drafted it. */
  createdBy: string;
  request: { id: string; number: number } | null;
  terms: PolicyTerms;
  /** Against the version before it. */
  weaker: string[];
  stronger: string[];
}

export interface PolicyDetail extends PolicySubject {
  /** Newest first: the first is in force. */
  versions: PolicyVersionShown[];
  openEdit: OpenEdit | null;
  /** What signs an edit that only raises, and one that lowers, in words. */
  signing: { raise: string; lower: string };
}

/** What keeps drafted terms from being asked for; `path` is where in the terms, as `conditions.0.expression`. */
export interface DraftProblem {
  path: string;
  message: string;
  at: Pick<ExpressionProblem, 'line' | 'column'> | null;
}

export interface EditPreview {
  problems: DraftProblem[];
  weaker: string[];
  stronger: string[];
  isSame: boolean;
  /** Who signs the edit itself, under which policy. */
  edit: { riskTier: string; number: number; slots: string; who: ApprovalPreview };
  /** Who could approve a change under the drafted terms. */
  approvers: ApprovalPreview;
}

export interface TriedCondition {
  problem: ExpressionProblem | null;
  outcome: ConditionOutcome | null;
  /** Whose facts they are. */
  facts: string;
}
