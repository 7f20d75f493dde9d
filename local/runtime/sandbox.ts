/** One warm copy of a function in a worker thread. It handles one event at a time, as a Lambda sandbox does. */
import { Worker } from 'node:worker_threads';
import type { FunctionError, InvocationResult } from './runtime.ts';

export interface SandboxSettings {
  readonly functionArn: string;
  readonly bundle: string;
  readonly handler: string;
  /** The whole environment: nothing of this process is visible inside. */
  readonly env: Readonly<Record<string, string>>;
  /** The clock's shared cell, see `Clock` in `local/seams.ts`. */
  readonly cell: SharedArrayBuffer;
  readonly memoryMb: number;
  /**
   * Limit in real milliseconds. The virtual clock stands still while a step works, so it can never run out; the
   * template's limit is applied to real time instead, and a step that hangs here is found as it would be on AWS.
   */
  readonly timeoutMs: number;
  log(line: string): void;
}

type Message = { readonly log: string } | { readonly result: string } | { readonly error: FunctionError };

export class Sandbox {
  readonly #settings: SandboxSettings;
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #answer: ((result: InvocationResult) => void) | undefined;
  #invocations = 0;

  constructor(settings: SandboxSettings) {
    this.#settings = settings;
  }

  /** `begins` is called once it is this event's turn. */
  invoke(event: unknown, begins: () => void = () => {}): Promise<InvocationResult> {
    const turn = this.#last.then(() => {
      begins();
      return this.#run(event);
    });
    this.#last = turn;
    return turn;
  }

  /** Ends the process under whatever runs in it. */
  kill({ errorType, errorMessage }: FunctionError): void {
    if (this.#worker) this.#lose(this.#worker, errorType, errorMessage);
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  async #run(event: unknown): Promise<InvocationResult> {
    const worker = this.#worker ?? this.#coldStart();
    const { timeoutMs } = this.#settings;
    const seconds = (timeoutMs / 1000).toFixed(2);
    const timer = setTimeout(
      () => this.#lose(worker, 'Sandbox.Timedout', `Task timed out after ${seconds} seconds`),
      timeoutMs,
    );
    const result = new Promise<InvocationResult>((answer) => {
      this.#answer = answer;
    });
    worker.postMessage({ event, context: this.#context() });
    return result.finally(() => clearTimeout(timer));
  }

  #coldStart(): Worker {
    const { bundle, handler, cell, env, memoryMb } = this.#settings;
    const worker = new Worker(new URL('./worker.mjs', import.meta.url), {
      workerData: { bundle, handler, cell },
      env: { ...env },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    worker.on('message', (message: Message) => this.#receive(message));
    worker.on('error', (cause) => this.#lose(worker, 'Runtime.ExitError', `Runtime exited with error: ${cause}`));
    worker.on('exit', (code) =>
      this.#lose(worker, 'Runtime.ExitError', `Runtime exited with error: exit status ${code}`),
    );
    // A warm sandbox that nobody uses must not keep the process alive.
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #receive(message: Message): void {
    if ('log' in message) this.#settings.log(message.log);
    else this.#answer?.('error' in message ? message : { payload: JSON.parse(message.result) as unknown });
  }

  /** The next invocation gets a new worker. */
  #lose(worker: Worker, errorType: string, errorMessage: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    void worker.terminate();
    this.#answer?.({ error: { errorType, errorMessage, trace: [] } });
  }

  #context(): Readonly<Record<string, unknown>> {
    this.#invocations += 1;
    const { functionArn, memoryMb, timeoutMs } = this.#settings;
    const name = functionArn.split(':').at(-1);
    return {
      awsRequestId: `${name}-${this.#invocations}`,
      functionName: name,
      functionVersion: '$LATEST',
      invokedFunctionArn: functionArn,
      memoryLimitInMB: String(memoryMb),
      timeoutMs,
    };
  }
}
