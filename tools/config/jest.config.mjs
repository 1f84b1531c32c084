// One Jest configuration for every project and level; run it with a path and a level:
//   NODE_OPTIONS=--experimental-vm-modules jest --config tools/config/jest.config.mjs libs/platform/pipeline --testPathPatterns unit
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const swc = JSON.parse(readFileSync(join(here, 'swc.json'), 'utf8'));

export default {
  rootDir: join(here, '../..'),
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/tools'],
  testMatch: ['**/*.{unit,contract,int,e2e,chaos}.spec.ts'],
  modulePathIgnorePatterns: ['/dist/', '/\\.tsc/'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@bridge/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  globalSetup: join(here, 'jest.setup.mjs'),
  globalTeardown: join(here, 'jest.teardown.mjs'),
  testTimeout: 60_000,
  errorOnDeprecated: true,
};
