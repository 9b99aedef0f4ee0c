import { findRevisionApprovals } from '#server/approvals/find-revision-approvals.ts';
import { CARD_SECTIONS } from '#server/registry/domain/model-card.ts';
import { protectedFields } from '#server/workflows/domain/contract-fields.ts';
import type { EvidenceItem, EvidenceLink } from './domain/evidence.ts';
import { found, item, notApplicable } from './domain/found.ts';
import type { Ground, ServingWorkflow } from './evidence-ground.ts';

const NOTHING = 'Nothing serves in production.';

/** One item per serving workflow: what is said of it, and whether it is right. */
async function perServing(
  { serving }: Ground,
  what: string,
  look: (serves: ServingWorkflow) => { isOk: boolean; label: string; link?: EvidenceLink; at?: Date | null },
) {
  const all = await serving();
  if (all.length === 0) return notApplicable(NOTHING);
  const items = all.map((serves): EvidenceItem => {
    const { workflow } = serves.workflow;
    const { isOk, label, link, at } = look(serves);
    const opens = link ?? { kind: 'workflow', id: workflow.slug };
    return item(isOk, `${workflow.name}: ${label}`, { workflowId: workflow.id, link: opens, at: at ?? null });
  });
  return found(items, what);
}

const modelLink = ({ version }: ServingWorkflow): EvidenceLink => ({ kind: 'model', id: version.model.name });
const named = ({ version }: ServingWorkflow) => `${version.model.name} version ${version.number}`;

