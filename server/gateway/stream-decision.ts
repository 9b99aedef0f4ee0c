import type { GeneratedPart } from '#server/clusters/domain/protocols/openai-stream.ts';
import type { Problem } from '#server/platform/domain/problem.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { HttpCall, Reply } from './call.ts';
import { type SaidAnswer, saidIn } from './domain/openai-answer.ts';
import type { OpenAiAsk } from './domain/openai-request.ts';
import { ToldParts } from './domain/told-parts.ts';
import { type EventStream, openEventStream } from './event-stream.ts';
import type { Gateway } from './gateway.ts';
import { whyWhole } from './may-stream.ts';
import { alreadySent, type OpenAiCall } from './openai-call.ts';
import { refuse } from './refuse.ts';
import { takeDecision } from './take-decision.ts';

/** How one protocol words a stream; `begin` comes first, then parts, then one of the two ends. */
export interface StreamScript {
  /** Whether pieces of tool calls are told as they come; otherwise they are told whole, at the end. */
  readonly tellsCalls: boolean;
  begin(to: EventStream): Promise<void> | void;
  part(to: EventStream, part: GeneratedPart): Promise<void> | void;
  /** What remains to be said of the whole answer; `rest` is the text that was not sent in parts. */
  end(
    to: EventStream,
    said: SaidAnswer,
    rest: { text: string; sentCalls: boolean },
    decisionId: string,
  ): void;
  fail(to: EventStream, problem: Problem): void;
}

/**
 * Takes a decision and tells its answer in parts. The parts leave while the model speaks where the policy allows it; the
 * end is told once the record is durable. What is refused before the first part is an ordinary refusal; a stream that dies
 * later ends with an error event, and so does one whose decision turned out to be another than was told.
 */
export async function streamDecision(
  gateway: Gateway,
  call: HttpCall,
  { asked, route }: OpenAiCall<OpenAiAsk>,
  script: StreamScript,
): Promise<Reply> {
  const why = whyWhole(route);
  const events = openEventStream(call.response, {
    'interlock-request': call.correlationId,
    'interlock-stream': why === null ? 'live' : `whole; because=${why}`,
  });
  const told = new ToldParts();
  const stream = {
    get hasBegun() {
      return events.hasBegun;
    },
    async send(part: GeneratedPart) {
      if (!events.hasBegun) await script.begin(events);
      if (part.kind === 'text' || script.tellsCalls) told.add(part);
      await script.part(events, part);
    },
  };
  try {
    const { body, headers } = await takeDecision(gateway, { ...asked, stream });
    const said = saidIn(body);
    if (!told.isBeginningOf(said))
      throw new Refusal('conflict', 'The decision is another than was told in parts. Ask for it by its id.', {
        details: { decisionId: body.decisionId, reason: 'stream-withdrawn' },
      });
    if (!events.hasBegun) {
      for (const [name, value] of Object.entries(headers)) call.response.setHeader(name, value);
      await script.begin(events);
    }
    const rest = { text: said.text.slice(told.text.length), sentCalls: told.hasCalls() };
    script.end(events, said, rest, body.decisionId);
    events.end();
    return alreadySent(call.response);
  } catch (error) {
    if (!events.hasBegun) throw error;
    const refusal = refuse(error, call.correlationId);
    script.fail(events, refusal.body as Problem);
    events.end();
    return alreadySent(call.response, refusal.status);
  }
}
