import { ENGINE_MODEL_FORMAT } from '../../../registry/domain/version-content.ts';
import verified from '../../conformance/verified.json' with { type: 'json' };
import type { AdapterCapabilities } from '../../domain/capabilities.ts';
import { type ConformanceRecord, isProven } from '../../domain/conformance.ts';
import type { ClusterSettings } from '../../domain/settings.ts';

/** Plain facts; `verified` comes from the committed results of the conformance suite. */
export function describe({ dialect }: ClusterSettings): AdapterCapabilities {
  const record: ConformanceRecord = verified;
  return {
    adapter: 'openai',
    engine: 'OpenAI-compatible engine',
    protocol: 'OpenAI chat completions and embeddings, JSON over HTTP',
    delivery: 'none',
    formats: [ENGINE_MODEL_FORMAT],
    identity: 'name',
    traffic: 'gateway',
    metrics: 'prometheus',
    logs: 'none',
    verified: isProven(record, dialect) ? 'real-engine' : 'unproven',
  };
}
