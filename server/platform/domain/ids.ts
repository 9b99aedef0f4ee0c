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
  trackingImport: 'imp',
  scorer: 'scr',
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
  secret: 'sec',
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
/** Two characters for each value of ten bits. */
const PAIRS = Array.from({ length: 1024 }, (_, n) => CROCKFORD.charAt(n >> 5) + CROCKFORD.charAt(n & 31));

let lastTime = { at: Number.NaN, text: '' };

/** The first ten characters; ids of one millisecond have them in common. */
function timeText(at: number): string {
  if (lastTime.at === at) return lastTime.text;
  let text = '';
  for (let rest = at, i = 0; i < 10; i += 1) {
    text = CROCKFORD.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  lastTime = { at, text };
  return text;
}

/** Forty bits in eight characters. */
function fiveBytesText(a = 0, b = 0, c = 0, d = 0, e = 0): string {
  const high = `${PAIRS[(a << 2) | (b >> 6)]}${PAIRS[((b & 63) << 4) | (c >> 4)]}`;
  return `${high}${PAIRS[((c & 15) << 6) | (d >> 2)]}${PAIRS[((d & 3) << 8) | e]}`;
}

/** Builds a prefixed, time-ordered id (ULID layout: 48 bits of milliseconds, 80 random bits) from a time and 10 random bytes. */
export function formatId(kind: IdKind, now: Date, random: Uint8Array): string {
  const [a, b, c, d, e, f, g, h, i, j] = random;
  return `${ID_PREFIXES[kind]}_${timeText(now.getTime())}${fiveBytesText(a, b, c, d, e)}${fiveBytesText(f, g, h, i, j)}`;
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
