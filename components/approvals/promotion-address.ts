/** What a link to the request form has chosen already. */
export interface PromotionChoice {
  workflowId?: string;
  modelId?: string;
  modelVersionId?: string;
  environment?: string;
}

/** The address of the request form with what is known already chosen. */
export function promotionHref(choice: PromotionChoice): string {
  const known = Object.entries(choice).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return known.length === 0 ? '/requests/new' : `/requests/new?${new URLSearchParams(known)}`;
}

/** Reads what `promotionHref` wrote; anything else is left out. */
export function readPromotionChoice(
  params: Readonly<Record<string, string | string[] | undefined>>,
): PromotionChoice {
  const one = (name: keyof PromotionChoice) => {
    const value = params[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    workflowId: one('workflowId'),
    modelId: one('modelId'),
    modelVersionId: one('modelVersionId'),
    environment: one('environment'),
  };
}
