import process from 'node:process';
import { machineOperator } from '../access/machine-operator.ts';
import { callerOf, executeOperation } from '../api/execute-operation.ts';
import { OPERATIONS } from '../api/operations.ts';
import { env } from '../platform/env.ts';
import { wireApp, wireSystem } from '../wiring.ts';
import { type Crew, type CrewDeps, openCrew, openDemoOrganisation } from './demo-crew.ts';
import { isMeasured, setKpi, trustSigningKey, writeEvaluationPlan } from './demo-evaluation.ts';
import { governLending } from './demo-governance.ts';
import { evaluationApplications } from './demo-material.ts';
import { openProgress, type Progress } from './demo-progress.ts';
import {
  gatesHavePassed,
  isInStaging,
  isServing,
  openPromotion,
  openStaging,
  signPromotion,
} from './demo-promotion.ts';
import { createLendingWorkflow, registerDatasets, registerModel } from './demo-registry.ts';
import { keepSending, type Lender, replay } from './demo-traffic.ts';
import { giveVerdicts } from './demo-verdicts.ts';

/**
 * `npm start -- --demo`: a bank's lending workflow on real applications, made through the front door. People join by
 * links, enrol their factors and act over HTTP; the applications come through the gateway. Every step is remembered, so
 * that an interrupted run goes on where it was and a finished one changes nothing.
 */
const FIRST_WAVE = 200;
const TOKEN_HOURS = 30 * 24;

const tell = (line: string) => void process.stdout.write(`  demo: ${line}\n`);

async function mintToken(deps: CrewDeps, organisationId: string, progress: Progress): Promise<void> {
  const caller = callerOf(machineOperator(organisationId), deps.app);
  const made = await executeOperation(OPERATIONS.tokens.create, 'tokens.create', caller, {
    name: 'loan-portal',
    role: 'application',
    scopes: [],
    workspaceId: null,
    ttlHours: TOKEN_HOURS,
  });
  progress.keep('token', made.token);
}

interface Step {
  name: string;
  /** Does it and says what was done. */
  run: () => Promise<string>;
}

function step(name: string, work: () => Promise<unknown>, words: string): Step {
  return {
    name,
    async run() {
      await work();
      return words;
    },
  };
}

/** Production takes only what staging served and Interlock measured there. */
function throughStaging(crew: Crew, model: string, progress: Progress): Step[] {
  return [
    step(
      `request for staging of ${model}`,
      () => openStaging(crew, model, progress),
      `Ada asked to serve ${model} in staging`,
    ),
    step(
      `staging of ${model}`,
      () => isInStaging(crew, model, progress),
      `${model} is applied in staging, where only gates are asked`,
    ),
    {
      name: `measure of ${model}`,
      run: async () => `Interlock measured ${model}: ${await isMeasured(crew, model, progress)}`,
    },
  ];
}

/** From nothing to a model in production, each act by the person whose act it is. */
function firstPromotion(crew: Crew, progress: Progress): Step[] {
  const model = 'credit-scorecard';
  const why = 'First model for the lending workflow; better than deciding by hand alone.';
  const peer = 'Reproduced the training; the bytes are the same.';
  const officer = 'Cost and limits are acceptable for tier high.';
  return [
    step('datasets', () => registerDatasets(crew), 'Ada registered the training and evaluation data'),
    step('scorecard', () => registerModel(crew, model, progress), `Ada registered ${model} 1`),
    step('workflow', () => createLendingWorkflow(crew, progress), 'Ada created the workflow credit-decision'),
    step(
      'governance',
      () => governLending(crew),
      'Ada assessed its risks and data protection; Rita signed both off',
    ),
    step('plan', () => writeEvaluationPlan(crew, progress), 'Rita wrote how models are measured'),
    step('key', () => trustSigningKey(crew), 'Noor trusts the key that signs models'),
    step('kpi', () => setKpi(crew, progress), 'Eva set what the workflow is to achieve'),
    ...throughStaging(crew, model, progress),
    step('request', () => openPromotion(crew, model, why, progress), 'Ada asked to serve it in production'),
    { name: 'gates', run: async () => `the gates have run: ${await gatesHavePassed(crew, model, progress)}` },
    step('peer', () => signPromotion(crew, 'ben', model, peer, progress), 'Ben signed as a peer'),
    step(
      'officer',
      () => signPromotion(crew, 'rita', model, officer, progress),
      'Rita signed as risk officer',
    ),
    { name: 'serving', run: async () => `revision ${await isServing(crew, progress)} is in force` },
  ];
}

