// Prints docs/services.svg, the picture of the services and their topics: picture.mjs CATALOGUE, where CATALOGUE is what
// print_catalogue says. Who reads what is drawn as the code has it, nothing by hand.
import {readFileSync} from 'node:fs';

const {topics, domains} = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const names = topics.map((topic) => topic.name).filter((name) => !name.endsWith('.dlq'));

const COLUMN = 232, BOX = 208, LEFT = 16, TOPIC = 24, INDENT = 30;
const CLIENTS = 16, SERVICES = 104, LOG = 188;
const left = (column) => LEFT + column * COLUMN;
const width = left(domains.length) + 120;

const text = (x, y, words, style = '') => `<text x="${x}" y="${y}"${style}>${words}</text>`;
const box = (x, y, w, h, kind) => `<rect class="${kind}" x="${x}" y="${y}" width="${w}" height="${h}" rx="4"/>`;
const arrow = (...points) => `<polyline points="${points.map((point) => point.join(',')).join(' ')}"/>`;
const middle = ' text-anchor="middle"';

const columns = domains.map(({domain}) => names.filter((name) => name.startsWith(`${domain}.`)));
const lanes = LOG + TOPIC * Math.max(...columns.map((column) => column.length)) + 34;
const bottom = lanes + 14 * domains.length + 10;
const parts = [];

// Above: who calls.
parts.push(box(left(0), CLIENTS, left(domains.length) - 2 * LEFT - 8, 34, 'outside'),
           text(left(domains.length) / 2, CLIENTS + 22, 'phones, gates, gridctl, other systems', middle));

// In the log, what is read is above what is written.
const rank = (name) => (['commands', 'bulk', 'events'].indexOf(name.split('.')[1]) + 4) % 4;  // tables last
domains.forEach(({domain}, column) => {
  const x = left(column);
  parts.push(arrow([x + BOX / 2, CLIENTS + 34], [x + BOX / 2, SERVICES - 2]), box(x, SERVICES, BOX, 40, 'service'),
             text(x + BOX / 2, SERVICES + 25, domain, `${middle} class="name"`));
  if (column === 0) parts.push(text(x + BOX / 2 + 8, SERVICES - 20, 'gRPC'));
  columns[column].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).forEach((name, row) => {
    const y = LOG + row * TOPIC;
    parts.push(box(x + INDENT, y, BOX - INDENT, TOPIC - 4, 'topic'), text(x + INDENT + 8, y + 14, name));
    if (name !== `${domain}.events.v1`) return;
    const lane = lanes + 14 * column;
    parts.push(`<g class="of-${domain}">`,
               arrow([x + BOX, y + 10], [x + BOX + 10, y + 10], [x + BOX + 10, lane], [width - 114, lane]));
    domains.forEach(({foreign}, reader) => {
      if (!foreign.includes(domain)) return;
      const at = left(reader) + 6 + 6 * column;
      parts.push(arrow([x + BOX + 10, lane], [at, lane], [at, SERVICES + 42]));
    });
    parts.push('</g>');
  });
  parts.push(arrow([x + BOX - 60, LOG - 2], [x + BOX - 60, SERVICES + 42]), arrow([x + BOX - 30, SERVICES + 40], [x + BOX - 30, LOG - 4]));
});
parts.push(box(width - 112, lanes - 24, 104, 14 * domains.length + 34, 'outside'),
           ...['subscribers:', 'health bureaus,', 'other services'].map((line, at) => text(width - 104, lanes + 4 + 18 * at, line)),
           box(left(0), bottom, left(domains.length) - 2 * LEFT - 8, 34, 'outside'),
           text(left(domains.length) / 2, bottom + 22, 'Redis: snapshot and view of each partition, written after the commit, read by look-ups', middle));

process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 50}" font-family="sans-serif" font-size="12">
<!-- Made of the topic catalogue by tests/contract/renew, and checked against it in every test run: do not edit. -->
<title>The four services, their topics in Kafka, and who reads whose events</title>
<style>
rect { fill: #f6f8fa; stroke: #57606a; } .service { fill: #ddf4ff; stroke: #0969da; } .topic { fill: #fff8c5; stroke: #9a6700; }
.name { font-size: 15px; font-weight: bold; } polyline { fill: none; stroke: #57606a; marker-end: url(#tip); }
.of-registration polyline { stroke: #0969da; } .of-health polyline { stroke: #1a7f37; } .of-supply polyline { stroke: #bc4c00; } .of-alerting polyline { stroke: #8250df; }
</style>
<defs><marker id="tip" markerWidth="7" markerHeight="7" refX="6" refY="3" orient="auto"><path d="M0,0 L6,3 L0,6 z" fill="#57606a"/></marker></defs>
<rect width="100%" height="100%" style="fill:#ffffff;stroke:none"/>
${parts.join('\n')}
</svg>
`);
