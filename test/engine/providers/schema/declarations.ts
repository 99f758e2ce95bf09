import { existsSync, readFileSync } from "node:fs";
import ts from "typescript";
import type { Property, Shape, Shapes } from "./shape";

/** An SDK's `types/input.d.ts` or `types/output.d.ts`: megabytes of interfaces in nested namespaces, read by name. */
export class KindsFile {
  private readonly text: string;

  /** @param path a small SDK has none, and no such objects either */
  constructor(path: string) {
    this.text = existsSync(path) ? readFileSync(path, "utf8") : "";
  }

  /** The members of an interface such as `eks.ClusterVpcConfig`, or undefined when there is none. */
  read(kind: string): Shapes | undefined {
    const names = kind.split(".");
    const name = names.pop();
    let from = 0;
    let to = this.text.length;
    for (const [depth, namespace] of names.entries()) {
      const indent = "    ".repeat(depth);
      const head = depth === 0 ? `export declare namespace ${namespace} {` : `${indent}namespace ${namespace} {`;
      const start = this.text.indexOf(`\n${head}`, from);
      if (start < 0 || start > to) {
        return undefined;
      }
      from = start + 1;
      to = this.text.indexOf(`\n${indent}}`, from);
    }
    const indent = "    ".repeat(names.length);
    const start = this.text.slice(from, to).search(new RegExp(`\\n${indent}(export )?interface ${name} \\{`));
    if (start < 0) {
      return undefined;
    }
    const end = this.text.indexOf(`\n${indent}}`, from + start + 1);
    const source = parse(this.text.slice(from + start, end + indent.length + 2));
    const [statement] = source.statements;
    return statement && ts.isInterfaceDeclaration(statement) ? members(statement.members, source) : undefined;
  }
}

/** What the declarations of one resource say: the interface of its arguments and the properties of its class. */
export function readResource(path: string, className: string): { inputs: Shapes; outputs: Shapes } {
  const source = parse(readFileSync(path, "utf8"));
  let inputs: Shapes = {};
  let outputs: Shapes = {};
  for (const statement of source.statements) {
    if (ts.isInterfaceDeclaration(statement) && statement.name.text === `${className}Args`) {
      inputs = members(statement.members, source);
    }
    if (ts.isClassDeclaration(statement) && statement.name?.text === className) {
      outputs = members(
        statement.members.filter((member) => ts.isPropertyDeclaration(member) && !isStatic(member)),
        source,
      );
    }
  }
  return { inputs, outputs };
}

const parse = (text: string): ts.SourceFile => ts.createSourceFile("declarations.d.ts", text, ts.ScriptTarget.Latest);

function members(nodes: Iterable<ts.TypeElement | ts.ClassElement>, source: ts.SourceFile): Shapes {
  const shapes: Record<string, Property> = {};
  for (const node of nodes) {
    if ((ts.isPropertySignature(node) || ts.isPropertyDeclaration(node)) && node.type) {
      const name =
        ts.isIdentifier(node.name) || ts.isStringLiteral(node.name) ? node.name.text : node.name.getText(source);
      const optional = node.questionToken !== undefined || mayBeUndefined(node.type);
      shapes[name] = { required: !optional, shape: shape(node.type) };
    }
  }
  return shapes;
}

const isStatic = (member: ts.PropertyDeclaration): boolean =>
  member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false;

function mayBeUndefined(type: ts.TypeNode): boolean {
  if (ts.isUnionTypeNode(type)) {
    return type.types.some((member) => member.kind === ts.SyntaxKind.UndefinedKeyword);
  }
  const inner = ts.isTypeReferenceNode(type) ? type.typeArguments?.[0] : undefined;
  return inner !== undefined && mayBeUndefined(inner);
}

function shape(type: ts.TypeNode): Shape {
  if (ts.isParenthesizedTypeNode(type)) {
    return shape(type.type);
  }
  if (ts.isArrayTypeNode(type)) {
    return { is: "list", of: shape(type.elementType) };
  }
  if (ts.isTypeLiteralNode(type)) {
    const [member] = type.members;
    return member && ts.isIndexSignatureDeclaration(member)
      ? { is: "map", of: shape(member.type) }
      : { is: "anything" };
  }
  if (ts.isUnionTypeNode(type)) {
    const shapes = type.types.filter((member) => member.kind !== ts.SyntaxKind.UndefinedKeyword).map(shape);
    const distinct = shapes.filter((one, index) => shapes.findIndex((other) => same(one, other)) === index);
    return distinct.length === 1 && distinct[0] ? distinct[0] : { is: "one of", shapes: distinct };
  }
  if (ts.isLiteralTypeNode(type)) {
    return {
      is: ts.isNumericLiteral(type.literal) ? "number" : ts.isStringLiteral(type.literal) ? "string" : "boolean",
    };
  }
  if (ts.isTypeReferenceNode(type)) {
    return referenced(type);
  }
  switch (type.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { is: "string" };
    case ts.SyntaxKind.NumberKeyword:
      return { is: "number" };
    case ts.SyntaxKind.BooleanKeyword:
      return { is: "boolean" };
    default:
      return { is: "anything" };
  }
}

function referenced(type: ts.TypeReferenceNode): Shape {
  const name = entityName(type.typeName);
  const [argument] = type.typeArguments ?? [];
  if (argument && /(^|\.)(Input|Output)$/.test(name)) {
    return shape(argument);
  }
  if (argument && name === "Record") {
    return { is: "map", of: shape(type.typeArguments?.[1] ?? argument) };
  }
  const [, where, kind] = /^(inputs|outputs|enums)\.(.+)$/.exec(name) ?? [];
  if (where === "enums") {
    // An enum is a string in nearly every case, a number in the rest; which one, its declaration elsewhere says.
    return { is: "one of", shapes: [{ is: "string" }, { is: "number" }] };
  }
  return kind ? { is: "object", kind } : { is: "anything" };
}

const entityName = (name: ts.EntityName): string =>
  ts.isIdentifier(name) ? name.text : `${entityName(name.left)}.${name.right.text}`;

const same = (one: Shape, other: Shape): boolean => JSON.stringify(one) === JSON.stringify(other);
