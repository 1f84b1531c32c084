/** Operators that compare a field with one value. */
export const comparisonOperators = [
  'equalto',
  'notequalto',
  'greaterthan',
  'greaterthanorequalto',
  'lessthan',
  'lessthanorequalto',
  'like',
  'notlike',
] as const;

/**
 * One condition, or several of which all (`and`) or one (`or`) must hold. Values are text in gateway format: labels of
 * enumerations, dates MM/DD/YYYY, `%` and `_` as wildcards of `like`.
 *
 * @see Interface reference, section 4.3
 */
export type QueryFilter =
  | { readonly operator: (typeof comparisonOperators)[number]; readonly field: string; readonly value: string }
  /** Both ends included. */
  | { readonly operator: 'between'; readonly field: string; readonly from: string; readonly to: string }
  /** 1 to 1000 values. */
  | { readonly operator: 'in' | 'notin'; readonly field: string; readonly values: readonly string[] }
  | { readonly operator: 'isnull' | 'isnotnull'; readonly field: string }
  | { readonly operator: 'and' | 'or'; readonly filters: readonly QueryFilter[] };

/** A field, or an aggregate over it; beside aggregates, plain fields form the groups. */
export type QuerySelect =
  string | { readonly aggregate: 'count' | 'avg' | 'min' | 'max' | 'sum'; readonly field: string };

export interface QueryOrder {
  readonly field: string;
  readonly direction: 'ascending' | 'descending';
}

/** A condition of `get_list`; values as in `QueryFilter`. */
export type ListFilter =
  | {
      readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'like';
      readonly field: string;
      readonly value: string;
    }
  | { readonly operator: 'is null'; readonly field: string }
  | { readonly operator: 'and' | 'or'; readonly filters: readonly ListFilter[] };
