import { expect, it } from 'vitest';
import type { WorkflowFacts } from '#server/workflows/domain/workflow-facts.ts';
import { changeWorkflowForm, newWorkflowForm, workflowFormSchema } from './workflow-form-schema.ts';

const economics = { unit: 'cost units', costs: [{ decision: 'approve', label: 'default', cost: 5 }] };

function stored(): WorkflowFacts {
  const written = workflowFormSchema.parse({
    ...newWorkflowForm('usr_1', 'wsp_1'),
    slug: 'credit',
    name: 'Credit decision',
    definition: { purpose: 'Decide', mayDecide: 'Loans', mayNotDecide: 'Rest', knownLimits: '', runbook: '' },
    economics: JSON.stringify(economics),
  });
  const { slug, workspaceId, owner, changeNote: _note, ...version } = written;
  return { workflow: { slug, workspaceId }, version: { ...version, ownerId: owner } } as never;
}

it('keeps what a wrong decision costs when something else changes', () => {
  const form = changeWorkflowForm(stored());
  const saved = workflowFormSchema.parse({ ...form, name: 'Credit', changeNote: 'A shorter name' });
  expect(saved.definition.economics).toEqual(economics);
});

it('forgets the cost only when the field is emptied', () => {
  const form = changeWorkflowForm(stored());
  const saved = workflowFormSchema.parse({ ...form, economics: ' ', changeNote: 'No cost' });
  expect(saved.definition).not.toHaveProperty('economics');
});

it('says at the field what is wrong with the cost', () => {
  const given = JSON.stringify({ costs: [{ decision: 'approve', label: 'default', cost: -1 }] });
  const read = workflowFormSchema.safeParse({
    ...changeWorkflowForm(stored()),
    economics: given,
    changeNote: 'x',
  });
  const issues = read.error?.issues.filter(({ path }) => path[0] === 'economics') ?? [];
  expect(issues.map(({ message }) => message).join(' ')).toMatch(/unit.*cost/s);
});

it('keeps what is declared about data, and asks for the ground where there is personal data', () => {
  const form = changeWorkflowForm(stored());
  expect(form.dataPolicy.personalData).toBe('undeclared');
  const declare = (lawfulBasis: string) =>
    workflowFormSchema.safeParse({
      ...form,
      dataPolicy: { personalData: 'yes', lawfulBasis },
      escalationContactId: 'per_1',
      changeNote: 'Declare it',
    });
  expect(declare('').error?.issues[0]?.path).toEqual(['dataPolicy', 'lawfulBasis']);
  expect(declare('contract').data?.definition).toMatchObject({
    dataPolicy: { handlesPersonalData: true, lawfulBasis: 'contract' },
    escalationContactId: 'per_1',
  });
});
