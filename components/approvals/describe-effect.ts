import type { Act } from '#server/approvals/domain/permitted-acts.ts';
import { isPolicyEdit, isPromotion, type RequestDetail } from '#server/approvals/domain/request-facts.ts';
import { countOf } from '#server/platform/domain/wording.ts';

interface Change {
  /** "moves …": what applying it does. */
  does: string;
  /** "moving …": the same, as what a signature is for. */
  doing: string;
  /** What stays as it is when it is not applied. */
  keeps: string;
}

function changeOf(request: RequestDetail, calls: string): Change {
  if (isPolicyEdit(request)) {
    const { subject, to, from } = request.manifest;
    const what = `version ${to.number} of the policy for ${subject.riskTier} risk in ${subject.environment} in force`;
    return {
      does: `puts ${what}`,
      doing: `putting ${what}`,
      keeps: `Version ${from.number} stays in force.`,
    };
  }
  if (!isPromotion(request)) return { does: 'applies it', doing: 'applying it', keeps: '' };
  const { model, workflow, environment, manifest, diff } = request;
  const serves = diff.find(({ group }) => group === 'Model')?.now;
  const from = manifest.baseRevision
    ? `${serves ?? 'what serves now'} (revision ${manifest.baseRevision.number})`
    : 'nothing';
  const traffic = `100 % of ${environment} traffic of ${workflow.name}${calls} from ${from} to ${model.name} version ${model.version}`;
  return {
    does: `moves ${traffic} as soon as the cluster serves it`,
    doing: `moving ${traffic}`,
    keeps: `${workflow.name} keeps serving ${from}.`,
  };
}

/** What pressing an act does, in a sentence or two with numbers. */
export function effectOf(act: Act, request: RequestDetail, calls: string): string {
  const { number, slots, environment, policy } = request;
  const open = slots.filter(({ filledBy }) => filledBy === null).length;
  const more = `${countOf(open - 1, 'more signature is', 'more signatures are')} needed after yours.`;
  const change = changeOf(request, calls);
  const byPasskey = policy.assurance === 'passkey' ? ' Your passkey signs the record of it.' : '';
  switch (act) {
    case 'approve':
      return open <= 1
        ? `Yours is the last signature: it ${change.does}.${byPasskey}`
        : `Signs for ${change.doing}. ${more}${byPasskey}`;
    case 'reject':
      return `Ends request ${number}. ${change.keeps} It can be asked for again with a new request.${byPasskey}`;
    case 'ratify':
      return `Says that applying request ${number} without its signatures was right. ${open <= 1 ? 'Yours is the last signature it needs.' : more}${byPasskey}`;
    case 'repudiate':
      return `Says that applying request ${number} without its signatures was wrong. Opens an incident; returning to the revision before is one press away.${byPasskey}`;
    case 'take-back':
      return `Voids your signature on request ${number}; somebody must sign in its place before anything is applied.`;
    case 'withdraw':
      return `Ends request ${number} and voids its signatures. Nothing changes in ${environment}.`;
    case 'check-again':
      return 'Runs every gate anew.';
  }
}