/** Real applications through the gateway, and a reviewer at work. */
function firstDecisions(deps: CrewDeps, crew: Crew, progress: Progress): Step[] {
  const lender = () => lenderOf(progress);
  return [
    step('token', () => mintToken(deps, crew.organisationId, progress), 'the loan portal has its token'),
    {
      name: 'replay',
      async run() {
        const pending = await replay(lender(), evaluationApplications(), FIRST_WAVE);
        return `${FIRST_WAVE} real applications were sent, ${pending} of them wait for a person`;
      },
    },
    { name: 'verdicts', run: async () => `Vera decided ${await giveVerdicts(crew, lender())} cases` },
  ];
}

/** A better model waits for its signatures. */
function openQuestion(crew: Crew, progress: Progress): Step[] {
  const model = 'credit-boosted';
  const why = 'Lower cost on the evaluation rows than the scorecard.';
  return [
    step('boosted', () => registerModel(crew, model, progress), `Ada registered ${model} 1`),
    ...throughStaging(crew, model, progress),
    step(
      'request for boosted',
      () => openPromotion(crew, model, why, progress),
      `Ada asked to serve ${model}`,
    ),
    {
      name: 'gates of boosted',
      run: async () =>
        `its gates have run: ${await gatesHavePassed(crew, model, progress)}; it waits for signatures`,
    },
  ];
}

function lenderOf(progress: Progress): Lender {
  return { gatewayUrl: env().gatewayUrl, token: progress.kept('token'), progress };
}

function sayHowToSignIn(): void {
  tell('');
  tell(`Open ${env().publicUrl} and sign in as anybody of the demo bank. Password and current code:`);
  tell('  npm run admin -- demo-code --person rita      (risk officer; a request waits for a signature)');
  tell(
    '  others: ada ben (ML engineers) vera (reviewer) olga (operator) eva (executive) aki (auditor) noor (admin) vic (viewer)',
  );
}

async function makeDemo(deps: CrewDeps, progress: Progress): Promise<void> {
  const crew = await openCrew(deps, await openDemoOrganisation(deps), tell);
  const steps = [
    ...firstPromotion(crew, progress),
    ...firstDecisions(deps, crew, progress),
    ...openQuestion(crew, progress),
  ];
  for (const { name, run } of steps) {
    if (progress.isDone(name)) continue;
    tell(await run());
    progress.finish(name);
  }
  progress.finish('all');
}

async function main(): Promise<void> {
  const { dataDir, publicUrl } = env();
  const progress = openProgress(dataDir);
  const app = wireApp('demo');
  const system = wireSystem('demo', 2);
  const stopping = new AbortController();
  process.on('SIGTERM', () => stopping.abort());
  try {
    const isComplete = progress.isDone('all');
    if (isComplete) tell('the demo bank is there already; nothing was changed.');
    else await makeDemo({ app: app.uow, system: system.uow, origin: publicUrl, dataDir }, progress);
    sayHowToSignIn();
    const left = evaluationApplications().length - progress.sent;
    if (left > 0)
      tell(`${left} applications are left, one every three seconds: npm run demo -- pause | resume`);
    // After a restart nothing arrives until somebody asks for it: starting the demo again changes nothing.
    const traffic = { dataDir, startsPaused: isComplete, signal: stopping.signal };
    await keepSending(lenderOf(progress), evaluationApplications(), traffic);
  } finally {
    await Promise.all([app.database.close(), system.database.close()]);
  }
}

await main();
process.exit(0);
