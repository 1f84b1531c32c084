// Run from the root: npx eslint --config tools/config/eslint.config.mjs --max-warnings 0 apps libs tools
// A rule is an error or absent. Boundaries are in eslint.boundaries.mjs, forbidden syntax in eslint.bans.mjs.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtinRules } from 'eslint/use-at-your-own-risk';
import tseslint from 'typescript-eslint';
import { banConfigs } from './eslint.bans.mjs';
import { boundaryConfigs } from './eslint.boundaries.mjs';

const root = join(fileURLToPath(import.meta.url), '../../..');

// The boundary rule reads Nx's cached project graph and says nothing when there is none: make it first.
process.env.NX_DAEMON ??= 'false';
const { createProjectGraphAsync } = await import('@nx/devkit');
await createProjectGraphAsync({ exitOnError: true });
const { default: nx } = await import('@nx/eslint-plugin');

const specs = '**/*.spec.ts';
const off = (...names) => Object.fromEntries(names.map((name) => [name, 'off']));

const types = {
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/consistent-type-exports': 'error',
  '@typescript-eslint/no-import-type-side-effects': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/no-unnecessary-type-arguments': 'error',
  '@typescript-eslint/no-unnecessary-boolean-literal-compare': 'error',
  '@typescript-eslint/no-meaningless-void-operator': 'error',
  '@typescript-eslint/no-invalid-void-type': ['error', { allowInGenericTypeArguments: true }],
  '@typescript-eslint/prefer-readonly': 'error',
  '@typescript-eslint/prefer-reduce-type-parameter': 'error',
  '@typescript-eslint/require-array-sort-compare': ['error', { ignoreStringArrays: true }],
  '@typescript-eslint/return-await': ['error', 'in-try-catch'],
  '@typescript-eslint/use-unknown-in-catch-callback-variable': 'error',
  '@typescript-eslint/unified-signatures': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/naming-convention': [
    'error',
    { selector: 'interface', format: ['PascalCase'], custom: { regex: '^I[A-Z]', match: false } },
    { selector: ['class', 'typeAlias', 'typeParameter'], format: ['PascalCase'] },
  ],
  // A method that keeps a promise by contract often has nothing to await.
  ...off('@typescript-eslint/require-await'),
};

const size = {
  'max-lines': ['error', { max: 300 }],
  'max-lines-per-function': ['error', { max: 60 }],
};

const plain = Object.fromEntries(
  [
    'eqeqeq',
    'no-async-promise-executor',
    'no-cond-assign',
    'no-console',
    'no-constant-binary-expression',
    'no-control-regex',
    'no-empty',
    'no-fallthrough',
    'no-loss-of-precision',
    'no-param-reassign',
    'no-prototype-builtins',
    'no-regex-spaces',
    'no-self-compare',
    'no-sparse-arrays',
    'no-unmodified-loop-condition',
    'no-unsafe-finally',
    'no-useless-catch',
    'no-useless-escape',
    'no-var',
    'object-shorthand',
    'prefer-const',
  ].map((name) => [name, 'error']),
);

export default tseslint.config(
  { ignores: ['**/dist/**', '**/.tsc/**', '**/node_modules/**', '**/coverage/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { files: ['**/*.mjs'], rules: { ...plain, ...size } },
  {
    files: ['**/*.ts'],
    extends: tseslint.configs.recommendedTypeChecked,
    languageOptions: {
      parserOptions: { project: [join(root, 'tools/config/tsconfig.lint.json')], tsconfigRootDir: root },
    },
    rules: { ...plain, ...types, ...size },
  },
  ...boundaryConfigs(nx, tseslint.plugin.rules['no-restricted-imports']),
  ...banConfigs(builtinRules.get('no-restricted-syntax')),
  {
    files: [specs],
    rules: {
      'max-lines': ['error', { max: 500 }],
      ...off(
        'max-lines-per-function',
        '@typescript-eslint/no-non-null-assertion',
        '@typescript-eslint/no-unsafe-assignment',
        '@typescript-eslint/unbound-method',
      ),
    },
  },
  // A contract suite is one function around many tests.
  {
    files: ['libs/testing/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 500 }], ...off('max-lines-per-function') },
  },
  // The one place where foreign, untyped data may be `any` until its schema has seen it.
  {
    files: ['libs/platform/**/*.parser.ts', 'apps/intacct-simulator/**/*.parser.ts'],
    rules: off('@typescript-eslint/no-explicit-any'),
  },
);
