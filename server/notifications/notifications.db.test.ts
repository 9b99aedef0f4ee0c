import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Context } from '#server/access/context.ts';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { sealAuditLog } from '#server/audit/seal-audit-log.job.ts';
import { row, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { runBackgroundTasks, type TaskRunner } from '#server/platform/run-background-tasks.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { deriveNext } from './derive-notices.job.ts';
import { setPreferences } from './keep-preferences.ts';
import { changeWebhook, createWebhook, listWebhooks, rotateWebhookSecret } from './keep-webhooks.ts';
import { openMailer } from './open-mailer.ts';
import { sendDueNotices } from './send-notices.job.ts';
import { sendWebhooks } from './send-webhooks.job.ts';

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;
let adele: PersonActor;
let rita: PersonActor;

const LOOPBACK = ['127.0.0.0/8'];
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
let sealer: TaskRunner;
let answerWith = 204;
let receiver: Server;
let receiverUrl: string;

const mails: { to: string[]; text: string }[] = [];
let isRefusing = false;
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, session, done) {
    void text(stream).then((body) => {
      if (isRefusing) return done(new Error('the disk is full'));
      mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), text: body });
      done();
    });
  },
});

const given = { signal: new AbortController().signal, holdLease: () => {}, fence: 1 };
const as = <T>(actor: PersonActor, run: (ctx: Context) => Promise<T>) =>
  app.uow.write({ organisationId: tenant.organisationId, workspaceIds: '*', personId: actor.id }, (tx) =>
    run({ tx, actor, organisationId: tenant.organisationId, now: new Date(), correlationId: 'test' }),
  );
const seal = async () => {
  // Transactions of other tests on the same server hold the horizon back for a moment.
  for (const until = Date.now() + 10_000; Date.now() < until; ) {
    const left = await system.uow.read(EVERY_TENANT, (tx) =>
      row(
        tx,
        'SELECT e.id FROM audit_event e LEFT JOIN audit_leaf l ON l.event_id = e.id WHERE l.event_id IS NULL LIMIT 1',
      ),
    );
    if (!left) return;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
};
const changePassword = (actor: PersonActor) =>
  as(actor, (ctx) =>
    appendAuditEvent(ctx, { type: 'person.password-changed', resourceId: actor.id, details: {} }),
  );

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'notices-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'notices' });
  tenant = await testTenant(app.uow, 'notices');
  adele = await tenant.addPerson('Adele', 'admin');
  rita = await tenant.addPerson('Rita', 'risk-officer');
  receiver = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body });
      response.writeHead(answerWith).end();
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  const tasks = [sealAuditLog()];
  sealer = await runBackgroundTasks({
    tasks,
    uow: system.uow,
    systemUrl: database.systemUrl,
    process: 'worker',
  });
  await seal();
});
afterAll(async () => {
  await sealer.stop(5_000);
  receiver.close();
  await new Promise<void>((resolve) => smtp.close(resolve));
  await Promise.all([app.database.close(), system.database.close()]);
  await database.drop();
});
beforeEach(() => {
  received.length = 0;
  mails.length = 0;
  answerWith = 204;
  isRefusing = false;
});

const mailer = () =>
  openMailer(`smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`, 'Interlock <i@example.org>');
const deriveAndSend = async () => {
  await seal();
  while (await deriveNext(system.uow, tenant.organisationId));
  const open = mailer();
  const sent = await sendDueNotices({ uow: system.uow, ...given }, open);
  open.close();
  return sent;
};

test('a webhook gets every event in the order of the log, signed so that others can check it', async () => {
  const { id, secret } = await as(adele, (ctx) =>
    createWebhook(ctx, { name: 'siem', url: receiverUrl, eventTypes: [], egressGrants: LOOPBACK }),
  );
  await changePassword(rita);
  await seal();
  await sendWebhooks.run({ uow: system.uow, ...given });
  const events = received.map(({ headers, body }) => {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return JSON.parse(body) as { type: string; sequence: string };
  });
  expect(events.map(({ type }) => type)).toEqual([
    'interlock.audit.webhook.created',
    'interlock.audit.person.password-changed',
  ]);
  expect(Number(events[1]?.sequence)).toBe(Number(events[0]?.sequence) + 1);

  answerWith = 500;
  await changePassword(rita);
  await seal();
  await sendWebhooks.run({ uow: system.uow, ...given });
  const waiting = await as(adele, listWebhooks);
  expect(waiting.items[0]).toMatchObject({
    behind: 1,
    failures: 1,
    lastStatus: 500,
    lastError: 'it answered 500',
  });
  answerWith = 200;
  const { secret: next } = await as(adele, (ctx) => rotateWebhookSecret(ctx, { id }));
  await as(adele, (ctx) => changeWebhook(ctx, { id, isPaused: false }));
  received.length = 0;
  await seal();
  await sendWebhooks.run({ uow: system.uow, ...given });
  expect(received.map(({ body }) => JSON.parse(body).type)).toEqual([
    'interlock.audit.person.password-changed',
    'interlock.audit.webhook.secret-rotated',
    'interlock.audit.webhook.changed',
  ]);
  for (const { headers, body } of received)
    for (const key of [secret, next]) new Webhook(key).verify(body, headers as Record<string, string>);
  expect((await as(adele, listWebhooks)).items[0]).toMatchObject({ behind: 0, failures: 0, lastError: null });
});

