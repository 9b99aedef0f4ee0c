import { checkReadiness } from '#server/api/check-readiness.ts';
import { webWiring } from '#server/api/web-wiring.ts';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  const parts = await checkReadiness(webWiring().database);
  const ready = parts.every((part) => part.ready);
  return Response.json({ ready, parts }, { status: ready ? 200 : 503 });
}
