import { accessReviews } from '#server/access/access-reviews.router.ts';
import { account } from '#server/access/account.router.ts';
import { organisations } from '#server/access/organisations.router.ts';
import { people } from '#server/access/people.router.ts';
import { provisioning, scim } from '#server/access/scim.router.ts';
import { sso } from '#server/access/sso.router.ts';
import { tokens } from '#server/access/tokens.router.ts';
import { workspaces } from '#server/access/workspaces.router.ts';
import { emergencies } from '#server/approvals/emergencies.router.ts';
import { validation } from '#server/approvals/findings.router.ts';
import { freezes } from '#server/approvals/freezes.router.ts';
import { policies } from '#server/approvals/policies.router.ts';
import { requests } from '#server/approvals/requests.router.ts';
import { waivers } from '#server/approvals/waivers.router.ts';
import { audit } from '#server/audit/audit.router.ts';
import { auditLog } from '#server/audit/log.router.ts';
import { clusters } from '#server/clusters/clusters.router.ts';
import { deadLetters } from '#server/decisions/dead-letters.router.ts';
import { decisions } from '#server/decisions/decisions.router.ts';
import { deployments } from '#server/deployments/deployments.router.ts';
import { evaluations } from '#server/evaluations/evaluations.router.ts';
import { assessments } from '#server/governance/assessments.router.ts';
import { audits } from '#server/governance/audits.router.ts';
import { classifications } from '#server/governance/classifications.router.ts';
import { committees } from '#server/governance/committees.router.ts';
import { controls } from '#server/governance/controls.router.ts';
import { evidence } from '#server/governance/evidence-pack.router.ts';
import { governance } from '#server/governance/governance.router.ts';
import { owners } from '#server/governance/owners.router.ts';
import { retention, subjects } from '#server/governance/rights.router.ts';
import { incidents } from '#server/incidents/incidents.router.ts';
import { home } from '#server/insights/home.router.ts';
import { insights } from '#server/insights/insights.router.ts';
import { monitoring } from '#server/monitoring/monitoring.router.ts';
import { notices } from '#server/notifications/notices.router.ts';
import { webhooks } from '#server/notifications/webhooks.router.ts';
import { wireWebhooks } from '#server/notifications/wire-webhooks.router.ts';
import { cards } from '#server/registry/cards.router.ts';
import { datasets } from '#server/registry/datasets.router.ts';
import { lineage } from '#server/registry/lineage.router.ts';
import { modelVersions } from '#server/registry/model-versions.router.ts';
import { models } from '#server/registry/models.router.ts';
import { registeredModels } from '#server/registry/registered-models.router.ts';
import { trustedKeys } from '#server/registry/trusted-keys.router.ts';
import { versions } from '#server/registry/versions.router.ts';
import { reviews } from '#server/reviews/reviews.router.ts';
import { caches } from '#server/routing/caches.router.ts';
import { evaluationSets } from '#server/tracking/evaluation-sets.router.ts';
import { experiments } from '#server/tracking/experiments.router.ts';
import { imports } from '#server/tracking/imports.router.ts';
import { loggedModels } from '#server/tracking/logged-models.router.ts';
import { runFiles } from '#server/tracking/run-files.router.ts';
import { runs } from '#server/tracking/runs.router.ts';
import { savedViews } from '#server/tracking/saved-views.router.ts';
import { scorers } from '#server/tracking/scorers.router.ts';
import { traceAssessments, traces } from '#server/tracking/traces.router.ts';
import { secrets } from '#server/workflows/secrets.router.ts';
import { workflows } from '#server/workflows/workflows.router.ts';
/** Every operation of the product by room: what the mounts mount and what the permission matrix test walks. */
export const OPERATIONS = {
  account,
  people,
  accessReviews,
  tokens,
  workspaces,
  organisations,
  sso,
  provisioning,
  scim,
  models,
  versions,
  registeredModels,
  modelVersions,
  cards,
  datasets,
  lineage,
  runFiles,
  loggedModels,
  trustedKeys,
  savedViews,
  evaluations,
  waivers,
  workflows,
  secrets,
  audit,
  auditLog,
  clusters,
  decisions,
  deadLetters,
  requests,
  validation,
  emergencies,
  freezes,
  policies,
  deployments,
  caches,
  reviews,
  home,
  insights,
  monitoring,
  incidents,
  assessments,
  audits,
  committees,
  owners,
  classifications,
  governance,
  controls,
  evidence,
  webhooks,
  wireWebhooks,
  notices,
  subjects,
  retention,
  traces,
  traceAssessments,
  evaluationSets,
  scorers,
  experiments,
  imports,
  runs,
} as const;
