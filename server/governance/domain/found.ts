import type { EvidenceItem, EvidenceLink, Found } from './evidence.ts';

/** One row of evidence about the organisation or, with `workflowId`, about a workflow. */
export function item(
  isOk: boolean,
  label: string,
  more: { workflowId?: string; link?: EvidenceLink; at?: Date | null } = {},
): EvidenceItem {
  return {
    isOk,
    label: label.slice(0, 300),
    workflowId: more.workflowId ?? null,
    link: more.link ?? null,
    at: more.at?.toISOString() ?? null,
  };
}

/** Items with a summary that counts them; `what` reads after the numbers: "3 of 4 workflows have a runbook". */
export function found(items: readonly EvidenceItem[], what: string): Found {
  const right = items.filter(({ isOk }) => isOk).length;
  return {
    applies: true,
    items,
    summary: items.length === 0 ? `Nothing found: ${what}.` : `${right} of ${items.length} ${what}.`,
  };
}

/** There is nothing that a control could be about, for this reason. */
export function notApplicable(why: string): Found {
  return { applies: false, summary: why };
}
