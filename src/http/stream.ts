import type { AnswerStream, HttpRequest, StreamedBody } from './door.ts';
import { asNetworkError, networkError } from './failure.ts';
import type { Watch } from './watch.ts';

/** Counts the bytes of an answer's body against what was announced and what may come. */
export interface Meter {
  /** Bytes announced, where they are those that will be read: not of a compressed body. */
  readonly announced: number | undefined;
  /** Throws `NETWORK_TOO_LARGE` for the chunk that goes beyond `maxBytes`. */
  add(chunk: Uint8Array): void;
  /** Throws `NETWORK_CUT` when the body was shorter, or longer, than announced. */
  finish(): void;
}

export function createMeter(request: HttpRequest, response: Response, maxBytes: number): Meter {
  const length = response.headers.get('content-length');
  const encoded = (response.headers.get('content-encoding') ?? 'identity') !== 'identity';
  const announced = length === null || encoded || !/^\d+$/.test(length) ? undefined : Number(length);
  let bytes = 0;
  return {
    announced,
    add(chunk) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes)
        throw networkError('NETWORK_TOO_LARGE', request, `The answer is larger than ${maxBytes} bytes`);
    },
    finish() {
      if (announced !== undefined && announced !== bytes)
        throw networkError('NETWORK_CUT', request, `The answer has ${bytes} of ${announced} announced bytes`);
    },
  };
}

/** The body of an answer, chunk by chunk; each may take `chunkMs`. `over` is called once, however it ends. */
export function answerStream(
  request: HttpRequest,
  response: Response,
  watch: Watch,
  options: { readonly maxBytes: number; readonly chunkMs: number; readonly over: () => void },
): AnswerStream {
  const { chunkMs, maxBytes } = options;
  const meter = createMeter(request, response, maxBytes);
  const reader = response.body?.getReader();
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    watch.end();
    options.over();
  };
  const fail = (thrown: unknown): never => {
    const error = asNetworkError(request, watch.signal, thrown);
    // Whoever breaks off has no use for what the server still sends.
    reader?.cancel().catch(() => undefined);
    close();
    throw error;
  };
  const iterator: AsyncIterator<Uint8Array> = {
    async next() {
      if (!open) return { done: true, value: undefined };
      try {
        watch.signal.throwIfAborted();
        watch.allow(chunkMs, `Nothing of the answer came for ${chunkMs / 1000} s`);
        const step = await reader?.read();
        watch.pause();
        if (step !== undefined && !step.done) {
          meter.add(step.value);
          return { done: false, value: step.value };
        }
        meter.finish();
        close();
        return { done: true, value: undefined };
      } catch (thrown) {
        return fail(thrown);
      }
    },
    async return() {
      if (open) reader?.cancel().catch(() => undefined);
      close();
      return { done: true, value: undefined };
    },
  };
  const { announced } = meter;
  return {
    ...(announced === undefined ? {} : { size: announced }),
    chunks: { [Symbol.asyncIterator]: () => iterator },
  };
}

/** One sending of a streamed body. */
export interface Upload {
  readonly stream: ReadableStream<Uint8Array>;
  /** What reading the body ran into: fetch hides it in an error of its own. */
  failure(): unknown;
}

/** `progress` is called for each chunk that the connection takes. Throws `RangeError` where the body is not as long as it says. */
export function uploadOf(body: StreamedBody, progress: () => void): Upload {
  let failure: unknown;
  const chunks = async function* () {
    let bytes = 0;
    try {
      for await (const chunk of body.open()) {
        progress();
        bytes += chunk.byteLength;
        if (bytes > body.size) break;
        yield chunk;
      }
      if (bytes !== body.size)
        throw new RangeError(`A body of ${body.size} bytes gave another number of them.`);
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  return { stream: ReadableStream.from(chunks()), failure: () => failure };
}
