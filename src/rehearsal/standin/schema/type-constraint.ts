/** Terraform's type constraints, in the JSON form that providers send. */

/** `"string"`, `["list", "string"]`, `["object", {"a": "bool"}]`. */
export type Type =
  | 'string'
  | 'number'
  | 'bool'
  | 'dynamic'
  | readonly ['list' | 'set' | 'map', Type]
  | readonly ['object', Readonly<Record<string, Type>>]
  | readonly ['tuple', readonly Type[]];
