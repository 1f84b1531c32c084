// npm test: prepares the checkout, runs every suite once and ends with the line `N passed, N failed[, N skipped]`.
// Arguments go to Jest: `npm test -- libs/platform/pipeline`, `npm test -- --testPathPatterns unit`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, workspaceRoot } from '../start/bootstrap.mjs';
import { report, say } from '../start/say.mjs';

/** Run Jest once, its report on stderr. Resolves to the exit code; a signal counts as a failure. */
function runJest(args, resultFile) {
  const workers = args.some((arg) => /^(-w|-i|--maxWorkers|--runInBand)/.test(arg))
    ? []
    : [`--maxWorkers=${Math.max(2, availableParallelism() - 1)}`];
  const child = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      join('node_modules', 'jest', 'bin', 'jest.js'),
      ...['--config', 'tools/config/jest.config.mjs', '--json', '--outputFile', resultFile],
      ...workers,
      ...args,
    ],
    { cwd: workspaceRoot, stdio: ['ignore', process.stderr, process.stderr] },
  );
  const forward = (signal) => child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  return new Promise((resolve) => {
    child.once('error', (error) => {
      say(`Jest could not be started: ${error.message}`);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Count tests; a suite that could not even run is one failure. */
function countTests(resultFile) {
  try {
    const result = JSON.parse(readFileSync(resultFile, 'utf8'));
    return {
      passed: result.numPassedTests,
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
      skipped: result.numPendingTests + result.numTodoTests,
    };
  } catch {
    say('Jest ended without a result.');
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function run(args) {
  await prepare();
  const folder = mkdtempSync(join(tmpdir(), 'bridge-test-'));
  const resultFile = join(folder, 'result.json');
  const exitCode = await runJest(args, resultFile);
  const counts = countTests(resultFile);
  rmSync(folder, { recursive: true, force: true });
  if (counts.failed === 0 && (exitCode !== 0 || counts.passed === 0)) {
    say(exitCode === 0 ? 'No test ran.' : `Jest ended with code ${exitCode} although no test failed.`);
    return { ...counts, failed: 1 };
  }
  return counts;
}

let counts = { passed: 0, failed: 1, skipped: 0 };
try {
  counts = await run(process.argv.slice(2));
} catch (error) {
  report(error);
}
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
process.exitCode = counts.failed === 0 ? 0 : 1;
