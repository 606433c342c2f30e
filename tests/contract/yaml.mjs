// Writes plain objects, lists, texts and numbers as YAML: blocks for texts of several lines, quotes for all others.

const isEmpty = (value) => Object.keys(value).length === 0;

function textOf(value, indent) {
  if (!value.includes('\n')) return ` ${JSON.stringify(value)}\n`;
  const keep = value.endsWith('\n') ? '|' : '|-';
  const lines = value.replace(/\n$/, '').split('\n').map((line) => (line === '' ? '' : `${indent}${line}`));
  return ` ${keep}\n${lines.join('\n')}\n`;
}

function valueOf(value, indent) {
  if (typeof value === 'string') return textOf(value, indent);
  if (Array.isArray(value)) {
    return '\n' + value.map((each) => `${indent}-${valueOf(each, indent + '  ').replace(/^\n\s*/, ' ')}`).join('');
  }
  if (typeof value === 'object') return isEmpty(value) ? ' {}\n' : '\n' + yaml(value, indent);
  return ` ${value}\n`;
}

export function yaml(object, indent = '') {
  return Object.entries(object)
      .map(([key, value]) => {
        const name = /^[A-Za-z_$][\w$.]*$/.test(key) ? key : JSON.stringify(key);
        return `${indent}${name}:${valueOf(value, indent + '  ')}`;
      })
      .join('');
}
