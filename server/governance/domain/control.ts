import type { PersonRole } from '../../access/domain/roles.ts';
import type { EvidenceId } from './evidence-queries.ts';

export const FRAMEWORKS = [
  'eu-ai-act',
  'gdpr',
  'ccpa',
  'ecoa',
  'iso-42001',
  'iso-27001',
  'nist-ai-rmf',
  'sr-26-2',
] as const;
export type FrameworkId = (typeof FRAMEWORKS)[number];

/** What a law or standard asks for, in our own words, and what shows that it is done. */
export interface Control {
  framework: FrameworkId;
  /** Article, clause or control number, without the framework's name. */
  ref: string;
  text: string;
  /** All of these are asked for. */
  evidence: readonly EvidenceId[];
  /** Evidence older than this is stale; null where only the present state counts. */
  freshnessDays: number | null;
  /** The role that answers for it. */
  owner: PersonRole;
}

/** A date by which something applies. Laws move; the source says where the date was read. */
export interface FrameworkDate {
  on: string;
  what: string;
  source: string;
}

export interface Framework {
  id: FrameworkId;
  name: string;
  short: string;
  about: string;
  dates: readonly FrameworkDate[];
  controls: readonly Control[];
}

/** The stable id of a control. */
export function controlId({ framework, ref }: Pick<Control, 'framework' | 'ref'>): string {
  return `${framework}:${ref}`;
}

/** Writes controls of one framework without saying its name each time. */
export function controlsOf(
  framework: FrameworkId,
): (
  ref: string,
  text: string,
  evidence: readonly EvidenceId[],
  owner: PersonRole,
  freshnessDays?: number | null,
) => Control {
  return (ref, text, evidence, owner, freshnessDays = null) => ({
    framework,
    ref,
    text,
    evidence,
    owner,
    freshnessDays,
  });
}
