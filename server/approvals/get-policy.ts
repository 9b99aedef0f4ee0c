import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { compareStrictness } from './domain/compare-strictness.ts';
import { DEFAULT_POLICIES } from './domain/default-policies.ts';
import { tellSlots } from './domain/describe-terms.ts';
import type { PolicySubject } from './domain/policy-edit.ts';
import type { PolicyDetail, PolicyVersionShown } from './domain/policy-facts.ts';
import type { GetPolicyInput } from './policies.schema.ts';
import { type PolicyRow, policyInForce, versionsOfPolicy } from './policies.store.ts';
import { openEditOf, requestNumbers } from './policies.views.ts';
import { showOpenEdit } from './show-open-edit.ts';

/** One policy with its versions, what each weakened or strengthened, and who signs its edits. */
export async function getPolicy(ctx: Context, input: GetPolicyInput): Promise<PolicyDetail> {
  const rows = await versionsOfPolicy(ctx.tx, ctx.organisationId, input);
  const edit = await openEditOf(ctx.tx, ctx.organisationId, input);
  return {
    ...input,
    versions: rows.length > 0 ? await shown(ctx, rows) : [builtIn(ctx, input)],
    openEdit: edit && (await showOpenEdit(ctx, edit)),
    signing: {
      raise: await signingBy(ctx, { ...input, action: 'edit-policy' }),
      lower: await signingBy(ctx, { ...input, action: 'edit-policy', riskTier: 'critical' }),
    },
  };
}

async function shown(ctx: Context, rows: readonly PolicyRow[]): Promise<PolicyVersionShown[]> {
  const names = await namePeople(
    ctx,
    rows.map(({ createdBy }) => createdBy),
  );
  const numbers = await requestNumbers(
    ctx.tx,
    rows.flatMap(({ changeRequestId }) => changeRequestId ?? []),
  );
  return rows.map(({ number, createdAt, createdBy, changeRequestId, terms }, index) => {
    const before = rows[index + 1];
    const change = before ? compareStrictness(before.terms, terms) : { weaker: [], stronger: [] };
    const requestNumber = changeRequestId === null ? undefined : numbers.get(changeRequestId);
    return {
      number,
      createdAt,
      createdBy: names[createdBy]?.name ?? createdBy,
      request:
        changeRequestId === null || requestNumber === undefined
          ? null
          : { id: changeRequestId, number: requestNumber },
      terms,
      ...change,
    };
  });
}

/** What holds for an action that was never stored for this organisation; it is stored by the worker or the first edit. */
function builtIn(ctx: Context, { action, environment, riskTier }: PolicySubject): PolicyVersionShown {
  const terms = DEFAULT_POLICIES[action][environment][riskTier];
  const nothing = { weaker: [], stronger: [], request: null };
  return { number: 0, createdAt: ctx.now, createdBy: 'Interlock', terms, ...nothing };
}

async function signingBy(ctx: Context, subject: PolicySubject): Promise<string> {
  const policy = await policyInForce(ctx.tx, ctx.organisationId, subject);
  const { action, environment, riskTier } = subject;
  return tellSlots(policy?.terms.slots ?? DEFAULT_POLICIES[action][environment][riskTier].slots);
}
