// Loaded with --import into a command line under test: counts what the process does to the outside (requests, writes to the state)
// and ends or disturbs it at a chosen one. Knows the process by its environment only, so that nothing of it is in the product.
import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const { HOOK_AT, HOOK_SIGNAL, HOOK_AGAIN, HOOK_COUNT, HOOK_NOW, HOOK_PAGES } = process.env;
const at = Number(HOOK_AT ?? Number.POSITIVE_INFINITY);
const signal = (HOOK_SIGNAL ?? 'SIGKILL') as NodeJS.Signals;
const told: string[] = [];

function happens(what: string): void {
  told.push(what);
  if (told.length === at) process.kill(process.pid, signal);
}

const realFetch = globalThis.fetch;
globalThis.fetch = async (...args) => {
  happens(`request ${args[1]?.method ?? 'GET'}`);
  // The answer never comes, and somebody asks a second time.
  if (HOOK_AGAIN !== undefined && told.length === at) {
    setImmediate(() => process.kill(process.pid, signal));
    await new Promise(() => undefined);
  }
  const answer = await realFetch(...args);
  happens('answer');
  return answer;
};

// The clock stands still, as it does for the rest of the test.
if (HOOK_NOW !== undefined) Date.now = () => Number(HOOK_NOW);

const { exec, prepare } = DatabaseSync.prototype;
const limited = new WeakSet<DatabaseSync>();
/** The run file has no name: what is in it is lost with the process anyway. */
const ofState = (db: DatabaseSync) => /\.sqlite(\.new)?$/.test(db.location() ?? '');

DatabaseSync.prototype.exec = function (sql) {
  limit(this);
  const counted = ofState(this);
  if (counted) happens(`exec ${sql.slice(0, 12)}`);
  exec.call(this, sql);
  if (counted) happens('exec done');
};
DatabaseSync.prototype.prepare = function (...args) {
  limit(this);
  const statement = prepare.apply(this, args);
  if (!ofState(this)) return statement;
  statement.run = new Proxy(statement.run, {
    apply(run, _this, values) {
      happens('write');
      return Reflect.apply(run, statement, values);
    },
  });
  return statement;
};

/** HOOK_PAGES=state:40 makes that database full at 40 pages; `run` is the run file. */
function limit(db: DatabaseSync): void {
  const [which, pages] = (HOOK_PAGES ?? '').split(':');
  const is = db.location() ? 'state' : 'run';
  if (pages === undefined || which !== is || limited.has(db)) return;
  limited.add(db);
  exec.call(db, `PRAGMA max_page_count = ${Number(pages)}`);
}

process.on('exit', () => {
  if (HOOK_COUNT !== undefined) writeFileSync(HOOK_COUNT, JSON.stringify(told));
});
