/** What can be asked of the product's own records. Each id has a query in `evidence-registry.ts`; the compiler holds that. */
export const EVIDENCE_QUERIES = {
  'second-factor': 'Every person has a second factor',
  'roles-separated': 'Nobody holds two roles that must not meet',
  'access-reviewed': 'Access was reviewed within the last quarter',
  'tokens-expire': 'Every API token ends within a year',
  'owners-present': 'Everything has an owner who is still here',
  'changes-approved': 'What serves in production was asked for by one person and approved by others',
  'gates-passed': 'The gates of what serves had passed when it was applied',
  'rollback-ready': 'There is an approved revision to return to',
  'policies-in-force': 'Every risk tier has an approval policy for production',
  'runbook-written': 'Every workflow that serves has a runbook',
  'escalation-named': 'Every workflow that serves names whom to call',
  'limits-known': 'What each workflow may and may not decide, and its limits, are written down',
  'card-complete': 'The model card of what serves is complete',
  'lineage-recorded': 'What serves is traced to its training data and its makers',
  'evaluated-apart': 'What serves was evaluated on data that it was not trained on',
  'measured-here': 'What serves was measured by Interlock itself, not only by its author',
  'data-licensed': 'The training data of what serves is registered with its licence',
  'drift-watched': 'Drift of inputs is watched for every workflow that serves',
  'errors-watched': 'Calls without an answer are watched for every workflow that serves',
  'reviews-staffed': 'Reviewers are there for every workflow that asks people',
  'reviews-in-time': 'No case waits beyond its deadline',
  'oversight-band': 'Unclear cases of tier high and critical go to a person',
  'stop-staffed': 'Somebody can stop every workflow that serves',
  'decisions-recorded': 'Every workflow that serves records its decisions',
  'outcomes-arrive': 'What became of decisions is fed back',
  'protected-apart': 'Protected attributes are marked, kept from the model, and measured',
  'log-kept': 'Acts are recorded in the audit log',
  'log-sealed': 'The audit log is sealed within a second',
  'log-witnessed': 'The audit log is cosigned by a witness',
  'transport-encrypted': 'Clusters are reached over TLS or on this machine',
  'risk-assessed': 'Every workflow has a fresh approved risk assessment, and stands at its tier or above',
  'dpia-done': 'Every workflow with personal data has a fresh approved DPIA',
  'fria-done': 'Every workflow of tier high and critical has a fresh approved FRIA',
  'data-policy-declared':
    'Every workflow that serves declares whether it handles personal data, and on what ground',
  'committee-meets': 'A committee with a chair met within the last quarter',
  'audits-planned': 'An audit was finished or is planned, and none is late',
  'findings-in-time': 'No finding is overdue',
  'incidents-handled': 'No incident of high severity waits for more than a day',
  'incidents-classified': 'Incidents of high severity are classified, and reported when they must be',
} as const;
export type EvidenceQueryId = keyof typeof EVIDENCE_QUERIES;

/** What no query can see. A person attests to it, a second one confirms, and the word expires after these days. */
export const ATTESTATIONS = {
  'attest-backups': { asks: 'Backups were restored on another machine and compared', days: 92 },
  'attest-training': { asks: 'People who use or oversee the models were trained for it', days: 366 },
  'attest-instructions': {
    asks: 'Instructions for use were handed to everybody who deploys the system',
    days: 366,
  },
  'attest-notice': { asks: 'People are told that an AI system decides or helps to decide', days: 184 },
  'attest-explanations': {
    asks: 'Explanations of single decisions are given on request, in time',
    days: 184,
  },
  'attest-adverse-notices': {
    asks: 'Adverse action notices go out within 30 days with the specific reasons',
    days: 92,
  },
  'attest-rights': { asks: 'Requests of data subjects are answered within their deadline', days: 184 },
  'attest-processing-record': {
    asks: 'The record of processing activities names this processing',
    days: 366,
  },
  'attest-breach-drill': {
    asks: 'Reporting a personal data breach within 72 hours was exercised',
    days: 366,
  },
  'attest-opt-out': { asks: 'Consumers can opt out and limit the use of sensitive data', days: 184 },
  'attest-quality-system': {
    asks: 'The quality management system was reviewed by the management',
    days: 366,
  },
  'attest-suppliers': { asks: 'Suppliers of models, data and computing were assessed', days: 366 },
  'attest-security-test': {
    asks: 'The installation was tested for adversarial input and intrusion',
    days: 184,
  },
} as const satisfies Record<string, { asks: string; days: number }>;
export type AttestationId = keyof typeof ATTESTATIONS;

export type EvidenceId = EvidenceQueryId | AttestationId;

/** Tells whether evidence is a person's word. */
export function isAttestation(id: string): id is AttestationId {
  return Object.hasOwn(ATTESTATIONS, id);
}

/** Narrows a string from outside to an evidence query. */
export function isEvidenceQuery(id: string): id is EvidenceQueryId {
  return Object.hasOwn(EVIDENCE_QUERIES, id);
}

/** What a piece of evidence shows, in a sentence. */
export function evidenceTitle(id: EvidenceId): string {
  return isAttestation(id) ? ATTESTATIONS[id].asks : EVIDENCE_QUERIES[id];
}