/** What serves in production, and how it got there. */
export const SERVING_EVIDENCE = {
  async 'changes-approved'(ground: Ground) {
    const serving = await ground.serving();
    const approvals = await findRevisionApprovals(
      ground.ctx,
      serving.map(({ revisionId }) => revisionId),
    );
    return perServing(ground, 'workflows serve what others than its requester approved', (serves) => {
      const approval = approvals.get(serves.revisionId);
      if (!approval) return { isOk: false, label: `${named(serves)} serves without a change request` };
      const others = approval.signedBy.filter((id) => id !== approval.requestedBy).length;
      const label = `request ${approval.number}, ${others} ${others === 1 ? 'approval' : 'approvals'} by others`;
      return { isOk: others > 0, label, link: { kind: 'request', id: approval.requestId } };
    });
  },
  async 'gates-passed'(ground: Ground) {
    const serving = await ground.serving();
    const approvals = await findRevisionApprovals(
      ground.ctx,
      serving.map(({ revisionId }) => revisionId),
    );
    return perServing(ground, 'workflows serve what passed its gates', (serves) => {
      const approval = approvals.get(serves.revisionId);
      if (!approval) return { isOk: false, label: 'no gate was run for what serves' };
      const { passed, failed } = approval.gates;
      const label = `${passed} gates passed, ${failed} did not`;
      return { isOk: passed > 0 && failed === 0, label, link: { kind: 'request', id: approval.requestId } };
    });
  },
  'rollback-ready': (ground: Ground) =>
    perServing(ground, 'workflows have an approved revision to return to', (serves) => {
      const back = serves.deployment.revisions.find(({ keep }) => keep === 'way-back');
      return back
        ? { isOk: true, label: `can return to revision ${back.number}` }
        : { isOk: false, label: 'has no earlier revision yet; it can be stopped' };
    }),
  'runbook-written': (ground: Ground) =>
    perServing(ground, 'workflows have a runbook', ({ workflow }) => {
      const length = workflow.version.definition.runbook.trim().length;
      return { isOk: length > 0, label: length > 0 ? 'has a runbook' : 'has no runbook' };
    }),
  async 'escalation-named'(ground: Ground) {
    const members = new Set((await ground.members()).map(({ id }) => id));
    return perServing(ground, 'workflows name whom to call', ({ workflow }) => {
      const contact = workflow.version.definition.escalationContactId;
      const isOk = contact !== undefined && members.has(contact);
      return { isOk, label: isOk ? 'names whom to call' : 'names nobody to call who is still here' };
    });
  },
  'limits-known': (ground: Ground) =>
    perServing(ground, 'workflows say what they may and may not decide', ({ workflow }) => {
      const isOk = workflow.version.definition.knownLimits.trim() !== '';
      return {
        isOk,
        label: isOk ? 'its bounds and limits are written down' : 'its known limits are not written down',
      };
    }),
  'data-policy-declared': (ground: Ground) =>
    perServing(ground, 'workflows declare their data policy', ({ workflow }) => {
      const policy = workflow.version.definition.dataPolicy;
      const isOk = policy !== undefined && (!policy.handlesPersonalData || policy.lawfulBasis !== '');
      if (!policy) return { isOk, label: 'declares no data policy' };
      if (!policy.handlesPersonalData) return { isOk, label: 'handles no personal data' };
      return { isOk, label: `personal data, on the ground: ${policy.lawfulBasis || 'none named'}` };
    }),
  'card-complete': (ground: Ground) =>
    perServing(ground, 'serving versions have a complete card', (serves) => {
      const open = Object.entries(CARD_SECTIONS).filter(
        ([section]) => serves.version.card[section as keyof typeof CARD_SECTIONS].trim() === '',
      );
      const label =
        open.length === 0
          ? `the card of ${named(serves)} is complete`
          : `${named(serves)} lacks ${open.map(([, title]) => title.toLowerCase()).join(', ')}`;
      return { isOk: open.length === 0, label, link: modelLink(serves) };
    }),
  'lineage-recorded': (ground: Ground) =>
    perServing(ground, 'serving versions are traced to data and makers', (serves) => {
      const { trainingDataset, source } = serves.version;
      const data = trainingDataset?.name ?? source?.data?.map(({ name }) => name).join(', ');
      const label = data
        ? `${named(serves)} was trained on ${data}`
        : `${named(serves)} names no training data`;
      return { isOk: Boolean(data), label, link: modelLink(serves) };
    }),
  'evaluated-apart': (ground: Ground) =>
    perServing(ground, 'serving versions were evaluated on other data than they learned from', (serves) => {
      const { trainingDataset, evaluations } = serves.version;
      const apart = evaluations.find(({ datasetDigest }) => datasetDigest !== trainingDataset?.digest);
      const label = apart
        ? `${named(serves)} was evaluated on ${apart.datasetName}`
        : `${named(serves)} was not evaluated on other data`;
      return { isOk: apart !== undefined, label, link: modelLink(serves) };
    }),
  'measured-here': (ground: Ground) =>
    perServing(ground, 'serving versions were measured by Interlock itself', (serves) => {
      const { trainingDataset, evaluations } = serves.version;
      const measured = evaluations.find(
        ({ source, datasetDigest }) => source === 'interlock' && datasetDigest !== trainingDataset?.digest,
      );
      const label = measured
        ? `${named(serves)} was measured here on ${measured.datasetName}`
        : `${named(serves)} has no figures but its author's`;
      return {
        isOk: measured !== undefined,
        label,
        link: modelLink(serves),
        at: measured?.createdAt ?? null,
      };
    }),
  'data-licensed': (ground: Ground) =>
    perServing(ground, 'serving versions learned from registered data', (serves) => {
      const { trainingDataset } = serves.version;
      const label = trainingDataset
        ? `${trainingDataset.name}, ${trainingDataset.rows} rows, is registered with digest and licence`
        : 'its training data is not registered';
      return { isOk: trainingDataset !== null, label, link: modelLink(serves) };
    }),
  async 'protected-apart'(ground: Ground) {
    const all = await ground.serving();
    const concerned = all.filter(
      ({ workflow }) => protectedFields(workflow.version.inputContract).length > 0,
    );
    if (concerned.length === 0) return notApplicable('No workflow that serves takes a protected attribute.');
    const items = concerned.map((serves) => {
      const { workflow, version } = serves.workflow;
      const kept = protectedFields(version.inputContract);
      const used = serves.version.tensorMapping.inputs.filter(({ field }) => kept.includes(field));
      const label =
        used.length === 0
          ? `${kept.join(', ')} ${kept.length === 1 ? 'is' : 'are'} no input of ${named(serves)}`
          : `${named(serves)} takes ${used.map(({ field }) => field).join(', ')}`;
      const link: EvidenceLink = { kind: 'workflow', id: workflow.slug };
      return item(used.length === 0, `${workflow.name}: ${label}`, { workflowId: workflow.id, link });
    });
    return found(items, 'workflows keep protected attributes from the model');
  },
};
