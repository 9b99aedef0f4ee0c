import type { Page } from '@playwright/test';

/** Asks the console's own API as the person whose page it is, for what no page shows as a whole. */
export async function consoleCall<T>(page: Page, procedure: string, input: object): Promise<T> {
  const query = encodeURIComponent(JSON.stringify({ json: input }));
  const response = await page.request.get(`/api/trpc/${procedure}?input=${query}`);
  const answer = (await response.json()) as { result?: { data: { json: T } }; error?: unknown };
  if (!answer.result) throw new Error(`${procedure}: ${JSON.stringify(answer.error)}`);
  return answer.result.data.json;
}

/** Changes something through the console's own API as the person whose page it is, for what takes a form of many fields. */
export async function consoleChange<T>(page: Page, procedure: string, input: object): Promise<T> {
  const response = await page.request.post(`/api/trpc/${procedure}`, { data: { json: input } });
  const answer = (await response.json()) as { result?: { data: { json: T } }; error?: unknown };
  if (!answer.result) throw new Error(`${procedure}: ${JSON.stringify(answer.error)}`);
  return answer.result.data.json;
}
