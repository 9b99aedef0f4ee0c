import verified from '../../conformance/verified.json' with { type: 'json' };
import type { AdapterCapabilities } from '../../domain/capabilities.ts';
import { isProven } from '../../domain/conformance.ts';
import type { ClusterSettings } from '../../domain/settings.ts';
import { traitsOf } from './dialects.ts';

/** Plain facts about one dialect; `verified` comes from the committed results of the conformance suite. */
export function describe(settings: ClusterSettings): AdapterCapabilities {
  const traits = traitsOf(settings);
  return {
    adapter: 'open-inference',
    engine: traits.label,
    protocol: 'Open Inference Protocol v2, JSON over HTTP',
    delivery: settings.delivery.kind,
    formats: Object.keys(traits.formats),
    identity: traits.provesDigest ? 'digest' : 'name',
    traffic: 'gateway',
    metrics: 'prometheus',
    logs: 'none',
    verified: isProven(verified, settings.dialect) ? 'real-engine' : 'unproven',
  };
}
