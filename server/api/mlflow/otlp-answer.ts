import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { TRACE_LIMITS } from '#server/tracking/domain/trace-limits.ts';

/**
 * What OpenTelemetry's exporters are answered: nothing where every span is kept, and otherwise how many are not, as a partial
 * success: those are not sent again.
 */
export function otlpAnswer(rejected: number, encoding: 'json' | 'protobuf'): Uint8Array {
  if (rejected === 0) return Buffer.from(encoding === 'json' ? '{}' : '');
  const errorMessage = `A trace holds at most ${TRACE_LIMITS.spansPerTrace} spans; ${rejected} were beyond that and are not kept.`;
  if (encoding === 'json')
    return Buffer.from(JSON.stringify({ partialSuccess: { rejectedSpans: String(rejected), errorMessage } }));
  const partial = new BinaryWriter().tag(1, WireType.Varint).int64(rejected);
  partial.tag(2, WireType.LengthDelimited).string(errorMessage);
  return new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(partial.finish()).finish();
}
