import type { EvaluationReport, RunState } from '../../evaluations/domain/evaluation-facts.ts';
import type { GovernanceFacts } from '../../governance/domain/governance-facts.ts';
import type { ModelInspection } from '../../registry/domain/model-inspection.ts';
import type { SignatureFinding } from '../../registry/domain/signature-bundle.ts';
import type { VersionFacts } from '../../registry/domain/version-facts.ts';
import type { WorkflowFacts } from '../../workflows/domain/workflow-facts.ts';
import type { PolicyTerms } from './policy.ts';

/**
 * What machines check before people are asked. A gate is a pure judgement over facts that were gathered before; a fact
 * that could not be gathered arrives as `{ problem }`, and the gate that needs it fails closed with status `error`.
 */
export type GateStatus = 'passed' | 'failed' | 'error';

export type Gathered<T> = T | { problem: string };

/** What Interlock measured of one version by the workflow's plan in force, on the bytes that a cluster served. */
export interface Measured {
  evaluationId: string;
  runId: string;
  environment: string;
  reportDigest: string;
  metrics: Readonly<Record<string, number>>;
  report: Gathered<EvaluationReport>;
}

export interface MeasuredFacts {
  plan: {
    id: string;
    number: number;
    digest: string;
    dataset: { name: string; digest: string };
    /** Whoever wrote it worked on the candidate: then it judges nothing. */
    isByContributor: boolean;
  } | null;
  /** The candidate's newest revision that was in force in staging. */
  staging: { revision: number; inForceAt: Date } | null;
  /** The newest run of the candidate by the plan. */
  run: { state: RunState; message: string | null; rowsDone: number; rowsTotal: number } | null;
  candidate: Measured | null;
  /** The same for what is meant to serve now. */
  serving: Measured | null;
}

/** What must stand ready on the day something goes live. */
export interface ReadinessFacts {
  alertRules: readonly { kind: string; isEnabled: boolean; recipients: number }[];
  kpis: readonly { name: string; baseline: number; target: number; deadline: Date }[];
  /** Names of people who may decide review cases in the workspace. */
  reviewers: readonly string[];
}

export interface GateFacts {
  terms: PolicyTerms;
  /** The tier whose policy asks. */
  riskTier: string;
  version: VersionFacts;
  /** SHA-256 of the stored bytes, computed now. */
  storedDigest: Gathered<{ digest: string }>;
  /** What verifying the version's signatures found; trusted ones first. */
  signatures: Gathered<readonly SignatureFinding[]>;
  /** What the stored files are, looked into now. */
  files: Gathered<ModelInspection>;
  workflow: WorkflowFacts;
  owner: { id: string; name: string; isMember: boolean };
  /** The model version of the revision that is meant to serve now. */
  serving: { revision: number; version: VersionFacts } | null;
  measured: Gathered<MeasuredFacts>;
  governance: Gathered<GovernanceFacts>;
  /** Unresolved incidents of the workflow. */
  incidents: Gathered<readonly { number: number; title: string; severity: string }[]>;
  readiness: Gathered<ReadinessFacts>;
  cluster: Gathered<{
    name: string;
    isRemoved: boolean;
    reachable: boolean;
    checkedAt: Date | null;
    message: string | null;
  }>;
  now: Date;
}

export interface GateOutcome {
  status: GateStatus;
  /** One sentence for people. */
  summary: string;
  evidence: Readonly<Record<string, unknown>>;
}

export type GateCheck = (facts: GateFacts) => GateOutcome;

export function isProblem<T>(gathered: Gathered<T>): gathered is { problem: string } {
  return typeof gathered === 'object' && gathered !== null && 'problem' in gathered;
}

/** The outcome of a check that could not be made. */
export function errored(problem: string): GateOutcome {
  return { status: 'error', summary: `Could not be checked: ${problem}`, evidence: { problem } };
}

export function passed(summary: string, evidence: GateOutcome['evidence']): GateOutcome {
  return { status: 'passed', summary, evidence };
}

export function failed(summary: string, evidence: GateOutcome['evidence']): GateOutcome {
  return { status: 'failed', summary, evidence };
}

/** A measured number in a sentence. */
export function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** Tiers in which only what Interlock measured itself counts as evidence. */
export function takesMeasuredOnly({ riskTier }: Pick<GateFacts, 'riskTier'>): boolean {
  return riskTier === 'high' || riskTier === 'critical';
}
