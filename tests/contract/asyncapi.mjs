// Prints the AsyncAPI document of the installation, made of what the code knows: asyncapi.mjs IMAGE CATALOGUE, where
// IMAGE is buf's image of proto/ as JSON and CATALOGUE what print_catalogue says. A message that stands on no topic, or
// a topic of an unknown kind, is an error.
import {readFileSync} from 'node:fs';
import {protoText, summaryOf, typesOf} from './proto_text.mjs';
import {yaml} from './yaml.mjs';

const [imageFile, catalogueFile] = process.argv.slice(2);
const types = typesOf(JSON.parse(readFileSync(imageFile, 'utf8')));
const catalogue = JSON.parse(readFileSync(catalogueFile, 'utf8'));

const META = {'.gridkeeper.common.v1.EventMeta': 'event', '.gridkeeper.common.v1.CommandMeta': 'command'};
const used = new Set();

// What a type is on the log, by its field 1 and its file.
function kindOf(type) {
  const first = type.descriptor.field?.find((field) => field.number === 1);
  if (type.kind !== 'message') return undefined;
  if (META[first?.typeName]) return META[first.typeName];
  return type.name.endsWith('Record') && isTable(type) ? 'table' : undefined;
}

// A table's record: not part of another message, and in the file named after its topic.
function isTable(type) {
  const topics = catalogue.topics.filter((topic) => topic.cleanup === 'compact').map((topic) => protoOf(topic.name));
  const part = [...types.values()].some(
      (other) => other.descriptor.field?.some((field) => field.typeName === `.${type.name}`));
  return topics.includes(type.file) && !part;
}

// registration.keys.v1 -> gridkeeper/registration/v1/registration_keys.proto
function protoOf(topic) {
  const [domain, what, version] = topic.split('.');
  return `gridkeeper/${domain}/${version}/${domain}_${what}.proto`;
}

const messagesOf = (kind, prefix) => [...types.values()]
    .filter((type) => type.name.startsWith(prefix) && kindOf(type) === kind).map((type) => type.name);

// The parts of a topic's name, and what its records are.
function describe(topic) {
  const parts = topic.name.split('.');
  const [domain, what, version] = parts;
  const prefix = `gridkeeper.${domain}.${version}.`;
  if (parts.at(-1) === 'dlq') {
    const input = topic.name.slice(0, topic.name.lastIndexOf('.', topic.name.length - 5));
    return {
      action: 'send', messages: describe({name: input}).messages,
      title: `What ${parts.at(-2)} could not decide of ${input}`,
      description: 'Original key, value and headers, with the reason in further headers. Replayed by gridctl.',
    };
  }
  switch (what) {
    case 'commands':
      return {
        action: 'receive', messages: messagesOf('command', prefix), title: `Commands of ${domain}`,
        description: `Written by ${domain}'s gRPC handlers and, from one key to another, by its event loop; nobody ` +
            'else writes here. Key: a leaf grid, an area or a person.',
      };
    case 'bulk':
      return {
        action: 'receive', messages: messagesOf('command', prefix), title: `Commands of ${domain} that may wait`,
        description: 'Imports and other floods: decided only while no other command waits.',
      };
    case 'events':
      return {
        action: 'send', messages: [...messagesOf('event', prefix), ...messagesOf('event', 'gridkeeper.common.')],
        title: `Events of ${domain}`,
        description: 'What happened, for ever. Read it with isolation.level=read_committed: each event is seen once. ' +
            'Order holds within a key.',
      };
    default:
      return {
        action: 'send', title: `Table: ${topic.name}`, description: 'The last record of a key holds; none: removed.',
        messages: [...types.values()].filter((type) => type.file === protoOf(topic.name) && kindOf(type) === 'table')
            .map((type) => type.name),
      };
  }
}

