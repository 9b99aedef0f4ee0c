/** One span of a tree with the figures that it tells itself, if it does. */
export interface UsageNode {
  id: string;
  parentId: string | null;
  figures: Readonly<Record<string, number>> | null;
}

/**
 * Adds up figures over a tree of spans. Some libraries write on a parent what its children have come to together, so what
 * stands below a span with figures is not counted again. Null when no span tells any.
 */
export function totalUsage(nodes: readonly UsageNode[]): Record<string, number> | null {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const covered = new Map<string, boolean>();
  const isCovered = (node: UsageNode): boolean => {
    const path: UsageNode[] = [];
    const seen = new Set<string>();
    let at: UsageNode | undefined = node;
    let answer = false;
    while (at?.parentId && !seen.has(at.id)) {
      seen.add(at.id);
      const known = covered.get(at.id);
      if (known !== undefined) {
        answer = known;
        break;
      }
      path.push(at);
      const parent = byId.get(at.parentId);
      if (parent?.figures) {
        answer = true;
        break;
      }
      at = parent;
    }
    for (const one of path) covered.set(one.id, answer);
    return answer;
  };
  let total: Record<string, number> | null = null;
  for (const node of nodes) {
    if (!node.figures || isCovered(node)) continue;
    total ??= {};
    for (const [key, value] of Object.entries(node.figures)) total[key] = (total[key] ?? 0) + value;
  }
  return total;
}
