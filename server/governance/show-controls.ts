import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { nameWorkflows } from '#server/workflows/name-workflows.ts';
import type { GetControlInput, GetFrameworkInput } from './controls.schema.ts';
import {
  type AttestationRow,
  attestationRows,
  type EvidenceRow,
  evidenceHistory,
  lastRun,
} from './controls.views.ts';
import { CATALOGUE, findControl, frameworkOf } from './domain/catalogue.ts';
import { type Control, controlId, type Framework } from './domain/control.ts';
import {
  attestationStatus,
  type ControlCounts,
  controlStatus,
  countControls,
  evidenceStatus,
} from './domain/control-status.ts';
import { type Evidence, type EvidenceStatus, worstStatus } from './domain/evidence.ts';
import { type EvidenceId, evidenceTitle, isAttestation, isEvidenceQuery } from './domain/evidence-queries.ts';
import { gatherEvidence } from './evaluate-controls.ts';
import { knowControls, standingAttestations } from './know-controls.ts';

export interface FrameworkSummary extends Omit<Framework, 'controls'> {
  counts: ControlCounts;
}

export interface FrameworksView {
  frameworks: FrameworkSummary[];
  /** When the controls were evaluated last; null before the first time. */
  evaluatedAt: Date | null;
}

/** Every framework with how many of its controls are satisfied, as last evaluated. */
export async function showFrameworks(ctx: Context): Promise<FrameworksView> {
  const known = await knowControls(ctx);
  const run = await lastRun(ctx.tx, ctx.organisationId);
  const frameworks = CATALOGUE.map(({ controls, ...framework }) => ({
    ...framework,
    counts: countControls(controls, known),
  }));
  return { frameworks, evaluatedAt: run?.evaluatedAt ?? null };
}

export interface ControlItem extends Control {
  id: string;
  status: EvidenceStatus;
  /** What it asks for, with the status of each. */
  parts: { id: EvidenceId; title: string; status: EvidenceStatus; isAttestation: boolean }[];
}

/** One framework with its controls, as last evaluated. */
export async function getFramework(
  ctx: Context,
  input: GetFrameworkInput,
): Promise<{ framework: FrameworkSummary; controls: ControlItem[]; evaluatedAt: Date | null }> {
  const known = await knowControls(ctx);
  const run = await lastRun(ctx.tx, ctx.organisationId);
  const { controls, ...framework } = frameworkOf(input.framework);
  const items = controls.map(
    (control): ControlItem => ({
      ...control,
      id: controlId(control),
      status: controlStatus(control, known),
      parts: control.evidence.map((id) => ({
        id,
        title: evidenceTitle(id),
        status: evidenceStatus(id, control.freshnessDays, known, null),
        isAttestation: isAttestation(id),
      })),
    }),
  );
  return {
    framework: { ...framework, counts: countControls(controls, known) },
    controls: items,
    evaluatedAt: run?.evaluatedAt ?? null,
  };
}

/** A piece of evidence as it is now: a query asked a moment ago, or a person's word. */
export type EvidencePart =
  | { kind: 'query'; id: EvidenceId; title: string; status: EvidenceStatus; evidence: Evidence }
  | {
      kind: 'attestation';
      id: EvidenceId;
      title: string;
      status: EvidenceStatus;
      attestations: AttestationRow[];
    };

export interface ControlDetail {
  control: Control;
  framework: Omit<Framework, 'controls'>;
  status: EvidenceStatus;
  parts: EvidencePart[];
  history: EvidenceRow[];
  workflows: { id: string; slug: string; name: string }[];
  people: Record<string, NamedActor>;
}

function isOld(evidence: Evidence, freshnessDays: number | null): boolean {
  return freshnessDays !== null && evidence.ageDays !== null && evidence.ageDays > freshnessDays;
}

async function partsOf(ctx: Context, control: Control): Promise<EvidencePart[]> {
  const gathered = await gatherEvidence(ctx, control.evidence.filter(isEvidenceQuery));
  const attestations = await attestationRows(
    ctx.tx,
    ctx.organisationId,
    control.evidence.filter(isAttestation),
  );
  const standing = standingAttestations(attestations);
  return control.evidence.map((id): EvidencePart => {
    const title = evidenceTitle(id);
    const evidence = isEvidenceQuery(id) ? gathered.get(id) : undefined;
    if (evidence) {
      const isStale = evidence.status === 'satisfied' && isOld(evidence, control.freshnessDays);
      return { kind: 'query', id, title, status: isStale ? 'stale' : evidence.status, evidence };
    }
    const status = attestationStatus(standing.get(id), ctx.now);
    const mine = attestations.filter(({ queryId }) => queryId === id).slice(0, 10);
    return { kind: 'attestation', id, title, status, attestations: mine };
  });
}

/** One control with the rows its status rests on, asked for now, and how its evidence changed. */
export async function getControl(ctx: Context, input: GetControlInput): Promise<ControlDetail> {
  const control = findControl(controlId(input));
  if (!control) throw notFound('control');
  const parts = await partsOf(ctx, control);
  const history = await evidenceHistory(ctx.tx, ctx.organisationId, control.evidence);
  const { controls: _all, ...framework } = frameworkOf(control.framework);
  const attestations = parts.flatMap((part) => (part.kind === 'attestation' ? part.attestations : []));
  const about = parts.flatMap((part) => (part.kind === 'query' ? Object.keys(part.evidence.byWorkflow) : []));
  return {
    control,
    framework,
    status: worstStatus(parts.map(({ status }) => status)),
    parts,
    history: history.map(({ items: _items, ...row }) => row),
    workflows: [...(await nameWorkflows(ctx, about)).values()],
    people: await namePeople(
      ctx,
      attestations.flatMap(({ attestedBy, confirmedBy }) =>
        confirmedBy ? [attestedBy, confirmedBy] : [attestedBy],
      ),
    ),
  };
}
