const kept = ['PATH', 'HOME', 'USER', 'JAVA_HOME', 'LANG'];

/** What a started process gets of this one's environment: nothing that the bridge reads. */
export const childEnvironment: Readonly<Record<string, string>> = Object.fromEntries(
  kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  }),
);
