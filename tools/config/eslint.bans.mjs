// What the style guide forbids as syntax. Each ban is a copy of ESLint's `no-restricted-syntax` under a name of its own, so
// that bans for different folders add up and a message says which rule was broken.

const specs = '**/*.spec.ts';
const decides = ['libs/domains/**/*.ts', 'libs/contract/**/*.ts', 'libs/platform/pipeline/**/*.ts'];

const ban = (message, ...selectors) => selectors.map((selector) => ({ selector, message }));

const bans = {
  'named-exports': {
    files: ['**/*.ts'],
    selectors: [
      ...ban('Export by name.', 'ExportDefaultDeclaration', 'ExportSpecifier[exported.name="default"]'),
      ...ban('List the names: no wildcard export.', 'ExportAllDeclaration'),
    ],
  },
  'no-enums': {
    files: ['**/*.ts'],
    selectors: ban('Use an `as const` list and its union.', 'TSEnumDeclaration'),
  },
  parameters: {
    files: ['**/*.ts'],
    selectors: [
      ...ban(
        'At most 4 parameters: pass an object.',
        'FunctionDeclaration[params.length>4]',
        'ArrowFunctionExpression[params.length>4]',
        ':not(MethodDefinition[kind="constructor"]) > FunctionExpression[params.length>4]',
        'TSAbstractMethodDefinition > TSEmptyBodyFunctionExpression[params.length>4]',
        'TSMethodSignature[params.length>4]',
      ),
      ...ban(
        'At most 6 constructor parameters: the class does too much.',
        'MethodDefinition[kind="constructor"] > FunctionExpression[params.length>6]',
      ),
    ],
  },
  'environment-in-config-only': {
    files: ['**/*.ts'],
    ignores: ['**/*.config.ts', '**/main.ts', 'tools/**', specs],
    selectors: ban(
      'The environment is read in *.config.ts (and main.ts) only.',
      'MemberExpression[object.name="process"][property.name="env"]',
      'VariableDeclarator[init.name="process"] Property[key.name="env"]',
      'ImportDeclaration[source.value=/^(node:)?process$/] ImportSpecifier[imported.name="env"]',
    ),
  },
  'time-and-chance-are-injected': {
    files: decides,
    ignores: [specs],
    selectors: ban(
      'Time, ids and chance come in through Clock, IdSource and RandomSource.',
      'NewExpression[callee.name="Date"][arguments.length=0]',
      'CallExpression[callee.name="Date"]',
      'MemberExpression[object.name="Date"][property.name="now"]',
      'MemberExpression[object.name="performance"][property.name="now"]',
      'MemberExpression[object.name="process"][property.name="hrtime"]',
      'MemberExpression[object.name="Math"][property.name="random"]',
      ':matches(Identifier, MemberExpression > Identifier.property)[name=/^(randomUUID|randomBytes|randomInt)$/]',
    ),
  },
  'money-is-decimal': {
    files: ['libs/domains/**/*.ts'],
    ignores: [specs],
    selectors: ban(
      'Amounts are decimal strings: use the decimal functions of @bridge/canonical.',
      'CallExpression[callee.name="parseFloat"]',
      'MemberExpression[object.name="Number"][property.name="parseFloat"]',
      'MemberExpression[property.name=/^(toFixed|toPrecision)$/]',
      'MemberExpression[object.name="Math"][property.name=/^(round|floor|ceil|trunc)$/]',
    ),
  },
  'no-fetch': {
    files: decides,
    ignores: [specs],
    selectors: ban(
      'Domains and the pipeline decide; adapters talk to the world.',
      'CallExpression[callee.name="fetch"]',
    ),
  },
  'honest-specs': {
    files: [specs],
    selectors: [
      ...ban(
        'Fakes over mocks: module mocking is banned.',
        'MemberExpression[object.name="jest"][property.name=/[mM]ock(Module)?$/]:not([property.name=/^(fn|is)/])',
      ),
      ...ban(
        'No skipped and no exclusive tests.',
        'CallExpression[callee.property.name=/^(skip|only|todo)$/][callee.object.name=/^(it|test|describe)$/]',
        'CallExpression[callee.name=/^(xit|xtest|xdescribe|fit|fdescribe)$/]',
      ),
    ],
  },
};

/** @param rule  ESLint's `no-restricted-syntax` */
export function banConfigs(rule) {
  const plugin = { rules: Object.fromEntries(Object.keys(bans).map((name) => [name, rule])) };
  return [
    { files: ['**/*.ts'], plugins: { bridge: plugin } },
    ...Object.entries(bans).map(([name, { files, ignores, selectors }]) => ({
      files,
      ...(ignores === undefined ? {} : { ignores }),
      rules: { [`bridge/${name}`]: ['error', ...selectors] },
    })),
  ];
}