function channelOf(topic) {
  const about = describe(topic);
  if (about.messages.length === 0) throw new Error(`${topic.name}: no message of the contracts stands there`);
  about.messages.forEach((name) => used.add(name));
  return {
    address: topic.name,
    title: about.title,
    description: about.description,
    messages: Object.fromEntries(
        about.messages.map((name) => [name, {$ref: `#/components/messages/${name}`}])),
    bindings: {
      kafka: {
        partitions: topic.partitions,
        topicConfiguration: {'cleanup.policy': [topic.cleanup], 'retention.ms': topic.retention_ms},
        bindingVersion: '0.5.0',
      },
    },
  };
}

function messageOf(name) {
  return {
    name,
    title: name.split('.').at(-1),
    summary: summaryOf(types.get(name)),
    traits: [{$ref: '#/components/messageTraits/cloudEvent'}],
    payload: {schemaFormat: 'application/vnd.google.protobuf;version=3', schema: protoText(types, name)},
  };
}

const text = (description) => ({type: 'string', description});
const channels = Object.fromEntries(catalogue.topics.map((topic) => [topic.name, channelOf(topic)]));
const operations = Object.fromEntries(catalogue.topics.map((topic) => {
  const {action} = describe(topic);
  return [`${action}.${topic.name}`, {action, channel: {$ref: `#/channels/${topic.name}`}}];
}));

const forgotten = [...types.values()].filter((type) => kindOf(type) && !used.has(type.name));
if (forgotten.length > 0) {
  throw new Error(`no topic carries ${forgotten.map((type) => type.name).join(', ')}`);
}

const document = {
  asyncapi: '3.1.0',
  info: {
    title: 'Gridkeeper',
    version: '1.0.0',
    description: 'The topics of a Gridkeeper installation. Every record is a CloudEvent in Kafka\'s binary mode; its ' +
        'value is the protobuf message that ce_type names. All that concerns a key stands in one partition number of ' +
        'every keyed topic: murmur2(key) mod partitions, as Java\'s default partitioner has it. Partitions are those of ' +
        'the default setting.\n\nField 1 of a command is CommandMeta, of an event EventMeta; their comments are in ' +
        'gridkeeper/common/v1/record.proto. Times are ms since the Unix epoch, UTC; ids are UUIDs of 36 characters. ' +
        'Personal details stand only in fields named `sealed`, encrypted.',
  },
  defaultContentType: 'application/protobuf',
  servers: {
    kafka: {
      host: '{bootstrap}',
      protocol: 'kafka',
      description: 'The installation\'s Kafka.',
      variables: {bootstrap: {default: 'localhost:9092', description: 'GRIDKEEPER_KAFKA_BOOTSTRAP'}},
    },
  },
  channels,
  operations,
  components: {
    messages: Object.fromEntries([...used].sort().map((name) => [name, messageOf(name)])),
    messageTraits: {
      cloudEvent: {
        contentType: 'application/protobuf',
        headers: {
          type: 'object',
          required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time', 'content-type'],
          properties: {
            ce_specversion: {type: 'string', const: '1.0'},
            ce_id: text('Of a command its UUID; of what follows from an input "<topic>/<partition>/<offset>/<index>".'),
            ce_type: text('The full name of the message in the value.'),
            ce_source: text('Who wrote it: "/gridkeeper/<domain>/<partition>".'),
            ce_time: text('Business time of the decision, RFC 3339.'),
            'content-type': {type: 'string', const: 'application/protobuf'},
            gk_dlq_reason: text('In dead letters only: why it could not be decided.'),
            gk_dlq_topic: text('In dead letters only: where it stood.'),
            gk_dlq_partition: text('In dead letters only.'),
            gk_dlq_offset: text('In dead letters only.'),
          },
        },
        bindings: {
          kafka: {
            key: text('A leaf grid or area (official digits), "person:" and a keyed hash, or a table\'s own key.'),
            bindingVersion: '0.5.0',
          },
        },
      },
    },
  },
};

process.stdout.write('# The topics and their messages, for whoever subscribes. Made of the topic catalogue and the protos by\n' +
    '# tests/contract/renew, and checked against both in every test run: do not edit.\n' + yaml(document));
