import type { Context } from '#server/access/context.ts';
import { openTexts, payloadKeyWithin, sealText } from '#server/decisions/payload-keys.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { OtlpSpan } from './domain/otlp-span.ts';
import type { TracePreviews } from './domain/trace-facts.ts';

/**
 * What applications were asked and what they answered is personal more often than not: previews, spans and rows of
 * evaluation sets are encrypted like the payloads of decisions, each bound to the row it belongs to.
 */
const previewsPlace = (workspaceId: string, traceId: string) => `trace|${traceId}|previews|${workspaceId}`;
const spanPlace = (workspaceId: string, traceId: string, spanId: string) =>
  `trace_span|${traceId}/${spanId}|content|${workspaceId}`;
const recordPlace = (workspaceId: string, setId: string, id: string) =>
  `evaluation_set_record|${setId}/${id}|content|${workspaceId}`;

/** Seals what one transaction writes of a workspace. */
export async function traceSealer(ctx: Context, workspaceId: string) {
  const key = await payloadKeyWithin(ctx.tx, ctx.organisationId, ctx.now);
  return {
    previews: (traceId: string, previews: TracePreviews): string | null =>
      previews.request === null && previews.response === null && Object.keys(previews.metadata).length === 0
        ? null
        : sealText(key, previewsPlace(workspaceId, traceId), JSON.stringify(previews)),
    span: (traceId: string, spanId: string, span: OtlpSpan): string =>
      sealText(key, spanPlace(workspaceId, traceId, spanId), JSON.stringify(span)),
    record: (setId: string, id: string, content: unknown): string =>
      sealText(key, recordPlace(workspaceId, setId, id), JSON.stringify(content)),
  };
}

const NOTHING: TracePreviews = { request: null, response: null, metadata: {} };

/** Opens the previews of traces; those whose key was destroyed are empty. */
export async function openPreviews(
  tx: Tx,
  traces: readonly { id: string; workspaceId: string; previews: string | null }[],
): Promise<TracePreviews[]> {
  const sealed = traces.filter(({ previews }) => previews !== null);
  const texts = await openTexts(
    tx,
    sealed.map(({ id, workspaceId, previews }) => ({
      place: previewsPlace(workspaceId, id),
      text: previews ?? '',
    })),
  );
  const byId = new Map(sealed.map(({ id }, index) => [id, texts[index]]));
  return traces.map(({ id }) => {
    const text = byId.get(id);
    return text ? (JSON.parse(text) as TracePreviews) : NOTHING;
  });
}

/** Opens spans, each to the JSON text of its OpenTelemetry form; null where its key was destroyed. */
export function openSpans(
  tx: Tx,
  workspaceId: string,
  spans: readonly { traceId: string; id: string; content: string }[],
): Promise<(string | null)[]> {
  return openTexts(
    tx,
    spans.map(({ traceId, id, content }) => ({ place: spanPlace(workspaceId, traceId, id), text: content })),
  );
}

/** Opens rows of an evaluation set, each to JSON text; null where its key was destroyed. */
export function openRecords(
  tx: Tx,
  workspaceId: string,
  setId: string,
  records: readonly { id: string; content: string }[],
): Promise<(string | null)[]> {
  return openTexts(
    tx,
    records.map(({ id, content }) => ({ place: recordPlace(workspaceId, setId, id), text: content })),
  );
}
