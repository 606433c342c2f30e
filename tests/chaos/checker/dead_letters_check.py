"""What could not be decided stands in its dead-letter topic, as it came, and its event says so: one of each
(proto/gridkeeper/common/v1/record.proto, InputDeadLettered)."""

from checker import names
from checker.finding import Finding
from checker.groups import DEAD_LETTERED

KIND = "dead-letter"


def check(evidence):
    for domain in names.DOMAINS:
        for partition in range(evidence.log.partitions):
            for text in _partition(evidence.log, domain, partition):
                yield Finding(KIND, text)


def _partition(log, domain, partition):
    letters = {}
    for topic in names.inputs(domain):
        for letter in log.of(names.dead_letters(topic, domain), partition):
            of = (letter.headers.get("gk_dlq_topic"), letter.headers.get("gk_dlq_offset"))
            if of in letters:
                yield f"{letter.place} and {letters[of].place} are of the same input: {of}"
            if of[0] != topic or letter.headers.get("gk_dlq_partition") != str(partition):
                yield f"{letter.place} is of an input of another topic or partition: {of}"
            letters[of] = letter
    for event in log.of(names.events(domain), partition):
        if event.type != DEAD_LETTERED or event.meta is None:
            continue
        cause = event.meta.cause
        letter = letters.pop((cause.topic, str(cause.offset)), None)
        if letter is None:
            yield f"{event.place} tells of a dead letter of {cause.topic}/{partition}/{cause.offset}: there is none"
            continue
        if (event.message.dead_letter_topic, event.message.reason) != (letter.topic,
                                                                       letter.headers.get("gk_dlq_reason")):
            yield f"{event.place} and {letter.place} disagree on topic or reason"
        record = log.find(cause.topic, partition, cause.offset)
        if record is not None and (record.key, record.value) != (letter.key, letter.value):
            yield f"{letter.place} is not what {record.place} was"
    for letter in letters.values():
        yield f"{letter.place} has no event"
