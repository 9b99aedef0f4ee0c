import { callerOf } from './caller-of.ts';
import { stoppedBy } from './check-stop.ts';
import { chooseArm, isShadowed } from './domain/choose-arm.ts';
import type { Passage } from './passage.ts';
import type { Step } from './step.ts';

/** What was refused before any model is nothing to compare. */
function foundModel({ cache, call }: Passage): boolean {
  return cache === 'hit' || call.watch.timings().steps.some(({ name }) => name === 'infer');
}

/** Leads the call to its arm of a split of traffic, before anything that goes by the revision, and to the shadow beside it. */
export const chooseRevision: Step = {
  name: 'route',
  appliesTo: ({ traffic }) => traffic !== undefined,
  run(gateway, passage) {
    const { traffic } = passage.route;
    if (!traffic) return;
    const caller = callerOf(passage);
    const chosen = chooseArm(traffic, { input: passage.input, caller });
    if (chosen) {
      const { arm, by } = chosen;
      passage.revision = arm.revision;
      passage.trail.arm = `revision ${arm.revision.number}`;
      const text = `Its task led the call to revision ${arm.revision.number}.`;
      if (by === 'task') passage.effects.push({ step: 'route', kind: 'task', text });
    }
    const { shadow, salt } = traffic;
    if (shadow && !passage.isSimulation && isShadowed(salt, caller, shadow.share))
      passage.afterwards.push((settled) => {
        if (!settled || !foundModel(passage) || stoppedBy(gateway, passage.route)) return;
        gateway.shadows.ask(gateway, passage, shadow, settled.record);
      });
  },
};
