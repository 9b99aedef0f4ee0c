import type { HttpCall, Reply } from './call.ts';
import {
  type AnswerFrame,
  chatChunk,
  chatCompletion,
  chatUsageChunk,
  openAiError,
  saidIn,
} from './domain/openai-answer.ts';
import { readChatRequest } from './domain/openai-request.ts';
import type { Gateway } from './gateway.ts';
import { frameOf, openOpenAiCall, replyWith } from './openai-call.ts';
import { type StreamScript, streamDecision } from './stream-decision.ts';
import { takeDecision } from './take-decision.ts';

function chatScript(frame: AnswerFrame, wantsUsage: boolean): StreamScript {
  return {
    tellsCalls: true,
    begin: (to) => to.send(chatChunk(frame, { role: 'assistant', content: '' })),
    part: (to, part) =>
      to.send(chatChunk(frame, part.kind === 'text' ? { content: part.text } : { tool_calls: [part.delta] })),
    end(to, said, rest, decisionId) {
      if (said.refusal !== null) void to.send(chatChunk(frame, { refusal: said.refusal }));
      if (rest.text !== '') void to.send(chatChunk(frame, { content: rest.text }));
      if (!rest.sentCalls && said.toolCalls.length > 0) {
        const calls = said.toolCalls.map((call, index) => ({ index, ...(call as object) }));
        void to.send(chatChunk(frame, { tool_calls: calls }));
      }
      void to.send({ ...chatChunk(frame, {}, said.finishReason), decision_id: decisionId });
      if (wantsUsage) void to.send(chatUsageChunk(frame, said));
      void to.send('[DONE]');
    },
    // Without the last line: whoever waits for it must not take this for an end.
    fail: (to, problem) => void to.send(openAiError(problem)),
  };
}

/** `POST /v1/chat/completions`: a workflow asked as if it were a model. */
export async function completeChat(gateway: Gateway, call: HttpCall): Promise<Reply> {
  const opened = await openOpenAiCall(gateway, call, 'openai-chat', readChatRequest);
  const { ask, asked, route } = opened;
  if (ask.isStreamed) {
    const frame = frameOf(route, `chatcmpl-${call.correlationId}`);
    return streamDecision(gateway, call, opened, chatScript(frame, ask.wantsUsage));
  }
  const decision = await takeDecision(gateway, asked);
  const { decisionId } = decision.body;
  return replyWith(decision, chatCompletion(frameOf(route, decisionId), saidIn(decision.body)));
}
