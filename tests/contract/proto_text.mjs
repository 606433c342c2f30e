// Protobuf descriptors (buf's image, as JSON) back into proto text: a message with all it is made of in one piece, as
// an AsyncAPI payload wants it.

const SCALARS = {
  TYPE_DOUBLE: 'double', TYPE_FLOAT: 'float', TYPE_INT64: 'int64', TYPE_UINT64: 'uint64', TYPE_INT32: 'int32',
  TYPE_FIXED64: 'fixed64', TYPE_FIXED32: 'fixed32', TYPE_BOOL: 'bool', TYPE_STRING: 'string', TYPE_BYTES: 'bytes',
  TYPE_UINT32: 'uint32', TYPE_SFIXED32: 'sfixed32', TYPE_SFIXED64: 'sfixed64', TYPE_SINT32: 'sint32',
  TYPE_SINT64: 'sint64',
};
// Numbers of fields in descriptor.proto, of which the paths of comments are made.
const PATH = {message: 4, enum: 5, field: 2, value: 2};

const shortName = (name) => name.split('.').at(-1);

// Types of all files by full name: {name, file, kind: 'message' | 'enum', descriptor, comments: Map(path -> text)}.
export function typesOf(image) {
  const types = new Map();
  for (const file of image.file.filter((each) => each.package.startsWith('gridkeeper.'))) {
    const comments = new Map();
    for (const location of file.sourceCodeInfo?.location ?? []) {
      if (location.leadingComments) comments.set((location.path ?? []).join('.'), location.leadingComments);
    }
    const add = (kind, descriptor, index) => {
      if (descriptor.nestedType?.length || descriptor.enumType?.length) {
        throw new Error(`${file.package}.${descriptor.name} holds nested types, which this does not render`);
      }
      const name = `${file.package}.${descriptor.name}`;
      types.set(name, {name, file: file.name, kind, descriptor, comments, path: `${PATH[kind]}.${index}`});
    };
    (file.messageType ?? []).forEach((each, index) => add('message', each, index));
    (file.enumType ?? []).forEach((each, index) => add('enum', each, index));
  }
  return types;
}

// The comment above a type as one line.
export const summaryOf = (type) => (type.comments.get(type.path) ?? '').trim().replace(/\s+/g, ' ');

function commentLines(type, path, indent) {
  // Common types stand in every message: their comments stay in their own file.
  if (type.name.startsWith('gridkeeper.common.')) return [];
  const text = type.comments.get(path)?.trimEnd();
  return text ? text.split('\n').map((line) => `${indent}//${line}`) : [];
}

function fieldLines(type, field, index, indent) {
  const typeName = SCALARS[field.type] ?? shortName(field.typeName);
  const label = field.label === 'LABEL_REPEATED' ? 'repeated ' : '';
  return [
    ...commentLines(type, `${type.path}.${PATH.field}.${index}`, indent),
    `${indent}${label}${typeName} ${field.name} = ${field.number};`,
  ];
}

function messageLines(type) {
  const lines = [...commentLines(type, type.path, ''), `message ${type.descriptor.name} {`];
  let oneof;
  (type.descriptor.field ?? []).forEach((field, index) => {
    if (field.oneofIndex !== oneof) {
      if (oneof !== undefined) lines.push('  }');
      oneof = field.oneofIndex;
      if (oneof !== undefined) lines.push(`  oneof ${type.descriptor.oneofDecl[oneof].name} {`);
    }
    lines.push(...fieldLines(type, field, index, oneof === undefined ? '  ' : '    '));
  });
  if (oneof !== undefined) lines.push('  }');
  return [...lines, '}'];
}

function enumLines(type) {
  const lines = [...commentLines(type, type.path, ''), `enum ${type.descriptor.name} {`];
  type.descriptor.value.forEach((value, index) => {
    lines.push(...commentLines(type, `${type.path}.${PATH.value}.${index}`, '  '));
    lines.push(`  ${value.name} = ${value.number ?? 0};`);
  });
  return [...lines, '}'];
}

// The message `name` first, then all that it is made of, in the order of their first use.
export function protoText(types, name) {
  const wanted = [name];
  for (let i = 0; i < wanted.length; ++i) {
    for (const field of types.get(wanted[i]).descriptor.field ?? []) {
      const used = field.typeName?.slice(1);
      if (used && !wanted.includes(used)) wanted.push(used);
    }
  }
  if (new Set(wanted.map(shortName)).size < wanted.length) throw new Error(`${name}: two types of one short name`);
  const parts = wanted.map((each) => {
    const type = types.get(each);
    return (type.kind === 'enum' ? enumLines(type) : messageLines(type)).join('\n');
  });
  return ['syntax = "proto3";', ...parts].join('\n') + '\n';
}
