import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

type Outputs = inferRouterOutputs<AppRouter>;

export type GovernedRow = Outputs['governance']['show']['items'][number];
export type AssessmentShown = Outputs['assessments']['get'];
export type AssessmentVersion = NonNullable<AssessmentShown['version']>;
export type FrameworkRow = Outputs['controls']['frameworks']['frameworks'][number];
export type ControlRow = Outputs['controls']['framework']['controls'][number];
export type ControlShown = Outputs['controls']['get'];
export type EvidencePart = ControlShown['parts'][number];
export type CommitteeRow = Outputs['committees']['list']['items'][number];
export type CommitteeShown = Outputs['committees']['get'];
export type AuditRow = Outputs['audits']['list']['items'][number];
export type AuditShown = Outputs['audits']['get'];
export type FindingShown = AuditShown['findings'][number];
export type OwnersShown = Outputs['owners']['show'];
export type PackRow = Outputs['evidence']['packs']['items'][number];
