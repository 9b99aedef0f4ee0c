import type { PersonActor } from '#server/access/domain/actor.ts';
import { givePasskey } from '#server/access/testing/give-passkey.ts';
import type { Bent, SoftwareAuthenticator } from '#server/access/testing/software-authenticator.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { rows } from '#server/platform/db.ts';
import {
  actAs,
  createTestWorkflow,
  type PromotionScenario,
  promotionScenario,
  registerTestVersion,
  runTask,
} from '#server/platform/testing/promotion-scenario.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { PromotionDetail } from '../domain/request-facts.ts';
import { evaluateGatesTask } from '../evaluate-gates.job.ts';
import type { PreparedSignature } from '../prepare-signature.ts';
import { requests } from '../requests.router.ts';

export const SIGNING_REASON = 'Read and understood.';
const GOOD = { auc: 0.76, brier: 0.17, cost: 166 };

export interface Opened {
  id: string;
  subjectDigest: string;
}

/** A scenario in which promotions are signed; the peer has a passkey, and critical risk asks for one. */
export interface SigningScenario extends PromotionScenario {
  device: SoftwareAuthenticator;
  /** Opens a request whose gates have passed. */
  openInReview: (riskTier?: string) => Promise<Opened>;
  prepare: (who: PersonActor, opened: Opened) => Promise<PreparedSignature>;
  /** Signs with the peer's device; `over` bends what the device says, `input` what is sent along. */
  signByPasskey: (
    who: PersonActor,
    opened: Opened,
    over?: Bent,
    input?: object,
  ) => Promise<{ state: string }>;
  show: (id: string) => Promise<PromotionDetail>;
  /** Runs SQL as the app's own database role, with an event that accounts for every signature. */
  asApp: <T>(who: PersonActor, requestId: string, run: (tx: Tx) => Promise<T>) => Promise<T>;
}

/** What signing is given: the request, the digest that was shown, the decision and its reason. */
export function decisionOn({ id, subjectDigest }: Opened, decision = 'approve') {
  return { id, subjectDigest, decision, reason: SIGNING_REASON };
}

/** Builds the scenario. The test names a data directory by INTERLOCK_DATA_DIR before. */
export async function signingScenario(): Promise<SigningScenario> {
  const scenario = await promotionScenario();
  const device = await givePasskey(scenario.app.uow, scenario.peer);
  let made = 0;
  const prepare = (who: PersonActor, opened: Opened) =>
    actAs<PreparedSignature>(scenario, who, requests.prepareSignature, decisionOn(opened));
  return {
    ...scenario,
    device,
    prepare,
    async openInReview(riskTier = 'high') {
      made += 1;
      const workflowId = await createTestWorkflow(scenario, `signed-${made}`, riskTier);
      const { id: modelVersionId } = await registerTestVersion(scenario, `signed-${made}`, GOOD);
      const { clusterId, asker } = scenario;
      const asked = { workflowId, modelVersionId, clusterId, reason: SIGNING_REASON };
      const opened = await actAs<Opened>(scenario, asker, requests.open, asked);
      await runTask(scenario, evaluateGatesTask);
      return opened;
    },
    async signByPasskey(who, opened, over = {}, input = {}) {
      const { draftId, passkey } = await prepare(who, opened);
      if (!passkey) throw new Error('no passkey was asked for');
      const given = { ...decisionOn(opened), draftId, response: device.get(passkey, over), ...input };
      return actAs(scenario, who, requests.signWithPasskey, given);
    },
    show: (id) => actAs(scenario, scenario.asker, requests.get, { id }),
    asApp(who, requestId, run) {
      const { organisationId } = who;
      return scenario.app.uow.write({ organisationId, workspaceIds: '*', personId: who.id }, async (tx) => {
        const done = await run(tx);
        const kept = await rows<{ table: string; id: string }>(
          tx,
          `SELECT 'approval' AS table, id FROM approval UNION ALL SELECT 'approval_signature', id FROM approval_signature`,
        );
        await appendAuditEvent(
          { tx, actor: who, organisationId, now: new Date(), correlationId: 'attack' },
          { type: 'request.rechecked', resourceId: requestId, details: { number: 1 }, covers: kept },
        );
        return done;
      });
    },
  };
}
