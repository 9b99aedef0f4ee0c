const MODEL_PART_MAX = 40;

/**
 * The name under which an engine serves a revision, such as `credit-scorecard-r3-7q2m8k`: readable, safe in paths and
 * file names, and never shared by two revisions because it ends in the random part of the revision's id.
 */
export function engineModelName(model: string, revisionNumber: number, revisionId: string): string {
  const readable = model
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, MODEL_PART_MAX);
  return `${readable || 'model'}-r${revisionNumber}-${revisionId.slice(-10).toLowerCase()}`;
}
