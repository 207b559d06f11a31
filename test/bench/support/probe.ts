// Loaded into a process with --import: writes how much memory it needed at most to the file that BENCH_PROBE names, as it ends.
import { writeFileSync } from 'node:fs';
import { constants, PerformanceObserver } from 'node:perf_hooks';

const file = process.env['BENCH_PROBE'];
let maxHeap = 0;
const look = () => {
  maxHeap = Math.max(maxHeap, process.memoryUsage().heapUsed);
};
const observer = new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const kind = (entry as unknown as { detail?: { kind?: number } }).detail?.kind;
    if (kind === constants.NODE_PERFORMANCE_GC_MAJOR) look();
  }
});
observer.observe({ entryTypes: ['gc'] });
process.on('exit', () => {
  if (file !== undefined)
    writeFileSync(file, JSON.stringify({ maxRss: process.resourceUsage().maxRSS * 1024, maxHeap }));
});