test('what an endpoint refuses for hours is a dead letter, until it takes it', async () => {
  const letters = () =>
    system.uow.read(EVERY_TENANT, (tx) =>
      rows<{ state: string; detail: string; attempts: number }>(
        tx,
        "SELECT state, detail, attempts FROM dead_letter WHERE reason = 'webhook'",
      ),
    );
  const due = () =>
    system.uow.write(EVERY_TENANT, (tx) =>
      rows(tx, "UPDATE webhook_position SET next_attempt_at = now() - interval '1 minute'"),
    );
  answerWith = 503;
  await changePassword(rita);
  await seal();
  for (let attempt = 0; attempt < 11; attempt += 1) {
    await due();
    await sendWebhooks.run({ uow: system.uow, ...given });
  }
  expect(await letters()).toMatchObject([{ state: 'waiting', attempts: 10 }]);
  expect((await letters())[0]?.detail).toMatch(
    /^The endpoint siem did not take the event aud_\w+: it answered 503\.$/,
  );
  answerWith = 204;
  await due();
  await sendWebhooks.run({ uow: system.uow, ...given });
  expect(await letters()).toMatchObject([{ state: 'replayed' }]);
});

test('a webhook that wants some types passes over the others and does not fall behind', async () => {
  await as(adele, (ctx) =>
    createWebhook(ctx, {
      name: 'only stops',
      url: receiverUrl,
      eventTypes: ['workflow.stopped'],
      egressGrants: LOOPBACK,
    }),
  );
  await changePassword(rita);
  await seal();
  await sendWebhooks.run({ uow: system.uow, ...given });
  const { items } = await as(adele, listWebhooks);
  expect(items.find(({ name }) => name === 'only stops')).toMatchObject({ behind: 0, deliveredAt: null });
});

test('an address that no grant covers is refused, and so is a name that was taken', async () => {
  const attempt = (over: object) =>
    as(adele, (ctx) =>
      createWebhook(ctx, { name: 'x', url: receiverUrl, eventTypes: [], egressGrants: LOOPBACK, ...over }),
    );
  await expect(attempt({ egressGrants: [] })).rejects.toMatchObject({ fields: [{ path: '/url' }] });
  await expect(attempt({ name: 'siem' })).rejects.toMatchObject({ fields: [{ path: '/name' }] });
});

test('a webhook cannot be changed in the database without an event', async () => {
  await expect(
    as(adele, (ctx) => rows(ctx.tx, "UPDATE webhook_endpoint SET url = 'https://evil.example'")),
  ).rejects.toThrow(/without an audit event/);
  await expect(as(adele, (ctx) => rows(ctx.tx, 'DELETE FROM webhook_endpoint'))).rejects.toThrow(/denied/);
});

test('somebody whose sign-in changed gets one mail, however often it is derived', async () => {
  await deriveAndSend();
  mails.length = 0;
  await changePassword(rita);
  expect(await deriveAndSend()).toBe(1);
  expect(mails[0]?.to).toEqual(['rita-notices@example.org']);
  expect(mails[0]?.text).toMatch(/Rita changed their password/);
  expect(mails[0]?.text).toMatch(/Auto-Submitted: auto-generated/i);
  expect(await deriveAndSend()).toBe(0);
});

test('an emergency is told to those who watch, but not to whoever turned that off', async () => {
  const overdue = () =>
    as(adele, (ctx) =>
      appendAuditEvent(ctx, {
        type: 'emergency.overdue',
        resourceId: newId('decision'),
        workspaceId: tenant.workspaceId,
        details: { number: 7 },
      }),
    );
  await overdue();
  expect(await deriveAndSend()).toBe(1);
  expect(mails[0]?.to).toEqual(['rita-notices@example.org']);
  await as(rita, (ctx) => setPreferences(ctx, { kindsOff: ['emergency'] }));
  await overdue();
  expect(await deriveAndSend()).toBe(0);
});

test('a mail that the server does not take is tried again later and said to have failed', async () => {
  isRefusing = true;
  await changePassword(adele);
  expect(await deriveAndSend()).toBe(0);
  const waiting = await system.uow.read(EVERY_TENANT, (tx) =>
    row<{ state: string; attempts: number; error: string }>(
      tx,
      "SELECT state, attempts, last_error AS error FROM notice WHERE person_id = $1 AND state = 'pending'",
      [adele.id],
    ),
  );
  expect(waiting).toMatchObject({ attempts: 1, error: expect.stringContaining('disk is full') });
  isRefusing = false;
  await system.uow.write(EVERY_TENANT, (tx) =>
    rows(tx, "UPDATE notice SET next_attempt_at = now() WHERE state = 'pending'"),
  );
  expect(await deriveAndSend()).toBe(1);
});
