import process from 'node:process';
import { emptyTenants } from '#server/access/empty-tenants.job.ts';
import { sweepSignIn } from '#server/access/sweep-sign-in.job.ts';
import { tellDenials } from '#server/access/tell-denials.job.ts';
import { applyApprovedTask } from '#server/approvals/apply-approved.job.ts';
import { evaluateGatesTask } from '#server/approvals/evaluate-gates.job.ts';
import { expireRequestsTask } from '#server/approvals/expire-requests.job.ts';
import { keepEmergenciesTask } from '#server/approvals/keep-emergencies.job.ts';
import { configuredWitness } from '#server/audit/configured-witness.ts';
import { fillEventSearch } from '#server/audit/fill-search.job.ts';
import { recheckAuditLog } from '#server/audit/recheck-audit-log.job.ts';
import { recordKnownState } from '#server/audit/record-known-state.job.ts';
import { sealAuditLog } from '#server/audit/seal-audit-log.job.ts';
import { submitCheckpoints } from '#server/audit/submit-checkpoints.job.ts';
import { checkClusters } from '#server/clusters/check-clusters.job.ts';
import { dropUnusedCredentials } from '#server/clusters/drop-unused-credentials.job.ts';
import { forgetIdempotencyKeys } from '#server/decisions/forget-idempotency-keys.job.ts';
import { makePayloadMonths } from '#server/decisions/make-payload-months.job.ts';
import { sealDecisions } from '#server/decisions/seal-decisions.job.ts';
import { verifyNumbers } from '#server/decisions/verify-numbers.job.ts';
import { evaluateRevisions } from '#server/evaluations/evaluate-revisions.job.ts';
import { enforceRetention } from '#server/governance/enforce-retention.job.ts';
import { eraseSubjects } from '#server/governance/erase-subjects.job.ts';
import { evaluateControlsTask } from '#server/governance/evaluate-controls.job.ts';
import { rewrapSecrets } from '#server/governance/rewrap-secrets.job.ts';
import { foldDecisions } from '#server/insights/fold-decisions.job.ts';
import { addMissingRules } from '#server/monitoring/add-missing-rules.job.ts';
import { evaluateAlerts } from '#server/monitoring/evaluate-alerts.job.ts';
import { deriveNotices } from '#server/notifications/derive-notices.job.ts';
import { sendNotices } from '#server/notifications/send-notices.job.ts';
import { sendWebhooks } from '#server/notifications/send-webhooks.job.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { followKeyGenerations } from '#server/platform/key-generations.ts';
import { logger } from '#server/platform/logger.ts';
import { runBackgroundTasks } from '#server/platform/run-background-tasks.ts';
import { reconcileClusters } from '#server/reconcile/reconcile-clusters.job.ts';
import { settleRegistrations } from '#server/registry/settle-registrations.job.ts';
import { sweepUnusedBytes } from '#server/registry/sweep-unused-bytes.job.ts';
import { sweepUploads } from '#server/registry/sweep-uploads.job.ts';
import { expireReviews } from '#server/reviews/expire-reviews.job.ts';
import { openReviews } from '#server/reviews/open-reviews.job.ts';
import { foldMetrics } from '#server/tracking/fold-metrics.job.ts';
import { runImports } from '#server/tracking/run-imports.job.ts';
import { sweepFileUploads } from '#server/tracking/sweep-file-uploads.job.ts';
import { wireSystem } from '#server/wiring.ts';

const witness = configuredWitness();

/** Every piece of background work; each room offers its own, this is where they come together. */
const TASKS: readonly BackgroundTask[] = [
  sealAuditLog(),
  fillEventSearch,
  recheckAuditLog(),
  ...(witness ? [submitCheckpoints(witness)] : []),
  reconcileClusters,
  checkClusters,
  sweepUploads,
  settleRegistrations,
  dropUnusedCredentials,
  emptyTenants,
  sweepUnusedBytes,
  foldMetrics,
  sweepFileUploads,
  runImports,
  evaluateRevisions,
  evaluateGatesTask,
  applyApprovedTask,
  expireRequestsTask,
  keepEmergenciesTask,
  openReviews,
  expireReviews,
  foldDecisions,
  sealDecisions,
  verifyNumbers,
  makePayloadMonths,
  recordKnownState,
  evaluateAlerts,
  addMissingRules,
  forgetIdempotencyKeys,
  sweepSignIn,
  tellDenials,
  evaluateControlsTask,
  rewrapSecrets,
  eraseSubjects,
  enforceRetention,
  deriveNotices,
  sendNotices,
  sendWebhooks,
];

const STOP_WAIT_MS = 7_000;
const log = logger('worker');
const { uow, url, database } = wireSystem('worker');
followKeyGenerations(uow);
const runner = await runBackgroundTasks({ tasks: TASKS, uow, systemUrl: url, process: 'worker' });
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await runner.stop(STOP_WAIT_MS);
  await database.close();
  log.info('stopped');
  process.exit(0);
}

process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
