import type { PersonActor } from '#server/access/domain/actor.ts';
import type { PersonRole } from '#server/access/domain/roles.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { createDefaultExperiment } from '#server/tracking/create-default-experiment.ts';
import { prismaOf } from '../db.ts';
import { newId } from '../new-id.ts';
import type { UnitOfWork } from '../unit-of-work.ts';

export interface TestTenant {
  organisationId: string;
  workspaceId: string;
  /** A member with this role everywhere in the organisation, second factor given just now. */
  addPerson(name: string, role: PersonRole): Promise<PersonActor>;
}

/** Creates an organisation with one workspace through the app role, each row with its event. */
export async function testTenant(uow: UnitOfWork, slug: string): Promise<TestTenant> {
  const organisationId = newId('organisation');
  const workspaceId = newId('workspace');
  const actor = { kind: 'machine-operator', id: 'test', organisationId } as const;
  const base = () => ({ organisationId, now: new Date(), correlationId: 'test', actor });
  await uow.write({ organisationId, workspaceIds: '*', personId: null }, async (tx) => {
    const createdAt = new Date();
    await prismaOf(tx).organisation.create({ data: { id: organisationId, slug, name: slug, createdAt } });
    await prismaOf(tx).workspace.create({
      data: { id: workspaceId, organisationId, slug: 'main', name: 'Main', createdAt },
    });
    await appendAuditEvent(
      { tx, ...base() },
      {
        type: 'organisation.created',
        resourceId: organisationId,
        details: { slug, name: slug },
        covers: [{ table: 'workspace', id: workspaceId }],
      },
    );
    await createDefaultExperiment({ tx, ...base() }, { workspaceId, slug: 'main' });
  });
  return {
    organisationId,
    workspaceId,
    async addPerson(name, role) {
      const personId = newId('person');
      const membershipId = newId('membership');
      const grantId = newId('roleGrant');
      const email = `${name.toLowerCase()}-${slug}@example.org`;
      await uow.write({ organisationId, workspaceIds: '*', personId }, async (tx) => {
        const createdAt = new Date();
        await prismaOf(tx).person.create({ data: { id: personId, email, name, createdAt } });
        await prismaOf(tx).membership.create({
          data: { id: membershipId, organisationId, personId, createdAt },
        });
        await prismaOf(tx).roleGrant.create({
          data: { id: grantId, organisationId, personId, role, grantedBy: 'test', grantedAt: createdAt },
        });
        await appendAuditEvent(
          { tx, ...base() },
          {
            type: 'person.joined',
            resourceId: personId,
            details: { role, email },
            covers: [
              { table: 'membership', id: membershipId },
              { table: 'role_grant', id: grantId },
            ],
          },
        );
      });
      return {
        kind: 'person',
        id: personId,
        organisationId,
        sessionId: 'a'.repeat(64),
        roles: [{ role, workspaceId: null }],
        assuranceLevel: 2,
        steppedUpAt: new Date(),
        methods: ['password', 'totp'],
        script: null,
      };
    },
  };
}
