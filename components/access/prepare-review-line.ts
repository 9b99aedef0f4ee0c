import { isPersonRole, ROLE_WORDING, TOKEN_ROLES } from '#server/access/domain/roles.ts';

/** A line of an access review as the server answers it. */
export interface ReviewLine {
  id: string;
  kind: 'grant' | 'member' | 'token';
  holderId: string;
  holderName: string;
  facts: Readonly<Record<string, unknown>>;
  decision: 'keep' | 'revoke' | 'ended' | null;
  reason: string | null;
  decidedByName: string | null;
  decidedAt: Date | null;
  isInForce: boolean;
  isOwn: boolean;
}

export interface PreparedLine {
  /** What opens the door: a role, a membership, a token. */
  title: string;
  /** What speaks for or against keeping it. */
  notes: string[];
  /** Last use as an ISO time; null when it was never used. */
  lastUsedAt: string | null;
  /** It waits for a decision that this reader may take. */
  canDecide: boolean;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function roleName(role: string | null): string | null {
  if (role === null) return null;
  if (isPersonRole(role)) return ROLE_WORDING[role].name;
  const known = TOKEN_ROLES.find((one) => one === role);
  return known ? ROLE_WORDING[known].name : role;
}

function titleOf({ kind, facts }: ReviewLine): string {
  const where = text(facts.workspaceName);
  const suffix = where === null ? '' : ` in ${where}`;
  const role = roleName(text(facts.role));
  if (kind === 'member') return 'Member without a role';
  if (kind === 'grant') return `${role ?? 'A role'}${suffix}`;
  const scopes = Array.isArray(facts.scopes) ? facts.scopes.length : 0;
  const reach = role ?? `${scopes} ${scopes === 1 ? 'permission' : 'permissions'}`;
  return `Token ${text(facts.name) ?? ''}: ${reach}${suffix}`;
}

/** What a line says of itself, with its oddities in words. */
export function prepareReviewLine(line: ReviewLine): PreparedLine {
  const { facts, kind } = line;
  const lastUsedAt = text(facts.lastSeenAt);
  const notes: string[] = [];
  if (lastUsedAt === null) notes.push(kind === 'token' ? 'never used' : 'not seen yet');
  if (facts.hasSecondFactor === false) notes.push('no second factor');
  if (line.decision === null && !line.isInForce) notes.push('ended meanwhile');
  const canDecide = line.decision === null && line.isInForce && !line.isOwn;
  return { title: titleOf(line), notes, lastUsedAt, canDecide };
}

/** Lines by their holder, in the order in which the holders come. */
export function groupByHolder<T extends Pick<ReviewLine, 'holderId' | 'holderName'>>(
  lines: readonly T[],
): { holderId: string; holderName: string; lines: T[] }[] {
  const groups = new Map<string, { holderId: string; holderName: string; lines: T[] }>();
  for (const line of lines) {
    const { holderId, holderName } = line;
    const group = groups.get(holderId) ?? { holderId, holderName, lines: [] };
    group.lines.push(line);
    groups.set(holderId, group);
  }
  return [...groups.values()].sort((left, right) => left.holderName.localeCompare(right.holderName));
}
