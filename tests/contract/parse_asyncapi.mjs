// Parses an AsyncAPI document with the initiative's own parser, protobuf payloads included, and prints every finding:
// parse_asyncapi.mjs TOOLS DOCUMENT. Fails on errors and warnings.
import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';

const [tools, file] = process.argv.slice(2);
const require = createRequire(resolve(tools, 'package.json'));
const {Parser, DiagnosticSeverity} = require('@asyncapi/parser');
const {ProtoBuffSchemaParser} = require('@asyncapi/protobuf-schema-parser');

const parser = new Parser();
parser.registerSchemaParser(ProtoBuffSchemaParser());
const {document, diagnostics} = await parser.parse(readFileSync(file, 'utf8'));
// The document keeps to the version of its own choice: news of a later one is no fault.
const findings = diagnostics.filter(
    (each) => each.code !== 'asyncapi-latest-version' && each.severity <= (DiagnosticSeverity?.Warning ?? 1));
for (const each of findings) {
  console.error(`${file}:${each.range.start.line + 1}: ${each.code}: ${each.message} (${each.path.join('.')})`);
}
if (!document || findings.length > 0) process.exit(1);
console.log(`${document.channels().length} channels, ${document.messages().length} messages, ` +
            `${document.operations().length} operations`);
