import type { CanonicalValue } from '../../platform/domain/canonical-json.ts';
import { ID_PREFIXES, type IdKind } from '../../platform/domain/ids.ts';
import type { AuditEventType } from './events.ts';
import type { KnownState } from './fold-state.ts';

/** What can be reconstructed, by the table its rows are in. The id says which it is. */
const TABLES = {
  workflow: 'workflow',
  workflowVersion: 'workflow_version',
  model: 'model',
  modelVersion: 'model_version',
  alias: 'model_alias',
  dataset: 'dataset',
  changeRequest: 'change_request',
  deployment: 'deployment',
  revision: 'revision',
  rollout: 'rollout',
  cluster: 'cluster',
  incident: 'incident',
  stop: 'workflow_stop',
  verdict: 'verdict',
  person: 'person',
  roleGrant: 'role_grant',
  apiToken: 'api_token',
  policy: 'approval_policy',
  decision: 'decision',
} as const satisfies Partial<Record<IdKind, string>>;

export type ReconstructedTable = (typeof TABLES)[keyof typeof TABLES];

/** The table of an id, or null when nothing of its kind can be reconstructed. */
export function tableOfId(id: string): ReconstructedTable | null {
  const kinds = Object.keys(TABLES) as (keyof typeof TABLES)[];
  const kind = kinds.find((each) => id.startsWith(`${ID_PREFIXES[each]}_`));
  return kind ? TABLES[kind] : null;
}

/** Columns that name another governed row, in the order in which people ask for them. */
const REFERENCES: Readonly<Record<string, ReconstructedTable>> = {
  workflow_id: 'workflow',
  workflow_version_id: 'workflow_version',
  model_version_id: 'model_version',
  model_id: 'model',
  change_request_id: 'change_request',
  deployment_id: 'deployment',
  revision_id: 'revision',
  cluster_id: 'cluster',
  policy_id: 'approval_policy',
};

export interface RowRef {
  table: string;
  id: string;
}

/** The governed rows that a row names. */
export function referencesOf(state: Pick<KnownState, 'values'>): RowRef[] {
  return Object.entries(REFERENCES).flatMap(([column, table]) => {
    const known = state.values[column];
    return known?.kind === 'known' && typeof known.value === 'string' ? [{ table, id: known.value }] : [];
  });
}

/** Rows whose own events tell how something came about; of others only the state is shown. */
const TELLING: ReadonlySet<string> = new Set([
  'change_request',
  'deployment',
  'revision',
  'model_version',
  'workflow_version',
]);

/** The rows whose events belong to the chain that led to a row. */
export function tellingRows(root: RowRef, related: readonly RowRef[]): RowRef[] {
  return [root, ...related.filter(({ table }) => TELLING.has(table))];
}

const MENTIONING =
  /^(workflow\.(stopped|resumed)|incident\.|rollout\.|deployment\.|evaluation\.|alias\.|freeze\.|break-glass\.|glass\.|finding\.|request\.(opened|applied)|stop\.)/;

/** Types of events that concern a row without being about it, such as a stop of its workflow. */
export function mentioningTypes(types: readonly AuditEventType[]): AuditEventType[] {
  return types.filter((type) => MENTIONING.test(type));
}

/** Columns that say nothing to a reader who sees the row on its own. */
const SILENT = new Set(['id', 'organisation_id', 'workspace_id']);

export interface ShownColumn {
  name: string;
  kind: 'known' | 'erased' | 'secret';
  value: CanonicalValue;
}

/** The columns of a row as a page shows them: short facts first, long ones last. */
export function shownColumns(state: Pick<KnownState, 'values'>): ShownColumn[] {
  const columns = Object.entries(state.values).flatMap(([name, known]): ShownColumn[] => {
    if (SILENT.has(name)) return [];
    if (known.kind !== 'known') return [{ name, kind: known.kind, value: null }];
    return known.value === null ? [] : [{ name, kind: 'known', value: known.value }];
  });
  const weight = ({ value }: ShownColumn) => (typeof value === 'object' && value !== null ? 1 : 0);
  return columns.toSorted((a, b) => weight(a) - weight(b) || a.name.localeCompare(b.name));
}
