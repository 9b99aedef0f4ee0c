/** Prefixes of every id in the system; a prefix tells people and logs what they are looking at. */
export const ID_PREFIXES = {
  organisation: 'org',
  workspace: 'wsp',
  person: 'per',
  membership: 'mem',
  roleGrant: 'grt',
  payloadKey: 'pky',
  webhook: 'whk',
  erasure: 'ers',
  legalHold: 'lgh',
  retention: 'rtn',
  evidencePack: 'epk',
  notice: 'ntc',
  noticePreference: 'npr',
  invitation: 'inv',
  session: 'ses',
  loginAttempt: 'lga',
  passkey: 'pky',
  factorReset: 'frs',
  grantRequest: 'grq',
  accessReview: 'arv',
  accessReviewLine: 'arl',
  apiToken: 'tok',
  platformToken: 'plt',
  ssoConnection: 'sso',
  ssoIdentity: 'sid',
  scimUser: 'scu',
  scimGroup: 'scg',
  auditEvent: 'aud',
  logKey: 'alk',
  logHalt: 'alh',
  model: 'mdl',
  modelVersion: 'ver',
  cardRevision: 'crv',
  alias: 'als',
  pointerMove: 'mov',
  aliasFollow: 'flw',
  artifact: 'art',
  fileUpload: 'upl',
  dataset: 'dst',
  experiment: 'exp',
  trackingView: 'tvw',
  scorer: 'scr',
  trackingImport: 'imp',
  evaluation: 'evl',
  evaluationPlan: 'evp',
  evaluationRun: 'evr',
  trustedKey: 'key',
  modelSignature: 'sig',
  waiver: 'wvr',
  kpi: 'kpi',
  workflow: 'wfl',
  workflowVersion: 'wfv',
  stop: 'stp',
  policy: 'pol',
  freeze: 'frz',
  changeRequest: 'chg',
  gateResult: 'gat',
  approval: 'apr',
  approvalSignature: 'asg',
  signatureDraft: 'sgd',
  breakGlass: 'bgl',
  validationFinding: 'vfd',
  validationEntry: 'vfe',
  deployment: 'dep',
  revision: 'rvn',
  rollout: 'rol',
  trafficSplit: 'spl',
  cachePurge: 'cpg',
  cluster: 'cls',
  credential: 'crd',
  snapshot: 'rts',
  decision: 'dec',
  decisionEvent: 'dev',
  decisionSeal: 'sel',
  deadLetter: 'dlt',
  reviewItem: 'rev',
  verdict: 'vrd',
  rollup: 'rlp',
  featureWindow: 'fwn',
  baseline: 'bsl',
  alertRule: 'rul',
  alert: 'alr',
  incident: 'inc',
  assessment: 'asm',
  assessmentSignOff: 'aso',
  assessmentDraft: 'asd',
  committee: 'cmt',
  committeeMember: 'cmm',
  committeeMeeting: 'cmg',
  ownership: 'own',
  handover: 'hov',
  plannedAudit: 'pla',
  auditFinding: 'afd',
  controlEvidence: 'cev',
  controlAttestation: 'cat',
  incidentClassification: 'icl',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Builds a prefixed, time-ordered id (ULID layout: 48 bits of milliseconds, 80 random bits) from a time and 10 random bytes. */
export function formatId(kind: IdKind, now: Date, random: Uint8Array): string {
  let time = '';
  for (let rest = now.getTime(), i = 0; i < 10; i += 1) {
    time = CROCKFORD.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let [tail, bits, held] = ['', 0, 0];
  for (const byte of random.subarray(0, 10)) {
    bits = ((bits & 31) << 8) | byte;
    for (held += 8; held >= 5; held -= 5) tail += CROCKFORD.charAt((bits >> (held - 5)) & 31);
  }
  return `${ID_PREFIXES[kind]}_${time}${tail}`;
}

/** Tells whether a string from outside has the shape of an id of this kind. */
export function isIdOf(kind: IdKind, value: string): boolean {
  return new RegExp(`^${ID_PREFIXES[kind]}_[0-9A-HJKMNP-TV-Z]{26}$`).test(value);
}

/** When an id was made, in milliseconds since 1970, as its first ten characters say. */
export function timeOfId(id: string): number {
  const time = id.slice(id.indexOf('_') + 1).slice(0, 10);
  return [...time].reduce((sum, char) => sum * 32 + Math.max(0, CROCKFORD.indexOf(char)), 0);
}
