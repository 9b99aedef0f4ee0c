import type { Judged } from './domain/judge.ts';
import type { Gateway } from './gateway.ts';
import type { Passage } from './passage.ts';

/** Tells metrics and the call's trace what came out; nothing of its content. */
export function noteDecision(gateway: Gateway, passage: Passage, judged: Judged, decisionId: string): void {
  const { call, route, trail, revision, snapshot } = passage;
  gateway.metrics.settled(route.slug, judged, call.watch.timings());
  gateway.metrics.used(route.slug, trail);
  call.trace?.note({
    organisationId: snapshot.organisationId,
    workflow: route.slug,
    decisionId,
    status: judged.status,
    rule: judged.judgement.rule,
    model: `${revision.model.name} ${revision.model.version}`,
    usage: trail.usage,
  });
}
