import type { PayloadKeys } from '#server/decisions/follow-payload-keys.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import type { AcceptedCalls } from './accepted-calls.ts';
import type { Admission } from './admission.ts';
import type { VerdictBell } from './await-verdict.ts';
import type { Background } from './background.ts';
import type { Breakers } from './breakers.ts';
import type { Bulkheads } from './bulkheads.ts';
import type { CallServices } from './call-services.ts';
import type { CompiledRules } from './compiled-rules.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Fleet } from './fleet.ts';
import type { RouteBook } from './follow-routes.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { Hedges } from './hedges.ts';
import type { Allowances } from './lease-allowances.ts';
import type { ModelPools } from './model-pools.ts';
import type { CallsInFlight } from './once-per-key.ts';
import type { RememberedAnswers } from './remembered-answers.ts';
import type { ShadowCalls } from './shadow-calls.ts';
import type { VerdictCallbacks } from './tell-verdicts.ts';
import type { TokenVerifier } from './token-verifier.ts';
import type { CallTracer } from './trace-calls.ts';
import type { RecordWriter } from './write-records.ts';

/** Everything the steps of a call need; put together once by `open-gateway.ts`. */
export interface Gateway {
  tokens: TokenVerifier;
  routes: RouteBook;
  rulesOf: (route: Route) => CompiledRules;
  pools: ModelPools;
  services: CallServices;
  breakers: Breakers;
  bulkheads: Bulkheads;
  hedges: Hedges;
  answers: RememberedAnswers;
  shadows: ShadowCalls;
  records: RecordWriter;
  deadLetters: DeadLetters;
  payloadKeys: PayloadKeys;
  bell: VerdictBell;
  /** Calls, tokens and money that may still be used. */
  limits: Allowances;
  inFlight: CallsInFlight;
  /** What was promised to callers who do not wait. */
  accepted: AcceptedCalls;
  /** Verdicts that are told to where their callers wanted them. */
  verdicts: VerdictCallbacks;
  /** Decisions that are told later. */
  background: Background;
  metrics: GatewayMetrics;
  /** Over the app role: a caller reads and tells outcomes only within its own organisation. */
  uow: UnitOfWork;
  /** Names this process in every record. */
  replica: string;
  tracer: CallTracer;
  /** Lets calls in while there is room. */
  admission: Admission;
  /** The processes on the same port; null when this one is alone. */
  fleet: Fleet | null;
  isStopping: () => boolean;
}
