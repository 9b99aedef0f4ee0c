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
  'wireWebhooks.test':
    'sends an example to an endpoint that its keeper set up, and tells what it answered; nothing else happens',
  'decisions.recordOutcome':
    'arrives once per decision; the outcome itself is an append-only event of that decision',
  'notices.setPreferences': 'which mail somebody wants; a preference of their own',
  'assessments.saveDraft':
    'an unfinished form, saved every few seconds while somebody types and seen by nobody else; submitting it is audited',
  'controls.evaluate': 'asks the evidence queries once more; each answer that changed writes its own event',
  'assessments.discardDraft': 'throws away a form of one’s own that was never submitted',
  'loggedModels.create': 'a run logs a model; registering it is what is audited',
  'loggedModels.finalize': 'says that the files of a logged model have come',
  'loggedModels.setTags': 'what a run says of a model it logged',
  'loggedModels.deleteTag': 'takes back what a run said of a model it logged',
  'loggedModels.logParams': 'what a model was made with, as the run that made it says',
  'runFiles.record':
    'file bytes of tracked work arrive by the thousand; each row says who wrote it, and what a version needs is frozen with it',
  'runFiles.startUpload': 'opens an upload in parts; nothing stands at its path before it is completed',
  'runFiles.recordPart': 'one part of a file that is not there yet',
  'runFiles.abortUpload': 'gives up what never stood anywhere',
  'traces.start': 'what an application says of one execution; arrives once per trace',
  'traces.logSpans': 'spans of applications, as they end',
  'traces.setTag': 'a note on a trace, which applications and their judges write by the thousand',
  'traces.deleteTag': 'takes such a note off again',
  'traces.linkToRun': 'which run a trace belongs to; written per trace',
  'traces.linkPrompts': 'which versions of prompts a trace used; written per trace',
  'traceAssessments.create': 'what a person or a judge says of a trace; judges say it of every one',
  'traceAssessments.update': 'the same, said anew; who said it first stays',
  'evaluationSets.tag': 'a note on an evaluation set; creating and deleting it are audited',
  'evaluationSets.untag': 'takes such a note off again',
  'evaluationSets.upsertRecords':
    'rows of an evaluation set, sent in batches by scripts; deleting them is audited',
  'evaluationSets.addExperiments': 'where an evaluation set is listed; its rows do not change',
  'evaluationSets.removeExperiments': 'where an evaluation set is no longer listed; its rows do not change',
  'experiments.setTag':
    'what clients write beside an experiment while they log; the experiment itself is audited',
  'experiments.deleteTag': 'takes away what clients wrote beside an experiment',
  'runs.create':
    'runs arrive by the thousand; each says who logged it, and what a version rests on is kept with it',
  'runs.update': 'a run tells that it ended, or is called otherwise',
  'runs.logBatch': 'metrics, parameters and tags as training goes on, up to many batches a second',
  'runs.logMetric': 'one point of a metric as training goes on',
  'runs.logParam': 'one parameter of a run, which never changes afterwards',
  'runs.setTag': 'one tag of a run, written over as training goes on',
  'runs.deleteTag': 'takes one tag of a run away',
  'runs.logInputs': 'which data and logged models a run used, as its client says',
  'runs.logModel': 'which model a run made, as clients of MLflow 2 say it',
  'runs.logOutputs': 'which logged models a run made, as its client says',
};
