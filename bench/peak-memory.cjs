// Loaded by `node --require` into a process whose peak memory is wanted; writes it, in bytes, to the file
// that FXD_BENCH_PEAK names. Linux is asked for VmHWM, because the maxRSS of getrusage also covers the
// parent's memory from before exec; other systems have only that.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => {
  writeFileSync(process.env.FXD_BENCH_PEAK, String(peakBytes()));
});

function peakBytes() {
  const status = '/proc/self/status';
  const peak = existsSync(status)
    ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))
    : null;
  return 1024 * (peak === null ? process.resourceUsage().maxRSS : Number(peak[1]));
}
