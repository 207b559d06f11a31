// Loaded into every Node that a step starts: gives it the time of the test, and halts it at a chosen request until it is told to stop.
const { EXECUTOR_NOW, EXECUTOR_HALT_AT, EXECUTOR_HALT_ON } = process.env;

let waited = 0;
if (EXECUTOR_NOW !== undefined) Date.now = () => Number(EXECUTOR_NOW) + waited;

// Where the program waits, time moves on and it is over at once. Timers of others, such as time-outs, are left alone.
const { setTimeout: realTimeout } = globalThis;
globalThis.setTimeout = Object.assign(
  ((work: (...values: unknown[]) => void, ms = 0, ...values: unknown[]) => {
    const isWait = new Error().stack?.includes('/src/model/clock.ts') === true;
    if (isWait) waited += ms;
    return realTimeout(work, isWait ? 0 : ms, ...values);
  }) as typeof setTimeout,
  realTimeout,
);

if (EXECUTOR_HALT_AT !== undefined) {
  const real = globalThis.fetch;
  const wanted = new RegExp(EXECUTOR_HALT_ON ?? '.');
  let seen = 0;
  globalThis.fetch = async (...args) => {
    const line = `${args[1]?.method ?? 'GET'} ${args[0] instanceof Request ? args[0].url : String(args[0])}`;
    if (wanted.test(line)) seen += 1;
    if (wanted.test(line) && seen === Number(EXECUTOR_HALT_AT)) {
      process.stderr.write('executor: halted\n');
      await new Promise((resolve) => process.once('SIGINT', resolve));
    }
    return real(...args);
  };
}
