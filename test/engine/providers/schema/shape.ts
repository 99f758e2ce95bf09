/** What a property may hold. An object names its kind, which the schema describes once. */
export type Shape =
  | { readonly is: "string" | "number" | "boolean" | "anything" }
  | { readonly is: "list" | "map"; readonly of: Shape }
  | { readonly is: "object"; readonly kind: string }
  | { readonly is: "one of"; readonly shapes: readonly Shape[] };

export interface Property {
  /** An input: has to be given. An output: the cloud always fills it in. */
  readonly required: boolean;
  readonly shape: Shape;
}

export type Shapes = { readonly [property: string]: Property };

/** What one resource type takes and gives, read from its SDK's declarations. */
export interface ResourceSchema {
  readonly type: string;
  readonly inputs: Shapes;
  readonly outputs: Shapes;
  /** The kinds of object that inputs are made of. */
  readonly inputKinds: { readonly [kind: string]: Shapes };
  /** The kinds of object that outputs which are always there are made of. */
  readonly outputKinds: { readonly [kind: string]: Shapes };
}
