/**
 * Every mutation that writes no audit event, with the reason. Creating, deleting and governing anything is never here:
 * these either happen once per call, or change nothing but who is looking.
 */
export const TELEMETRY_OPERATIONS: Readonly<Record<string, string>> = {
  'reviews.claimNext': 'a lease of five minutes on a case; the verdict that may follow is audited',
  'reviews.claim': 'a lease of five minutes on a case, renewed while somebody reads it',
  'reviews.release': 'gives a lease back; nothing about the case has changed',
  'requests.prepareSignature':
    'writes down what a passkey is about to sign; the signature that may follow is audited',
  'workflows.simulate': 'asks the gateway what a call would come to; nothing is recorded of it or changed',
  'workflows.tryCall':
    'sends a call with a token that the reader brings; the gateway records the decision as for any caller',
  'decisions.recordOutcome':
    'arrives once per decision; the outcome itself is an append-only event of that decision',
  'notices.setPreferences': 'which mail somebody wants; a preference of their own',
  'assessments.saveDraft':
    'an unfinished form, saved every few seconds while somebody types and seen by nobody else; submitting it is audited',
  'controls.evaluate': 'asks the evidence queries once more; each answer that changed writes its own event',
  'assessments.discardDraft': 'throws away a form of one’s own that was never submitted',
  'runFiles.record':
    'file bytes of tracked work arrive by the thousand; each row says who wrote it, and what a version needs is frozen with it',
  'runFiles.startUpload': 'opens an upload in parts; nothing stands at its path before it is completed',
  'runFiles.recordPart': 'one part of a file that is not there yet',
  'runFiles.abortUpload': 'gives up what never stood anywhere',
};
