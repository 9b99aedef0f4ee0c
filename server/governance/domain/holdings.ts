/** What can be handed over by itself; a chair, a finding or a hazard changes hands in its own room. */
export const OWNABLE_KINDS = ['workflow', 'model', 'assessment'] as const;
export type OwnableKind = (typeof OWNABLE_KINDS)[number];

export const HOLDING_KINDS = [...OWNABLE_KINDS, 'escalation', 'finding', 'chair'] as const;
export type HoldingKind = (typeof HOLDING_KINDS)[number];

export const HOLDING_WORDING = {
  workflow: 'Workflow',
  model: 'Model',
  assessment: 'Risk assessment',
  escalation: 'Escalation contact',
  finding: 'Finding',
  chair: 'Chair',
} as const satisfies Record<HoldingKind, string>;

/** One thing that somebody answers for. */
export interface Holding {
  kind: HoldingKind;
  /** Id of the thing itself. */
  id: string;
  /** What people call it. */
  name: string;
  personId: string;
  /** Null: it belongs to the organisation. */
  workspaceId: string | null;
  /** Slug of the workflow where it is part of one, for links. */
  slug: string | null;
}

/** Tells whether a holding can be offered to somebody else as it is. */
export function isOwnable(kind: HoldingKind): kind is OwnableKind {
  return (OWNABLE_KINDS as readonly string[]).includes(kind);
}

/** Names what somebody answers for in one sentence; empty when it is nothing. */
export function tellHoldings(holdings: readonly Pick<Holding, 'kind' | 'name'>[]): string {
  const told = holdings.slice(0, 5).map(({ kind, name }) => `${HOLDING_WORDING[kind].toLowerCase()} ${name}`);
  const more = holdings.length - told.length;
  return told.length === 0 ? '' : `${told.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
